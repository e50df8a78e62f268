from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st

from kpis.attainment import (
    Accumulation,
    Attainment,
    Direction,
    Method,
    Verdict,
    accumulate,
    attainment,
    format_number,
    formula_words,
    prorated_target,
    round_half_up,
)
from kpis.models import Kpi

UP, DOWN, MAINTAIN = Direction
TOTAL, DELTA, THRESHOLD, MILESTONE = Method
ATTAINED, NOT_ATTAINED, WORSENED, UNDER_WAY, NOT_ASSESSABLE = Verdict
KEPT = "目標の水準を満たすかどうか"
JUDGED = "目標を満たすかどうかで判定"
values = st.decimals(-(10**6), 10**6, places=4, allow_nan=False, allow_infinity=False)


def judge(baseline: object, target: object, actual: object, **how: Any) -> Attainment:
    """Judge numbers given as they are printed; None is no number."""
    numbers = {"baseline": baseline, "target": target, "actual": actual}
    given = {name: None if number is None else Decimal(str(number)) for name, number in numbers.items()}
    return attainment(**{"method": TOTAL, "direction": UP, **given, **how})


def percent_of(result: Attainment) -> Decimal:
    """Return the percentage of a generated case; a case without one is passed over."""
    if result.percent is None:
        reject()
    return result.percent


@pytest.mark.parametrize(
    ("method", "direction", "numbers", "verdict", "percent", "formula"),
    [
        (TOTAL, UP, (100, 110, 105), NOT_ATTAINED, "95.5", "実績÷目標 ＝ 105÷110 ＝ 95.5%"),
        (
            DELTA,
            UP,
            (100, 110, 105),
            NOT_ATTAINED,
            "50.0",
            "(実績−基準)÷(目標−基準) ＝ (105−100)÷(110−100) ＝ 50.0%",
        ),
        (
            TOTAL,
            UP,
            (None, 7800000, 7960000),
            ATTAINED,
            "102.1",
            "実績÷目標 ＝ 7,960,000÷7,800,000 ＝ 102.1%",
        ),
        (TOTAL, UP, (None, 300, 0), NOT_ATTAINED, "0.0", "実績÷目標 ＝ 0÷300 ＝ 0.0%"),
        (
            DELTA,
            UP,
            (-10, 10, 5),
            NOT_ATTAINED,
            "75.0",
            "(実績−基準)÷(目標−基準) ＝ (5−(-10))÷(10−(-10)) ＝ 75.0%",
        ),
        (
            DELTA,
            UP,
            (100, 110, 110),
            ATTAINED,
            "100.0",
            "(実績−基準)÷(目標−基準) ＝ (110−100)÷(110−100) ＝ 100.0%",
        ),
        (
            DELTA,
            UP,
            (100, 110, 95),
            WORSENED,
            "-50.0",
            "(実績−基準)÷(目標−基準) ＝ (95−100)÷(110−100) ＝ -50.0%",
        ),
        # Down: with a baseline, without one, never 実績÷目標.
        (DELTA, DOWN, (10, 5, 6), NOT_ATTAINED, "80.0", "(基準−実績)÷(基準−目標) ＝ (10−6)÷(10−5) ＝ 80.0%"),
        (TOTAL, DOWN, (10, 5, 4), ATTAINED, "120.0", "(基準−実績)÷(基準−目標) ＝ (10−4)÷(10−5) ＝ 120.0%"),
        (TOTAL, DOWN, (10, 5, 12), WORSENED, "-40.0", "(基準−実績)÷(基準−目標) ＝ (10−12)÷(10−5) ＝ -40.0%"),
        (TOTAL, DOWN, (None, 5, 8), NOT_ATTAINED, "62.5", "目標÷実績 ＝ 5÷8 ＝ 62.5%"),
        (DELTA, DOWN, (None, 5, 4), ATTAINED, "125.0", "目標÷実績 ＝ 5÷4 ＝ 125.0%"),
        (TOTAL, DOWN, (None, 5, 0), ATTAINED, None, "実績が0のため達成"),
        # Nothing to divide by.
        (DELTA, UP, (100, 100, 100), ATTAINED, None, f"基準値と目標値が同じため、{JUDGED}"),
        (DELTA, UP, (100, 100, 99), NOT_ATTAINED, None, f"基準値と目標値が同じため、{JUDGED}"),
        (TOTAL, DOWN, (5, 5, 6), NOT_ATTAINED, None, f"基準値と目標値が同じため、{JUDGED}"),
        (TOTAL, UP, (None, 0, 3), ATTAINED, None, f"目標値が0のため、{JUDGED}"),
        (TOTAL, DOWN, (None, 0, 3), NOT_ATTAINED, None, f"目標値が0のため、{JUDGED}"),
        (TOTAL, DOWN, (None, 0, 0), ATTAINED, None, f"目標値が0のため、{JUDGED}"),
        (TOTAL, UP, (None, -5, -3), ATTAINED, None, f"目標値が負の数のため、{JUDGED}"),
        # A rise that is to be held down: the target lies on the far side of the baseline.
        (TOTAL, DOWN, (50, 60, 55), ATTAINED, None, f"目標値が基準値から改善する向きにないため、{JUDGED}"),
        (DELTA, UP, (100, 90, 80), NOT_ATTAINED, None, f"目標値が基準値から改善する向きにないため、{JUDGED}"),
        # No number is not 0 %.
        (TOTAL, UP, (100, 110, None), NOT_ASSESSABLE, None, "実績値がないため評価できません"),
        (TOTAL, UP, (100, None, 105), NOT_ASSESSABLE, None, "数値の目標がないため評価できません"),
        (DELTA, UP, (None, 110, 105), NOT_ASSESSABLE, None, "基準値がないため評価できません"),
        # Levels: attained or not, the ratio for display.
        (
            MAINTAIN,
            MAINTAIN,
            (90, 90, 90),
            ATTAINED,
            "100.0",
            f"{KEPT}（参考：実績÷目標 ＝ 90÷90 ＝ 100.0%）",
        ),
        (
            DELTA,
            MAINTAIN,
            (None, 90, 81),
            NOT_ATTAINED,
            "90.0",
            f"{KEPT}（参考：実績÷目標 ＝ 81÷90 ＝ 90.0%）",
        ),
        (THRESHOLD, UP, (80, 70, 60), NOT_ATTAINED, "85.7", f"{KEPT}（参考：実績÷目標 ＝ 60÷70 ＝ 85.7%）"),
        (THRESHOLD, DOWN, (10, 5, 12), NOT_ATTAINED, "41.7", f"{KEPT}（参考：目標÷実績 ＝ 5÷12 ＝ 41.7%）"),
        (
            THRESHOLD,
            UP,
            (None, 70, -7),
            NOT_ATTAINED,
            "-10.0",
            f"{KEPT}（参考：実績÷目標 ＝ (-7)÷70 ＝ -10.0%）",
        ),
        (THRESHOLD, DOWN, (None, 0, 0), ATTAINED, None, KEPT),
        (MILESTONE, UP, (None, None, 1), ATTAINED, None, "完了したかどうか"),
        (MILESTONE, UP, (None, 1, 0), NOT_ATTAINED, None, "完了したかどうか"),
        (MILESTONE, UP, (None, 1, None), NOT_ASSESSABLE, None, "実績値がないため評価できません"),
    ],
)
def test_a_finished_year_is_judged_by_the_indicators_formula(
    method: str,
    direction: str,
    numbers: tuple[object, object, object],
    verdict: Verdict,
    percent: str | None,
    formula: str,
) -> None:
    result = judge(*numbers, method=method, direction=direction)

    assert result == Attainment(verdict, None if percent is None else Decimal(percent), formula)
    assert str(result.percent) == str(percent)


