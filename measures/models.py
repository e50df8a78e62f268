"""The measures of a plan (施策, 個別事業, 取組事項): what the sheet of each says, who answers for it, where it stands."""

from collections.abc import Iterable
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce

from accounts.models import Department
from common.constraints import SameParent
from common.fields import SearchTextField
from common.history import tracked
from common.natural_keys import NaturalKeyed, NaturalKeyManager
from plans.models import Plan, Policy, ReferenceItem


class MeasureQuerySet(models.QuerySet["Measure"]):
    def of_published_plans(self) -> Self:
        return self.filter(plan__is_published=True)

    def with_home(self) -> Self:
        """Annotate `home_code` and `home_position`, the place where each measure has its sheet."""
        home = Placement.objects.filter(measure=models.OuterRef("pk"), is_primary=True)
        return self.annotate(
            home_code=Coalesce(models.Subquery(home.values("code")[:1]), models.F("key")),
            home_position=models.Subquery(home.values("position")[:1]),
        )

    def in_order(self) -> Self:
        """Sort as the plan prints them, each measure once; needs with_home."""
        return self.order_by(models.F("home_position").asc(nulls_last=True), "pk")


class MeasureManager(NaturalKeyManager["Measure"]):
    lookups = ("plan__municipality__slug", "plan__slug", "key")


