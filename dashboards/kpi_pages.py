"""Indicators laid out over fiscal years, as tables and charts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from common.fiscal_year import format_fiscal_year
from kpis.attainment import (
    Attainment,
    Direction,
    Method,
    Verdict,
    format_number,
    formula_words,
)
from kpis.chart import Chart, draw
from kpis.models import Kpi, KpiActual, KpiTarget
from kpis.yearly import judge, target_of_year
from plans.models import Plan
from progress.models import KpiReport


@dataclass(frozen=True)
class YearResult:
    """How an indicator's value of one year was judged."""

    fiscal_year: int
    attainment: Attainment
    is_level: bool = False
    is_prorated: bool = False

    @property
    def words(self) -> str:
        """The percentage, or the verdict where only that counts; empty where nothing can be said."""
        percent, verdict = self.attainment.percent, self.attainment.verdict
        if verdict == Verdict.NOT_ASSESSABLE:
            return ""
        if percent is None or self.is_level:
            return verdict.label
        return f"{percent}%"

    @property
    def remark(self) -> str:
        """What has to be known beside a percentage: a telling verdict, and whether the target was worked out."""
        if not self.words.endswith("%"):
            return ""
        telling = self.attainment.verdict in {Verdict.WORSENED, Verdict.UNDER_WAY}
        words = [self.attainment.verdict.label] if telling else []
        return "、".join([*words, "目標は按分"] if self.is_prorated else words)


@dataclass(frozen=True)
class KpiRow:
    """An indicator with its values in the order of `years`; None where a year has none."""

    kpi: Kpi
    years: list[int]
    targets: list[KpiTarget | None]
    actuals: list[KpiActual | None]
    chart: Chart | None
    results: list[YearResult | None] = field(default_factory=list)
    has_sample: bool = False

    @property
    def has_actuals(self) -> bool:
        return any(self.actuals)

    @property
    def has_results(self) -> bool:
        return any(result and result.words for result in self.results)

    @property
    def lines(self) -> int:
        """How many rows of a table it takes."""
        return 1 + self.has_actuals + self.has_results

    @property
    def has_inferred(self) -> bool:
        return any(target and target.is_inferred for target in self.targets)

    @property
    def formula(self) -> str:
        """How this indicator's attainment is worked out, in words."""
        return formula_words(
            method=self.kpi.attainment_method,
            direction=self.kpi.direction,
            has_baseline=self.kpi.baseline_value is not None,
        )

    @property
    def summary(self) -> str:
        """The chart in words, for those who do not see it."""
        start = f"基準値は{self.kpi.baseline_text}。" if self.kpi.baseline_text else ""
        said = [f"{format_fiscal_year(target.fiscal_year)}{target.text}" for target in self.targets if target]
        goals = f"目標は{'、'.join(said)}。" if said else ""
        reached = [
            f"{format_fiscal_year(actual.fiscal_year)}{actual.text or format_number(actual.value)}"
            f"（{actual.get_certainty_display()}）"
            for actual in self.actuals
            if actual and actual.value is not None
        ]
        results = f"実績は{'、'.join(reached)}。" if reached else ""
        return f"{self.kpi.name}。{start}{goals}{results}"


def kpi_rows(kpis: Iterable[Kpi], plan: Plan, *, this_year: int) -> list[KpiRow]:
    """Lay indicators fetched by `kpis_with_values` out over the same years, the plan's and any beyond; nothing is fetched.

    `this_year` is the fiscal year of today: a value of a year that is not over is judged as one under way.
    """
    rows = list(kpis)
    targeted = {target.fiscal_year for kpi in rows for target in kpi.targets.all()}
    reported = {actual.fiscal_year for kpi in rows for actual in kpi.actuals.all()}
    years = sorted({*plan.years, *targeted, *reported})
    return [_row(kpi, years, this_year) for kpi in rows]


def _row(kpi: Kpi, years: list[int], this_year: int) -> KpiRow:
    targets = {target.fiscal_year: target for target in kpi.targets.all()}
    actuals = {actual.fiscal_year: actual for actual in kpi.actuals.all()}
    told = {report.round.fiscal_year: report for report in kpi.reports.all()}
    return KpiRow(
        kpi=kpi,
        years=years,
        targets=[targets.get(year) for year in years],
        actuals=[actuals.get(year) for year in years],
        chart=_chart(kpi, years, targets, actuals),
        results=[
            _result(kpi, actuals[year], told.get(year), this_year) if year in actuals else None
            for year in years
        ],
        has_sample=any(report.round.is_sample for report in told.values()),
    )


def _result(kpi: Kpi, actual: KpiActual, told: KpiReport | None, this_year: int) -> YearResult:
    """Judge a year's value as the round did that published it; one that came otherwise, or was corrected, as of today."""
    is_level = kpi.attainment_method == Method.THRESHOLD or kpi.direction == Direction.MAINTAIN
    if told and told.frozen_verdict and (told.value, told.text) == (actual.value, actual.text):
        frozen = Attainment(Verdict(told.frozen_verdict), told.frozen_percent, told.frozen_formula)
        return YearResult(actual.fiscal_year, frozen, is_level, told.frozen_target.endswith("（按分）"))
    is_year_over = actual.fiscal_year < this_year or actual.certainty == KpiActual.Certainty.FORECAST
    target = target_of_year(kpi, kpi.targets.all(), actual.fiscal_year)
    judged = judge(kpi, target, actual.value, is_year_over=is_year_over)
    return YearResult(actual.fiscal_year, judged, is_level, bool(target and target.prorated_by))


def _chart(
    kpi: Kpi, years: list[int], targets: dict[int, KpiTarget], actuals: dict[int, KpiActual]
) -> Chart | None:
    numbers: dict[int, Decimal] = {year: row.value for year, row in targets.items() if row.value is not None}
    reached = {
        year: (row.value, row.certainty == KpiActual.Certainty.FINAL)
        for year, row in actuals.items()
        if row.value is not None
    }
    start = {}
    if kpi.baseline_fy is not None and kpi.baseline_value is not None:
        start = {kpi.baseline_fy: kpi.baseline_value}
    return draw(sorted({*years, *start}), numbers, reached, start)
