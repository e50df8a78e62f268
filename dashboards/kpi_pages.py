"""Indicators laid out over fiscal years, as tables and charts."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from common.fiscal_year import format_fiscal_year
from kpis.attainment import format_number, formula_words
from kpis.chart import Chart, draw
from kpis.models import Kpi, KpiActual, KpiTarget
from plans.models import Plan


@dataclass(frozen=True)
class KpiRow:
    """An indicator with its values in the order of `years`; None where a year has none."""

    kpi: Kpi
    years: list[int]
    targets: list[KpiTarget | None]
    actuals: list[KpiActual | None]
    chart: Chart | None

    @property
    def has_actuals(self) -> bool:
        return any(self.actuals)

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


def kpi_rows(kpis: Iterable[Kpi], plan: Plan) -> list[KpiRow]:
    """Lay indicators fetched by `kpis_with_values` out over the same years, the plan's and any beyond; nothing is fetched."""
    rows = list(kpis)
    targeted = {target.fiscal_year for kpi in rows for target in kpi.targets.all()}
    reported = {actual.fiscal_year for kpi in rows for actual in kpi.actuals.all()}
    years = sorted({*plan.years, *targeted, *reported})
    return [_row(kpi, years) for kpi in rows]


def _row(kpi: Kpi, years: list[int]) -> KpiRow:
    targets = {target.fiscal_year: target for target in kpi.targets.all()}
    actuals = {actual.fiscal_year: actual for actual in kpi.actuals.all()}
    numbers: dict[int, Decimal] = {year: row.value for year, row in targets.items() if row.value is not None}
    reached = {
        year: (row.value, row.certainty == KpiActual.Certainty.FINAL)
        for year, row in actuals.items()
        if row.value is not None
    }
    start = {}
    if kpi.baseline_fy is not None and kpi.baseline_value is not None:
        start = {kpi.baseline_fy: kpi.baseline_value}
    return KpiRow(
        kpi=kpi,
        years=years,
        targets=[targets.get(year) for year in years],
        actuals=[actuals.get(year) for year in years],
        chart=draw(sorted({*years, *start}), numbers, reached, start),
    )
