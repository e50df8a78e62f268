"""Who: municipalities, their departments, people and what they may do there."""

import datetime as dt
from typing import Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Cast, Substr
from django.db.models.lookups import Exact
from django.utils import timezone

from common.constraints import SameParent, has_loop
from common.history import tracked
from common.municipality_code import is_valid_municipality_code
from common.natural_keys import NaturalKeyed, NaturalKeyManager


def validate_municipality_code(code: str) -> None:
    """Refuse a code whose check digit is wrong, before the database does."""
    if not is_valid_municipality_code(code):
        message = "全国地方公共団体コードは検査数字を含む6桁の数字です。番号を確かめてください。"
        raise ValidationError(message, code="check_digit")


# First parts of addresses that belong to the site itself.
RESERVED_SLUGS = frozenset({"accounts", "admin", "api", "compare", "demo", "search", "static", "styleguide"})


def validate_municipality_slug(slug: str) -> None:
    """Refuse a name that would hide one of the site's own pages."""
    if slug in RESERVED_SLUGS:
        message = f"「{slug}」はシステムが使う名前です。市区町村の名前をローマ字で入力してください。"
        raise ValidationError(message, code="reserved")


def _digit(place: int) -> Cast:
    return Cast(Substr("code", place, 1), models.IntegerField())


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    def with_published_plans(self) -> Self:
        """Keep the municipalities of which a plan can be read by everyone."""
        return self.filter(plans__is_published=True).distinct()

    def served_by(self, user: "User", *, on: dt.date) -> Self:
        """Keep the municipalities in which a person has any role on a day."""
        memberships = Membership.objects.active(on=on).filter(user=user)
        return self.filter(pk__in=memberships.values("municipality"))


class MunicipalityManager(NaturalKeyManager["Municipality"]):
    lookups = ("slug",)


