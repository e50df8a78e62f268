"""What is promised: plans, their statements and policies, the plans of others that they answer to, their words."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models

from accounts.models import Municipality
from common.constraints import SameParent, has_loop
from common.fields import SearchTextField
from common.fiscal_year import format_period
from common.history import tracked
from common.natural_keys import NaturalKeyed, NaturalKeyManager


class PlanQuerySet(models.QuerySet["Plan"]):
    def published(self) -> Self:
        """Keep the plans that everyone may read."""
        return self.filter(is_published=True)

    def in_order(self) -> Self:
        """Sort by municipality code, then by period."""
        return self.order_by("municipality__code", "start_fy", "pk")


class PlanManager(NaturalKeyManager["Plan"]):
    lookups = ("municipality__slug", "slug")


class Plan(NaturalKeyed):
    """One plan of one municipality, as adopted. Fiscal years are the western years of their April."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="plans", verbose_name="市区町村"
    )
    slug = models.SlugField("URLでの名前", max_length=50)
    title = models.CharField("計画名称", max_length=200)
    is_title_inferred = models.BooleanField("名称は推定", default=False)
    start_fy = models.PositiveSmallIntegerField("開始年度", help_text="西暦")
    end_fy = models.PositiveSmallIntegerField("終了年度", help_text="西暦")
    roadmap_start_fy = models.PositiveSmallIntegerField(
        "工程表の最初の年度", help_text="計画期間より前の年度が工程表にあるときは、その年度"
    )
    established_text = models.CharField(
        "策定時期", max_length=50, blank=True, help_text="計画書に記された表記"
    )
    is_published = models.BooleanField("公開", default=False)
    predecessor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors", verbose_name="前計画"
    )
    vision_label = models.CharField("最上位の理念の呼び名", max_length=50, blank=True)
    source_note = models.TextField("出典と注記", blank=True)

    history = tracked("計画の変更履歴", of="municipality")
    objects = PlanManager.from_queryset(PlanQuerySet)()

    class Meta:
        verbose_name = "計画"
        verbose_name_plural = "計画"
        ordering = ["municipality__code", "start_fy", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "slug"],
                name="plan_slug_once_in_municipality",
                violation_error_message="このURLでの名前は、同じ市区町村の別の計画で使われています。",
            ),
            models.UniqueConstraint(fields=["id", "municipality"], name="plan_of_municipality"),
            models.CheckConstraint(
                condition=models.Q(end_fy__gte=models.F("start_fy")),
                name="plan_end_not_before_start",
                violation_error_message="終了年度は開始年度以降にしてください。",
            ),
            models.CheckConstraint(
                condition=models.Q(roadmap_start_fy__lte=models.F("end_fy")),
                name="plan_roadmap_starts_within",
                violation_error_message="工程表の最初の年度は終了年度以前にしてください。",
            ),
            models.CheckConstraint(
                condition=models.Q(start_fy__gte=1927, end_fy__lte=2078),
                name="plan_years_plausible",
                violation_error_message="年度は西暦で入力してください（例: 2023）。",
            ),
            SameParent(
                field="predecessor",
                parent="municipality",
                name="plan_predecessor_of_municipality",
                violation_error_message="前計画は同じ市区町村の計画にしてください。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def period(self) -> str:
        return format_period(self.start_fy, self.end_fy)

    @property
    def own_years(self) -> range:
        """The fiscal years of the plan itself."""
        return range(self.start_fy, self.end_fy + 1)

    @property
    def years(self) -> range:
        """The fiscal years of the plan's roadmap, which may begin before the plan."""
        return range(min(self.roadmap_start_fy, self.start_fy), self.end_fy + 1)


class PlanLevelManager(NaturalKeyManager["PlanLevel"]):
    lookups = ("plan__municipality__slug", "plan__slug", "depth")


class PlanLevel(NaturalKeyed):
    """The plan's own name of one of its levels, from the top (1) down to the measures."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="levels", verbose_name="計画")
    depth = models.PositiveSmallIntegerField("階層", help_text="最上位が1。最も深い階層が施策の呼び名です。")
    name = models.CharField("呼び名", max_length=50)

    objects = PlanLevelManager()

    class Meta:
        verbose_name = "階層の呼び名"
        verbose_name_plural = "階層の呼び名"
        ordering = ["plan", "depth"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "depth"],
                name="plan_level_depth_once",
                violation_error_message="この階層の呼び名はすでにあります。",
            ),
            models.CheckConstraint(
                condition=models.Q(depth__gte=1),
                name="plan_level_depth_from_one",
                violation_error_message="階層は1から始まる数字で入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class VisionManager(NaturalKeyManager["Vision"]):
    lookups = ("plan__municipality__slug", "plan__slug", "position")


class Vision(NaturalKeyed):
    """The statement at the top of a plan (基本理念, 目指す姿, 将来都市像)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="visions", verbose_name="計画")
    statement = models.TextField("理念")
    description = models.TextField("説明", blank=True)
    position = models.PositiveSmallIntegerField("並び順")
    search_text = SearchTextField(sources=("statement", "description"))

    objects = VisionManager()

    class Meta:
        verbose_name = "基本理念"
        verbose_name_plural = "基本理念"
        ordering = ["plan", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "position"],
                name="vision_position_once",
                violation_error_message="この並び順は同じ計画ですでに使われています。",
            )
        ]

    def __str__(self) -> str:
        return self.statement