@pytest.mark.parametrize(
    ("operator", "below", "at", "above"),
    [
        ("ge", NOT_ATTAINED, ATTAINED, ATTAINED),
        ("gt", NOT_ATTAINED, NOT_ATTAINED, ATTAINED),
        ("le", ATTAINED, ATTAINED, NOT_ATTAINED),
        ("lt", ATTAINED, NOT_ATTAINED, NOT_ATTAINED),
    ],
)
@pytest.mark.parametrize("direction", Direction)
def test_a_printed_operator_decides_whatever_the_direction(
    operator: str, direction: str, below: Verdict, at: Verdict, above: Verdict
) -> None:
    results = [
        judge(None, 5, actual, method=THRESHOLD, direction=direction, operator=operator)
        for actual in (4, 5, 6)
    ]

    assert [result.verdict for result in results] == [below, at, above]
    assert all(("目標÷実績" in result.formula) == (operator in {"le", "lt"}) for result in results)


@pytest.mark.parametrize(
    ("how", "numbers", "verdict"),
    [
        ({}, (None, 300, 100), UNDER_WAY),
        ({}, (None, 300, 300), ATTAINED),
        ({"method": DELTA}, (100, 110, 90), UNDER_WAY),
        ({"direction": DOWN}, (10, 5, 3), UNDER_WAY),
        ({"direction": DOWN}, (10, 5, 8), UNDER_WAY),
        ({"operator": "le"}, (None, 5, 2), UNDER_WAY),
        ({"direction": MAINTAIN}, (None, 90, 95), UNDER_WAY),
        ({"method": MILESTONE}, (None, None, 0), UNDER_WAY),
        ({"method": MILESTONE}, (None, None, 1), ATTAINED),
        ({}, (None, 300, None), NOT_ASSESSABLE),
    ],
)
def test_before_the_year_is_over_only_what_cannot_be_undone_is_attained(
    how: dict[str, str], numbers: tuple[object, object, object], verdict: Verdict
) -> None:
    assert judge(*numbers, is_year_over=False, **how).verdict == verdict