class Measure(NaturalKeyed):
    """One measure. It stands in the plan's tree at one or more placements (再掲) and is counted once."""

    class Lifecycle(models.TextChoices):
        ACTIVE = "active", "実施"
        PAUSED = "paused", "休止"
        COMPLETED = "completed", "完了"
        ABOLISHED = "abolished", "廃止"
        CARRIED_OVER = "carried_over", "次期計画へ移行"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="measures", verbose_name="計画")
    key = models.CharField(
        "識別名",
        max_length=30,
        help_text="計画の中で変わらない名前。最初のコードを用い、コードの付け替えがあっても変えません。",
    )
    title = models.CharField("名称", max_length=300)
    aliases = models.TextField("別の表記", blank=True, help_text="計画書のほかの箇所での表記。1行に1つ")
    is_priority = models.BooleanField("重点", default=False)
    category_text = models.CharField(
        "区分", max_length=50, blank=True, help_text="新規・継続など、計画書の表記のまま"
    )
    introduced_fy = models.PositiveSmallIntegerField("加わった年度", null=True, blank=True)
    lifecycle = models.CharField("状況", max_length=20, choices=Lifecycle.choices, default=Lifecycle.ACTIVE)
    roadmap_missing = models.BooleanField(
        "工程表の欠落", default=False, help_text="原典の文字データに工程表が残っていない"
    )
    source_note = models.TextField("注記", blank=True)
    search_text = SearchTextField(sources=("key", "title", "aliases", "category_text"))

    # Annotated by with_home.
    home_code: str
    home_position: int | None

    history = tracked("施策の変更履歴", of="plan__municipality", excluded=("search_text",))
    objects = MeasureManager.from_queryset(MeasureQuerySet)()

    class Meta:
        verbose_name = "施策"
        verbose_name_plural = "施策"
        ordering = ["plan", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "key"],
                name="measure_key_once_in_plan",
                violation_error_message="この識別名は同じ計画の別の施策で使われています。",
            ),
            models.UniqueConstraint(fields=["id", "plan"], name="measure_of_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"


class PlacementQuerySet(models.QuerySet["Placement"]):
    def in_order(self) -> Self:
        """Sort as the plan prints them."""
        return self.order_by("position", "pk")

    def answered_for_by(self, department: str) -> Self:
        """Keep the placements of measures in which a department or group of that name has any part."""
        return self.filter(measure__responsibilities__department__name=department).distinct()

    def of_measures(self, measures: Iterable[int]) -> Self:
        """Keep every place of the measures with these ids."""
        return self.filter(measure__in=list(measures))

    def with_category(self, category: str) -> Self:
        return self.filter(measure__category_text=category)

    def with_priority(self) -> Self:
        return self.filter(measure__is_priority=True)

    def with_owners(self) -> Self:
        """Bring each placement's measure with its departments, in printed order."""
        return self.select_related("measure").prefetch_related(
            models.Prefetch("measure__responsibilities", Responsibility.objects.select_related("department"))
        )


class PlacementManager(NaturalKeyManager["Placement"]):
    lookups = ("plan__municipality__slug", "plan__slug", "code")


class Placement(NaturalKeyed):
    """Where a measure stands in the plan's tree and the code it has there. A second one is 再掲."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="placements", verbose_name="計画")
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="placements", verbose_name="方針")
    measure = models.ForeignKey(Measure, models.CASCADE, related_name="placements", verbose_name="施策")
    code = models.CharField("コード", max_length=30)
    title_here = models.CharField("この箇所での表記", max_length=300, blank=True)
    position = models.PositiveIntegerField("並び順", help_text="計画全体での順番")
    is_primary = models.BooleanField("本掲", default=True, help_text="再掲のときは外します。")

    objects = PlacementManager.from_queryset(PlacementQuerySet)()

    class Meta:
        verbose_name = "施策の位置"
        verbose_name_plural = "施策の位置"
        ordering = ["plan", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "code"],
                name="placement_code_once_in_plan",
                violation_error_message="このコードは同じ計画ですでに使われています。廃止した施策のコードも再び使えません。",
            ),
            models.UniqueConstraint(
                fields=["policy", "measure"],
                name="placement_once_under_policy",
                violation_error_message="この施策は同じ方針の下にすでにあります。",
            ),
            models.UniqueConstraint(
                fields=["measure"],
                condition=models.Q(is_primary=True),
                name="placement_one_primary",
                violation_error_message="本掲の位置は施策に1つだけです。",
            ),
            SameParent(
                field="policy",
                parent="plan",
                name="placement_policy_of_same_plan",
                violation_error_message="方針は同じ計画のものを選んでください。",
            ),
            SameParent(
                field="measure",
                parent="plan",
                name="placement_measure_of_same_plan",
                violation_error_message="施策は同じ計画のものを選んでください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.measure.title}"


class MeasureSectionManager(NaturalKeyManager["MeasureSection"]):
    lookups = ("measure__plan__municipality__slug", "measure__plan__slug", "measure__key", "position")


class MeasureSection(NaturalKeyed):
    """A text block of a measure's sheet with its printed heading, in full."""

    class Role(models.TextChoices):
        SUMMARY = "summary", "概要"
        STATUS = "status", "現状"
        GOAL = "goal", "目標"
        ACTIVITY = "activity", "取組内容"
        OTHER = "other", "その他"

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="sections", verbose_name="施策")
    heading = models.CharField("見出し", max_length=100, blank=True)
    role = models.CharField("種類", max_length=10, choices=Role.choices)
    body = models.TextField("本文")
    position = models.PositiveSmallIntegerField("並び順")
    search_text = SearchTextField(sources=("heading", "body"))

    objects = MeasureSectionManager()

    class Meta:
        verbose_name = "施策の本文"
        verbose_name_plural = "施策の本文"
        ordering = ["measure", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "position"],
                name="measure_section_position_once",
                violation_error_message="この並び順は同じ施策ですでに使われています。",
            ),
            models.UniqueConstraint(fields=["id", "measure"], name="measure_section_of_measure"),
        ]

    def __str__(self) -> str:
        return self.heading or self.get_role_display()


class ObjectiveManager(NaturalKeyManager["Objective"]):
    lookups = ("measure__plan__municipality__slug", "measure__plan__slug", "measure__key", "position")