class Municipality(NaturalKeyed):
    """A 市区町村 (or 都道府県): the tenant to which everything else belongs."""

    code = models.CharField("全国地方公共団体コード", max_length=6, validators=[validate_municipality_code])
    name = models.CharField("名称", max_length=50)
    kana = models.CharField("ふりがな", max_length=100)
    prefecture = models.CharField("都道府県", max_length=10)
    slug = models.SlugField(
        "URLでの名前",
        max_length=50,
        validators=[validate_municipality_slug],
        help_text="英小文字。例: hitachinaka",
    )

    objects = MunicipalityManager.from_queryset(MunicipalityQuerySet)()

    class Meta:
        verbose_name = "市区町村"
        verbose_name_plural = "市区町村"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="municipality_code_once",
                violation_error_message="この全国地方公共団体コードはすでに登録されています。",
            ),
            models.UniqueConstraint(
                fields=["slug"],
                name="municipality_slug_once",
                violation_error_message="このURLでの名前はすでに使われています。別の名前にしてください。",
            ),
            # PostgreSQL checks by name: this has to come before the check digit's, which reads the code as numbers.
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[0-9]{6}$"),
                name="municipality_code_all_digits",
                violation_error_message="全国地方公共団体コードは6桁の数字です。",
            ),
            # The last digit of 11 - (sum of weighted digits mod 11), see common.municipality_code.
            models.CheckConstraint(
                condition=Exact(
                    (
                        11
                        - (_digit(1) * 6 + _digit(2) * 5 + _digit(3) * 4 + _digit(4) * 3 + _digit(5) * 2) % 11
                    )
                    % 10,
                    _digit(6),
                ),
                name="municipality_code_check_digit",
                violation_error_message="全国地方公共団体コードの検査数字が正しくありません。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DepartmentQuerySet(models.QuerySet["Department"]):
    def valid_in(self, fiscal_year: int) -> Self:
        """Keep the departments that exist in a fiscal year; bounds are inclusive, an empty bound is open."""
        return self.filter(
            models.Q(valid_from_fy=None) | models.Q(valid_from_fy__lte=fiscal_year),
            models.Q(valid_until_fy=None) | models.Q(valid_until_fy__gte=fiscal_year),
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


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: object) -> "User":
        """Create a person; without a password they cannot sign in."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(username, password, **{**fields, "is_staff": True, "is_superuser": True})


class User(AbstractBaseUser, PermissionsMixin):
    """A person. People are disabled, never deleted: history names them."""

    username = models.CharField(
        "利用者ID",
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "この利用者IDはすでに使われています。"},
    )
    display_name = models.CharField("氏名", max_length=100, blank=True)
    email = models.EmailField("メールアドレス", blank=True)
    is_staff = models.BooleanField("管理画面に入れる", default=False)
    is_active = models.BooleanField(
        "有効", default=True, help_text="異動や退職のときは削除せず、ここを外します。"
    )
    must_change_password = models.BooleanField(
        "次のログインでパスワードを変える", default=False, help_text="事務局が渡した最初のパスワードのとき"
    )
    date_joined = models.DateTimeField("登録日時", default=timezone.now)
    is_sample = models.BooleanField("サンプル（架空）", default=False, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        verbose_name = "利用者"
        verbose_name_plural = "利用者"
        ordering = ["username"]

    def __str__(self) -> str:
        return self.display_name or self.username


class Role(models.TextChoices):
    COORDINATOR = "coordinator", "事務局"
    MANAGER = "manager", "課長"
    EDITOR = "editor", "担当者"
    VIEWER = "viewer", "閲覧"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self, *, on: dt.date) -> Self:
        """Keep the memberships that hold on a day, of people who are not disabled. The last day counts."""
        return self.filter(models.Q(expires_on=None) | models.Q(expires_on__gte=on), user__is_active=True)


class Membership(models.Model):
    """A person's role in one municipality, until a date."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name="利用者")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="memberships", verbose_name="市区町村"
    )
    role = models.CharField("役割", max_length=20, choices=Role.choices)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name="部署",
        help_text="事務局のほかは必ず選びます。",
    )
    expires_on = models.DateField("有効期限", null=True, blank=True, help_text="この日まで有効です。")

    history = tracked("所属と役割の変更履歴", of="municipality")
    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "所属と役割"
        verbose_name_plural = "所属と役割"
        ordering = ["municipality__code", "user__username", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "municipality", "role", "department"],
                name="membership_once",
                violation_error_message="同じ所属と役割がすでにあります。",
            ),
            # A null department equals nothing, so the coordinator's row needs a rule of its own.
            models.UniqueConstraint(
                fields=["user", "municipality", "role"],
                condition=models.Q(department=None),
                name="membership_without_department_once",
                violation_error_message="同じ所属と役割がすでにあります。",
            ),
            models.CheckConstraint(
                condition=models.Q(role="coordinator") | models.Q(department__isnull=False),
                name="membership_has_department",
                violation_error_message="課長・担当者・閲覧の役割には部署を選んでください。",
            ),
            SameParent(
                field="department",
                parent="municipality",
                name="membership_department_of_municipality",
                violation_error_message="部署は同じ市区町村の部署にしてください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"


class SecurityEvent(models.Model):
    """Something that has to be told later: a sign-in, a failure, an export. Written once, never changed."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", "ログイン"
        SIGN_IN_FAILED = "sign_in_failed", "ログイン失敗"
        SIGNED_OUT = "signed_out", "ログアウト"
        LOCKED_OUT = "locked_out", "失敗が続いたための停止"
        PASSWORD_CHANGED = "password_changed", "パスワードの変更"
        SECOND_FACTOR_CHANGED = "second_factor", "二要素認証の変更"
        RIGHTS_CHANGED = "rights_changed", "権限の変更"
        EXPORTED = "exported", "出力"
        IMPORTED = "imported", "取込"

    kind = models.CharField("種別", max_length=20, choices=Kind.choices)
    at = models.DateTimeField("日時", default=timezone.now, db_index=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="市区町村"
    )
    actor = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="行った人"
    )
    username = models.CharField("入力された利用者ID", max_length=150, blank=True)
    address = models.GenericIPAddressField("接続元", null=True, blank=True)
    detail = models.TextField("内容", blank=True)

    is_append_only = True

    class Meta:
        verbose_name = "操作の記録"
        verbose_name_plural = "操作の記録"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"