def test_a_revised_target_is_judged_beside_the_first_one() -> None:
    first, revised = judge(None, 300, 270), judge(None, 250, 270)

    assert (first.verdict, first.percent) == (NOT_ATTAINED, Decimal("90.0"))
    assert (revised.verdict, revised.percent) == (ATTAINED, Decimal("108.0"))


def test_almost_attained_is_not_attained_even_where_it_rounds_to_100() -> None:
    result = judge(None, 10000, 9999)

    assert (result.verdict, result.percent) == (NOT_ATTAINED, Decimal("100.0"))


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        ("0.05", "0.1"),
        ("0.049", "0.0"),
        ("-0.05", "-0.1"),
        ("-0.04", "0.0"),
        ("66.65", "66.7"),
        ("-66.65", "-66.7"),
        ("99.95", "100.0"),
    ],
)
def test_halves_are_rounded_away_from_zero(value: str, rounded: str) -> None:
    assert str(round_half_up(Decimal(value))) == rounded


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("7800000", "7,800,000"),
        ("0.5000", "0.5"),
        ("100.00", "100"),
        ("-1234.5", "-1,234.5"),
        ("1E+3", "1,000"),
    ],
)
def test_numbers_are_printed_with_separators_and_without_empty_decimals(value: str, printed: str) -> None:
    assert format_number(Decimal(value)) == printed


@pytest.mark.parametrize(
    ("method", "direction", "has_baseline", "words"),
    [
        (TOTAL, UP, True, "実績÷目標"),
        (DELTA, UP, True, "(実績−基準)÷(目標−基準)"),
        (TOTAL, DOWN, True, "(基準−実績)÷(基準−目標)"),
        (DELTA, DOWN, False, "目標÷実績"),
        (TOTAL, MAINTAIN, True, KEPT),
        (THRESHOLD, DOWN, False, KEPT),
        (MILESTONE, UP, False, "完了したかどうか"),
    ],
)
def test_the_formula_is_told_in_words(method: str, direction: str, has_baseline: bool, words: str) -> None:
    assert formula_words(method=method, direction=direction, has_baseline=has_baseline) == words


def test_every_verdict_has_its_word() -> None:
    assert [verdict.label for verdict in Verdict] == ["達成", "未達成", "後退", "年度途中", "評価できない"]


def test_the_rules_know_every_stored_choice() -> None:
    assert list(Method) == Kpi.AttainmentMethod.values
    assert list(Direction) == Kpi.Direction.values
    assert list(Accumulation) == Kpi.Accumulation.values


@given(
    baseline=st.none() | values,
    target=values,
    actuals=st.tuples(values, values),
    method=st.sampled_from([TOTAL, DELTA, THRESHOLD]),
    direction=st.sampled_from(Direction),
)
def test_a_better_value_never_has_a_lower_percentage(
    baseline: Decimal | None, target: Decimal, actuals: tuple[Decimal, Decimal], method: str, direction: str
) -> None:
    worse, better = sorted(actuals, reverse=direction == DOWN)
    how = {"method": method, "direction": direction}

    assert percent_of(judge(baseline, target, worse, **how)) <= percent_of(
        judge(baseline, target, better, **how)
    )


@given(baseline=values, target=values, actual=values, direction=st.sampled_from([UP, DOWN]))
def test_100_percent_and_attained_agree(
    baseline: Decimal, target: Decimal, actual: Decimal, direction: str
) -> None:
    result = judge(baseline, target, actual, method=DELTA, direction=direction)
    percent = percent_of(result)
    assume(percent != 100)

    assert (result.verdict == ATTAINED) == (percent > 100)
    assert result.verdict != WORSENED or percent <= 0


def test_a_cumulative_target_is_met_by_the_running_total_of_the_years() -> None:
    yearly = {2023: Decimal(40), 2024: Decimal(35), 2026: Decimal(50)}

    assert [accumulate(yearly, until=year) for year in range(2022, 2027)] == [None, 40, 75, 75, 125]


PLAN: dict[str, Any] = {
    "baseline": Decimal(100),
    "final_target": Decimal(160),
    "baseline_fy": 2022,
    "final_fy": 2025,
}


@pytest.mark.parametrize(("year", "value"), [(2023, 120), (2024, 140), (2025, 160)])
def test_a_missing_yearly_target_is_prorated_and_says_so(year: int, value: int) -> None:
    target = prorated_target(accumulation=Accumulation.CUMULATIVE, fiscal_year=year, **PLAN)

    assert target.value == value
    assert target.formula == f"按分：100＋(160−100)×{year - 2022}年÷3年"


@pytest.mark.parametrize(
    ("accumulation", "year"),
    [(Accumulation.CUMULATIVE, 2022), (Accumulation.CUMULATIVE, 2026), (Accumulation.ANNUAL, 2023)],
)
def test_other_years_and_annual_targets_are_not_prorated(accumulation: str, year: int) -> None:
    with pytest.raises(ValueError, match=r"is not"):
        prorated_target(accumulation=accumulation, fiscal_year=year, **PLAN)