class PolicyManager(NaturalKeyManager["Policy"]):
    lookups = ("plan__municipality__slug", "plan__slug", "code")


class Policy(NaturalKeyed):
    """A node above the measures: 基本方針, 推進事項, 目標, 重点目標 and so on, a tree of any depth."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="policies", verbose_name="計画")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上位"
    )
    code = models.CharField("コード", max_length=30)
    title = models.CharField("名称", max_length=300)
    aliases = models.TextField("別の表記", blank=True, help_text="計画書のほかの箇所での表記。1行に1つ")
    description = models.TextField("説明", blank=True)
    position = models.PositiveIntegerField("並び順", help_text="計画全体での順番")
    search_text = SearchTextField(sources=("title", "aliases", "description"))

    history = tracked("方針の変更履歴", of="plan__municipality", excluded=("search_text",))
    objects = PolicyManager()

    class Meta:
        verbose_name = "方針（階層）"
        verbose_name_plural = "方針（階層）"
        ordering = ["plan", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "code"],
                name="policy_code_once_in_plan",
                violation_error_message="このコードは同じ計画の別の方針で使われています。",
            ),
            models.UniqueConstraint(fields=["id", "plan"], name="policy_of_plan"),
            SameParent(
                field="parent",
                parent="plan",
                name="policy_parent_of_same_plan",
                violation_error_message="上位には同じ計画の方針を選んでください。",
            ),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")),
                name="policy_not_its_own_parent",
                violation_error_message="自分自身を上位にはできません。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def clean(self) -> None:
        """Refuse a parent that stands below this policy: the tree would have a loop."""
        if has_loop(self):
            raise ValidationError({"parent": "自分より下にある方針を上位にはできません。"})


class ReferencePlanManager(NaturalKeyManager["ReferencePlan"]):
    lookups = ("slug",)


class ReferencePlan(NaturalKeyed):
    """A plan of the country, the prefecture or the city itself that plans refer to, in one version."""

    slug = models.SlugField("URLでの名前", max_length=50, unique=True)
    name = models.CharField("名称", max_length=200)
    version = models.CharField("版", max_length=20, blank=True, help_text="版が示されていないときは空欄")
    published_text = models.CharField("公表時期", max_length=50, blank=True)
    position = models.PositiveSmallIntegerField("並び順", default=0)

    objects = ReferencePlanManager()

    class Meta:
        verbose_name = "関連計画"
        verbose_name_plural = "関連計画"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "version"],
                name="reference_plan_version_once",
                violation_error_message="同じ名称と版の関連計画がすでにあります。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}".strip()


class ReferenceItemManager(NaturalKeyManager["ReferenceItem"]):
    lookups = ("reference_plan__slug", "code")


class ReferenceItem(NaturalKeyed):
    """An item of a reference plan, or the plan as a whole where a matrix names no items."""

    reference_plan = models.ForeignKey(
        ReferencePlan, models.CASCADE, related_name="items", verbose_name="関連計画"
    )
    code = models.SlugField("コード", max_length=50)
    name = models.CharField("項目", max_length=200)
    group = models.CharField("区分", max_length=100, blank=True)
    is_whole = models.BooleanField("計画全体", default=False, help_text="項目を分けず、計画全体をさす")
    position = models.PositiveSmallIntegerField("並び順", default=0)

    objects = ReferenceItemManager()

    class Meta:
        verbose_name = "関連計画の項目"
        verbose_name_plural = "関連計画の項目"
        ordering = ["reference_plan__position", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reference_plan", "code"],
                name="reference_item_code_once",
                violation_error_message="このコードは同じ関連計画の別の項目で使われています。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class GlossaryTermManager(NaturalKeyManager["GlossaryTerm"]):
    lookups = ("plan__municipality__slug", "plan__slug", "term")


class GlossaryTerm(NaturalKeyed):
    """A term that the plan itself explains (用語解説, footnote)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="glossary_terms", verbose_name="計画")
    term = models.CharField("用語", max_length=100)
    explanation = models.TextField("解説")
    position = models.PositiveSmallIntegerField("並び順", default=0)
    search_text = SearchTextField(sources=("term", "explanation"))

    objects = GlossaryTermManager()

    class Meta:
        verbose_name = "用語"
        verbose_name_plural = "用語解説"
        ordering = ["plan", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "term"],
                name="glossary_term_once_in_plan",
                violation_error_message="この用語は同じ計画にすでにあります。",
            )
        ]

    def __str__(self) -> str:
        return self.term
