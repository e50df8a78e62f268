"""What an indicator promises for one fiscal year, and how far a value of that year is from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from kpis.attainment import (
    Accumulation,
    Attainment,
    attainment,
    format_number,
    prorated_target,
    round_half_up,
)


class Indicator(Protocol):
    """What judging needs to know of an indicator."""

    @property
    def unit(self) -> str: ...
    @property
    def direction(self) -> str: ...
    @property
    def accumulation(self) -> str: ...
    @property
    def attainment_method(self) -> str: ...
    @property
    def baseline_fy(self) -> int | None: ...
    @property
    def baseline_value(self) -> Decimal | None: ...


class Target(Protocol):
    """A target as the plan states it for a fiscal year."""

    @property
    def fiscal_year(self) -> int: ...
    @property
    def value(self) -> Decimal | None: ...
    @property
    def text(self) -> str: ...
    @property
    def operator(self) -> str: ...


@dataclass(frozen=True)
class YearTarget:
    """The target of one fiscal year. `prorated_by` is the formula where it is worked out (按分), else empty."""

    value: Decimal | None
    text: str
    operator: str = ""
    prorated_by: str = ""


def target_of_year(indicator: Indicator, targets: Iterable[Target], fiscal_year: int) -> YearTarget | None:
    """Return the target for a fiscal year: as stated, else worked out where that is fair, else None.

    It is worked out only where the plan states a single, later target for an indicator that adds up from a baseline.
    The value is rounded half up to one decimal, as it is printed.
    """
    stated = list(targets)
    own = next((target for target in stated if target.fiscal_year == fiscal_year), None)
    if own:
        return YearTarget(own.value, own.text, own.operator)
    if len(stated) != 1 or indicator.accumulation != Accumulation.CUMULATIVE:
        return None
    final, start, start_fy = stated[0], indicator.baseline_value, indicator.baseline_fy
    if final.value is None or start is None or start_fy is None:
        return None
    if not start_fy < fiscal_year <= final.fiscal_year:
        return None
    prorated = prorated_target(
        accumulation=indicator.accumulation,
        baseline=start,
        final_target=final.value,
        baseline_fy=start_fy,
        final_fy=final.fiscal_year,
        fiscal_year=fiscal_year,
    )
    value = round_half_up(prorated.value)
    text = f"{format_number(value)}{indicator.unit}（按分）"
    return YearTarget(value, text, final.operator, prorated.formula)


def judge(
    indicator: Indicator, target: YearTarget | None, actual: Decimal | None, *, is_year_over: bool
) -> Attainment:
    """Judge a value of the target's year; `is_year_over` also holds for a forecast of the year's end."""
    judged = attainment(
        method=indicator.attainment_method,
        direction=indicator.direction,
        target=target.value if target else None,
        actual=actual,
        baseline=indicator.baseline_value,
        operator=target.operator if target else "",
        is_year_over=is_year_over,
    )
    if target is None or not target.prorated_by or judged.percent is None:
        return judged
    return Attainment(judged.verdict, judged.percent, f"{judged.formula}（{target.prorated_by}）")
