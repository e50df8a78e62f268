"""The target of a year, stated or worked out, and the judgement by it."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from kpis.attainment import Verdict
from kpis.yearly import YearTarget, judge, target_of_year


@dataclass(frozen=True)
class Indicator:
    unit: str = "件"
    direction: str = "up"
    accumulation: str = "cumulative"
    attainment_method: str = "total"
    baseline_fy: int | None = 2022
    baseline_value: Decimal | None = Decimal(100)


@dataclass(frozen=True)
class Target:
    fiscal_year: int
    value: Decimal | None
    text: str = "目標"
    operator: str = ""


FINAL = Target(2025, Decimal(200), "200件", "ge")


def test_the_target_that_the_plan_states_for_the_year_holds() -> None:
    targets = [Target(2024, Decimal(150), "150件以上", "ge"), FINAL]

    assert target_of_year(Indicator(), targets, 2024) == YearTarget(Decimal(150), "150件以上", "ge")


def test_a_stated_target_without_a_number_is_not_replaced() -> None:
    assert target_of_year(Indicator(), [Target(2024, None, "検討を踏まえ設定")], 2024) == YearTarget(
        None, "検討を踏まえ設定"
    )


def test_where_only_a_final_target_is_stated_the_year_gets_its_share() -> None:
    target = target_of_year(Indicator(), [FINAL], 2024)

    assert target == YearTarget(Decimal("166.7"), "166.7件（按分）", "ge", "按分：100＋(200−100)×2年÷3年")


@pytest.mark.parametrize(
    ("indicator", "targets", "year"),
    [
        (Indicator(), [], 2024),
        (Indicator(), [Target(2023, Decimal(120)), FINAL], 2024),
        (Indicator(), [FINAL], 2026),
        (Indicator(), [FINAL], 2022),
        (Indicator(), [Target(2025, None)], 2024),
        (Indicator(accumulation="annual"), [FINAL], 2024),
        (Indicator(baseline_value=None), [FINAL], 2024),
        (Indicator(baseline_fy=None), [FINAL], 2024),
    ],
)
def test_nothing_is_worked_out_where_that_would_be_a_guess(
    indicator: Indicator, targets: list[Target], year: int
) -> None:
    assert target_of_year(indicator, targets, year) is None


def test_a_value_is_judged_by_the_target_of_the_year() -> None:
    judged = judge(Indicator(), YearTarget(Decimal(200), "200件"), Decimal(150), is_year_over=True)

    assert (judged.verdict, judged.percent) == (Verdict.NOT_ATTAINED, Decimal("75.0"))
    assert judged.formula == "実績÷目標 ＝ 150÷200 ＝ 75.0%"


def test_a_value_judged_by_a_share_says_so() -> None:
    target = target_of_year(Indicator(), [FINAL], 2024)

    judged = judge(Indicator(), target, Decimal(170), is_year_over=True)

    assert judged.verdict == Verdict.ATTAINED
    assert judged.formula == "実績÷目標 ＝ 170÷166.7 ＝ 102.0%（按分：100＋(200−100)×2年÷3年）"


def test_before_the_year_is_over_an_unmet_target_is_under_way() -> None:
    judged = judge(Indicator(), YearTarget(Decimal(200), "200件"), Decimal(150), is_year_over=False)

    assert judged.verdict == Verdict.UNDER_WAY


@pytest.mark.parametrize(
    ("target", "actual"),
    [(None, Decimal(1)), (YearTarget(None, "検討"), Decimal(1)), (YearTarget(Decimal(1), "1"), None)],
)
def test_without_a_target_or_a_value_nothing_is_judged(
    target: YearTarget | None, actual: Decimal | None
) -> None:
    assert judge(Indicator(), target, actual, is_year_over=True).verdict == Verdict.NOT_ASSESSABLE
