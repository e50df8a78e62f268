"""Indicators: where they start, what is promised for each year, what was reached."""

from django.db import models

from common.constraints import SameParent, plausible_year
from common.fields import SearchTextField
from common.fiscal_year import year_text
from common.history import tracked
from common.natural_keys import NaturalKeyed, NaturalKeyManager
from measures.models import Measure
from plans.models import Plan, Policy


class Operator(models.TextChoices):
    """How a target's number is meant: 年3回以上 is 3 with GE."""

    EXACT = "", "－"
    GE = "ge", "以上"
    GT = "gt", "超"
    LE = "le", "以下"
    LT = "lt", "未満"


class KpiManager(NaturalKeyManager["Kpi"]):
    lookups = ("plan__municipality__slug", "plan__slug", "number")


class Kpi(NaturalKeyed):
    """An indicator of a measure, a policy or the plan as a whole. Values keep their printed text and, where it plainly
    is one, the number in `unit`.
    """

    class Direction(models.TextChoices):
        UP = "up", "増加"
        DOWN = "down", "減少"
        MAINTAIN = "maintain", "維持"

    class Accumulation(models.TextChoices):
        CUMULATIVE = "cumulative", "累積・水準"
        ANNUAL = "annual", "単年度"

    class AttainmentMethod(models.TextChoices):
        TOTAL = "total", "総数型"
        DELTA = "delta", "増減型"
        THRESHOLD = "threshold", "水準型"
        MILESTONE = "milestone", "完了型"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="kpis", verbose_name="計画")
    number = models.PositiveSmallIntegerField("KPI番号", help_text="計画の中での通し番号")
    measure = models.ForeignKey(
        Measure, models.CASCADE, null=True, blank=True, related_name="kpis", verbose_name="施策"
    )
    policy = models.ForeignKey(
        Policy, models.CASCADE, null=True, blank=True, related_name="kpis", verbose_name="方針"
    )
    name = models.CharField("指標名称", max_length=200)
    unit = models.CharField("単位", max_length=20, blank=True)
    direction = models.CharField("方向", max_length=10, choices=Direction.choices, default=Direction.UP)
    accumulation = models.CharField(
        "集計", max_length=10, choices=Accumulation.choices, default=Accumulation.CUMULATIVE
    )
    attainment_method = models.CharField(
        "達成率の計算", max_length=10, choices=AttainmentMethod.choices, default=AttainmentMethod.TOTAL
    )
    baseline_fy = models.PositiveSmallIntegerField("基準年度", null=True, blank=True)
    baseline_value = models.DecimalField("基準値", max_digits=18, decimal_places=4, null=True, blank=True)
    baseline_text = models.CharField("基準値の原文", max_length=200, blank=True)
    rationale = models.TextField("指標の考え方", blank=True)
    search_text = SearchTextField(sources=("name", "baseline_text", "rationale"))

    history = tracked("指標の変更履歴", of="plan__municipality", excluded=("search_text",))
    objects = KpiManager()

    class Meta:
        verbose_name = "指標"
        verbose_name_plural = "指標"
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="kpi_number_once_in_plan",
                violation_error_message="このKPI番号は同じ計画の別の指標で使われています。",
            ),
            plausible_year("baseline_fy", name="kpi_baseline_year_plausible"),
            models.CheckConstraint(
                condition=models.Q(measure=None) | models.Q(policy=None),
                name="kpi_of_measure_or_policy",
                violation_error_message="施策と方針の両方は選べません。",
            ),
            SameParent(
                field="measure",
                parent="plan",
                name="kpi_measure_of_same_plan",
                violation_error_message="施策は同じ計画のものを選んでください。",
            ),
            SameParent(
                field="policy",
                parent="plan",
                name="kpi_policy_of_same_plan",
                violation_error_message="方針は同じ計画のものを選んでください。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class KpiTargetManager(NaturalKeyManager["KpiTarget"]):
    lookups = ("kpi__plan__municipality__slug", "kpi__plan__slug", "kpi__number", "fiscal_year")


class KpiTarget(NaturalKeyed):
    """What is promised for a fiscal year: the text as printed and, where it plainly is one, the number."""

    kpi = models.ForeignKey(Kpi, models.CASCADE, related_name="targets", verbose_name="指標")
    fiscal_year = models.PositiveSmallIntegerField("年度", help_text="西暦")
    value = models.DecimalField("目標値", max_digits=18, decimal_places=4, null=True, blank=True)
    text = models.CharField("原文", max_length=200)
    operator = models.CharField("条件", max_length=2, choices=Operator.choices, blank=True, default="")
    is_inferred = models.BooleanField(
        "推定", default=False, help_text="原典から年度を読み取れないため判断した"
    )
    search_text = SearchTextField(sources=("text",))

    history = tracked(
        "目標値の変更履歴", of="kpi__plan__municipality", named=("kpi", ""), excluded=("search_text",)
    )
    objects = KpiTargetManager()

    class Meta:
        verbose_name = "目標値"
        verbose_name_plural = "目標値"
        ordering = ["kpi", "fiscal_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["kpi", "fiscal_year"],
                name="kpi_target_once_a_year",
                violation_error_message="この指標にはこの年度の目標値がすでにあります。",
            ),
            plausible_year("fiscal_year", name="kpi_target_year_plausible"),
        ]

    def __str__(self) -> str:
        return f"{year_text(self.fiscal_year)} {self.text}"


class KpiActualManager(NaturalKeyManager["KpiActual"]):
    lookups = ("kpi__plan__municipality__slug", "kpi__plan__slug", "kpi__number", "fiscal_year")


class KpiActual(NaturalKeyed):
    """What was reached in a fiscal year, how certain that is and of which day. Corrections keep the old value as history."""

    class Certainty(models.TextChoices):
        FORECAST = "forecast", "見込み"
        PRELIMINARY = "preliminary", "速報"
        FINAL = "final", "確定"
        UNPUBLISHED = "unpublished", "未公表"
        NOT_COMPUTABLE = "not_computable", "算定不能"
        NOT_APPLICABLE = "not_applicable", "該当なし"

    kpi = models.ForeignKey(Kpi, models.CASCADE, related_name="actuals", verbose_name="指標")
    fiscal_year = models.PositiveSmallIntegerField("年度", help_text="西暦")
    value = models.DecimalField("実績値", max_digits=18, decimal_places=4, null=True, blank=True)
    text = models.CharField("原文", max_length=200, blank=True)
    certainty = models.CharField("確からしさ", max_length=20, choices=Certainty.choices)
    as_of = models.DateField("時点", null=True, blank=True)
    note = models.TextField("注記", blank=True)

    history = tracked("実績値の変更履歴", of="kpi__plan__municipality", named=("kpi", ""))
    objects = KpiActualManager()

    class Meta:
        verbose_name = "実績値"
        verbose_name_plural = "実績値"
        ordering = ["kpi", "fiscal_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["kpi", "fiscal_year"],
                name="kpi_actual_once_a_year",
                violation_error_message="この指標にはこの年度の実績値がすでにあります。",
            ),
            plausible_year("fiscal_year", name="kpi_actual_year_plausible"),
        ]

    def __str__(self) -> str:
        return f"{year_text(self.fiscal_year)} {self.text or self.value or self.get_certainty_display()}"