class Objective(NaturalKeyed):
    """One numbered item of a measure's goals or activities. Its text also stands in its section, in full."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="objectives", verbose_name="施策")
    section = models.ForeignKey(
        MeasureSection, models.CASCADE, related_name="objectives", verbose_name="載っている本文"
    )
    marker = models.CharField("番号", max_length=10, blank=True, help_text="①、(1) など、計画書の表記のまま")
    text = models.TextField("内容")
    due_fy = models.PositiveSmallIntegerField("期限の年度", null=True, blank=True)
    position = models.PositiveSmallIntegerField("並び順")

    objects = ObjectiveManager()

    class Meta:
        verbose_name = "目標の項目"
        verbose_name_plural = "目標の項目"
        ordering = ["measure", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "position"],
                name="objective_position_once",
                violation_error_message="この並び順は同じ施策ですでに使われています。",
            ),
            SameParent(
                field="section",
                parent="measure",
                name="objective_section_of_same_measure",
                violation_error_message="本文は同じ施策のものを選んでください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.marker}{self.text}"


class ResponsibilityManager(NaturalKeyManager["Responsibility"]):
    lookups = (
        "measure__plan__municipality__slug",
        "measure__plan__slug",
        "measure__key",
        "department__name",
        "role",
    )


class Responsibility(NaturalKeyed):
    """A department's part in a measure."""

    class Role(models.TextChoices):
        LEAD = "lead", "主管"
        SUPPORTING = "supporting", "関係"
        COORDINATING = "coordinating", "調整"

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="responsibilities", verbose_name="施策")
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="responsibilities", verbose_name="部署"
    )
    role = models.CharField("役割", max_length=15, choices=Role.choices)
    position = models.PositiveSmallIntegerField("並び順", default=0)

    objects = ResponsibilityManager()

    class Meta:
        verbose_name = "担当部署"
        verbose_name_plural = "担当部署"
        ordering = ["measure", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "department", "role"],
                name="responsibility_once",
                violation_error_message="この部署は同じ役割ですでに登録されています。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.department}"

    def clean(self) -> None:
        """Refuse a department of another municipality; the measure reaches its own through the plan."""
        if (
            self.measure_id
            and self.department_id
            and self.measure.plan.municipality_id != self.department.municipality_id
        ):
            raise ValidationError({"department": "部署は計画と同じ市区町村のものを選んでください。"})


class AlignmentManager(models.Manager["Alignment"]):
    def get_by_natural_key(
        self, reference_plan: str, item: str, municipality: str, plan: str, policy: str, measure: str
    ) -> "Alignment":
        found = self.filter(reference_item__reference_plan__slug=reference_plan, reference_item__code=item)
        if measure:
            return found.get(
                measure__plan__municipality__slug=municipality, measure__plan__slug=plan, measure__key=measure
            )
        return found.get(
            policy__plan__municipality__slug=municipality, policy__plan__slug=plan, policy__code=policy
        )


class Alignment(models.Model):
    """A mark of a plan's crosswalk: this policy or measure answers to that item of another plan."""

    reference_item = models.ForeignKey(
        ReferenceItem, models.PROTECT, related_name="alignments", verbose_name="関連計画の項目"
    )
    policy = models.ForeignKey(
        Policy, models.CASCADE, null=True, blank=True, related_name="alignments", verbose_name="方針"
    )
    measure = models.ForeignKey(
        Measure, models.CASCADE, null=True, blank=True, related_name="alignments", verbose_name="施策"
    )
    is_inferred = models.BooleanField(
        "推定", default=False, help_text="計画書の対応表ではなく、内容から判断した"
    )

    objects = AlignmentManager()

    class Meta:
        verbose_name = "関連計画との対応"
        verbose_name_plural = "関連計画との対応"
        ordering = ["reference_item", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(policy__isnull=True, measure__isnull=False)
                | models.Q(policy__isnull=False, measure__isnull=True),
                name="alignment_of_policy_or_measure",
                violation_error_message="方針と施策のどちらか一方を選んでください。",
            ),
            models.UniqueConstraint(
                fields=["reference_item", "policy"],
                name="alignment_of_policy_once",
                violation_error_message="この対応はすでに登録されています。",
            ),
            models.UniqueConstraint(
                fields=["reference_item", "measure"],
                name="alignment_of_measure_once",
                violation_error_message="この対応はすでに登録されています。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy or self.measure} － {self.reference_item}"

    def natural_key(self) -> tuple[str, str, str, str, str, str]:
        target = self.measure or self.policy
        assert target is not None  # noqa: S101 - the constraint says so
        return (
            *self.reference_item.natural_key(),
            *target.plan.natural_key(),
            self.policy.code if self.policy else "",
            self.measure.key if self.measure else "",
        )

    natural_key.dependencies = ["plans.referenceitem", "plans.policy", "measures.measure"]  # type: ignore[attr-defined] # Django's own protocol
