"""Departments, groups of them, and what became of them."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models

from accounts.models.municipalities import Municipality
from common.constraints import SameParent, has_loop
from common.history import tracked
from common.natural_keys import NaturalKeyed, NaturalKeyManager


class DepartmentQuerySet(models.QuerySet["Department"]):
    def valid_in(self, fiscal_year: int) -> Self:
        """Keep the departments that exist in a fiscal year; bounds are inclusive, an empty bound is open."""
        return self.filter(
            models.Q(valid_from_fy=None) | models.Q(valid_from_fy__lte=fiscal_year),
            models.Q(valid_until_fy=None) | models.Q(valid_until_fy__gte=fiscal_year),
        )

    def still_of_use(self, fiscal_year: int, group: "Department") -> Self:
        """Keep the departments that exist in a fiscal year, and those that a group means already."""
        return self.valid_in(fiscal_year) | self.filter(
            pk__in=GroupMember.objects.filter(group=group).values("department")
        )


class DepartmentManager(NaturalKeyManager["Department"]):
    lookups = ("municipality__slug", "name")


class Department(NaturalKeyed):
    """A department, or a group such as 全部署 that is expanded to departments when it is asked."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="departments", verbose_name="市区町村"
    )
    name = models.CharField("名称", max_length=100)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上位の部署"
    )
    is_group = models.BooleanField(
        "部署のまとまり", default=False, help_text="全部署・各課・関係部署のように、複数の部署をさす呼び方"
    )
    covers_all = models.BooleanField(
        "すべての部署をさす", default=False, help_text="まとまりが、その年度にあるすべての部署をさすとき"
    )
    valid_from_fy = models.PositiveSmallIntegerField("設置年度", null=True, blank=True)
    valid_until_fy = models.PositiveSmallIntegerField("廃止年度", null=True, blank=True)
    position = models.PositiveIntegerField("並び順", default=0)
    is_sample = models.BooleanField("サンプル（架空）", default=False, editable=False)

    history = tracked("部署の変更履歴", of="municipality")
    objects = DepartmentManager.from_queryset(DepartmentQuerySet)()

    class Meta:
        verbose_name = "部署"
        verbose_name_plural = "部署"
        ordering = ["municipality__code", "position", "pk"]
        constraints = [
            # Work lists and reminders name a department by its name alone, so it has to be clear within the city.
            models.UniqueConstraint(
                fields=["municipality", "name"],
                name="department_name_once_in_municipality",
                violation_error_message="同じ名称の部署がすでにあります。「教育委員会総務課」のように区別できる名称にしてください。",
            ),
            models.UniqueConstraint(fields=["id", "municipality"], name="department_of_municipality"),
            SameParent(
                field="parent",
                parent="municipality",
                name="department_parent_of_same_municipality",
                violation_error_message="上位の部署は同じ市区町村の部署にしてください。",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until_fy__gte=models.F("valid_from_fy")),
                name="department_until_not_before_from",
                violation_error_message="廃止年度は設置年度以降にしてください。",
            ),
            models.CheckConstraint(
                condition=models.Q(covers_all=False) | models.Q(is_group=True),
                name="department_covering_all_is_group",
                violation_error_message="「すべての部署をさす」は、部署のまとまりだけに付けられます。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a parent that stands below this department, or is itself."""
        if has_loop(self):
            raise ValidationError({"parent": "自分自身や、自分より下の部署を上位にはできません。"})


class GroupMember(models.Model):
    """One of the departments that a group such as 窓口各課 means, as the city has decided."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name="市区町村")
    group = models.ForeignKey(
        Department, models.CASCADE, related_name="group_members", verbose_name="部署のまとまり"
    )
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="部署")

    history = tracked("まとまりに含まれる部署の変更履歴", of="municipality")

    class Meta:
        verbose_name = "まとまりに含まれる部署"
        verbose_name_plural = "まとまりに含まれる部署"
        ordering = ["group", "department__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "department"],
                name="group_member_once",
                violation_error_message="この部署はすでに含まれています。",
            ),
            models.CheckConstraint(
                condition=~models.Q(group=models.F("department")),
                name="group_member_not_itself",
                violation_error_message="まとまりに自分自身は含められません。",
            ),
            SameParent(
                field="group",
                parent="municipality",
                name="group_member_group_of_municipality",
                violation_error_message="部署のまとまりは同じ市区町村のものにしてください。",
            ),
            SameParent(
                field="department",
                parent="municipality",
                name="group_member_department_of_municipality",
                violation_error_message="部署は同じ市区町村の部署にしてください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}：{self.department}"


class DepartmentSuccession(models.Model):
    """What became of a department in a reorganisation (機構改革)."""

    class Kind(models.TextChoices):
        RENAMED = "renamed", "名称変更"
        MERGED = "merged", "統合"
        SPLIT = "split", "分割"
        MOVED = "moved", "移管"

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name="市区町村")
    predecessor = models.ForeignKey(
        Department, models.PROTECT, related_name="successions", verbose_name="変更前の部署"
    )
    successor = models.ForeignKey(
        Department, models.PROTECT, related_name="precessions", verbose_name="変更後の部署"
    )
    fiscal_year = models.PositiveSmallIntegerField("変更した年度", help_text="新しい部署が仕事を始める年度")
    kind = models.CharField("種別", max_length=10, choices=Kind.choices)

    class Meta:
        verbose_name = "部署の変遷"
        verbose_name_plural = "部署の変遷"
        ordering = ["municipality__code", "fiscal_year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "fiscal_year"],
                name="department_succession_once",
                violation_error_message="同じ変遷がすでに登録されています。",
            ),
            models.CheckConstraint(
                condition=~models.Q(predecessor=models.F("successor")),
                name="department_succession_changes_department",
                violation_error_message="変更前と変更後に同じ部署は選べません。",
            ),
            SameParent(
                field="predecessor",
                parent="municipality",
                name="succession_predecessor_of_municipality",
                violation_error_message="変更前の部署は同じ市区町村の部署にしてください。",
            ),
            SameParent(
                field="successor",
                parent="municipality",
                name="succession_successor_of_municipality",
                violation_error_message="変更後の部署は同じ市区町村の部署にしてください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"
