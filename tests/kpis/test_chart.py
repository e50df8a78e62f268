from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.chart import BOTTOM, TOP, Chart, Dot, Line, Tick, draw, nice_scale

YEARS = [2023, 2024, 2025, 2026]
MIDDLE = (BOTTOM + TOP) // 2


def chart_of(targets: dict[int, int], actuals: dict[int, int], *, forecast: int | None = None) -> Chart:
    """Draw plain numbers; the actual of the year `forecast` is not final."""
    chart = draw(
        YEARS,
        {year: Decimal(value) for year, value in targets.items()},
        {year: (Decimal(value), year != forecast) for year, value in actuals.items()},
    )
    assert chart is not None
    return chart


def ends(lines: list[Line]) -> list[tuple[float, ...]]:
    return [tuple(map(float, (line.x1, line.y1, line.x2, line.y2))) for line in lines]


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [
        ("100", [0, 25, 50, 75, 100]),
        ("7800000", [0, 2000000, 4000000, 6000000, 8000000]),
        ("7", [0, 2, 4, 6, 8]),
        ("3", [0, 1, 2, 3]),
        ("0.3", [0, 0.1, 0.2, 0.3]),
        ("0", [0, 1]),
        ("-5", [0, 1]),
    ],
)
def test_the_axis_has_round_ticks(highest: str, ticks: list[float]) -> None:
    assert nice_scale(Decimal(highest)) == [Decimal(str(tick)) for tick in ticks]


@given(st.decimals("0.0001", 10**14, places=4))
def test_the_axis_starts_at_zero_holds_every_value_and_is_never_crowded(highest: Decimal) -> None:
    scale = nice_scale(highest)

    assert scale[0] == 0
    assert scale[-2] < highest <= scale[-1]
    assert len(scale) <= 5


def test_targets_are_steps_over_their_years() -> None:
    chart = chart_of({2023: 50, 2024: 100, 2026: 100}, {})

    assert ends(chart.targets) == [
        (0, MIDDLE, 25, MIDDLE),
        (25, MIDDLE, 25, TOP),
        (25, TOP, 50, TOP),
        (75, TOP, 100, TOP),
    ]
    assert chart.last_target == Dot(Decimal(100), Decimal(TOP), Decimal(100))


def test_actuals_are_dots_in_the_middle_of_their_years_joined_by_lines() -> None:
    chart = chart_of({}, {2023: 0, 2025: 100}, forecast=2025)

    assert chart.dots == [
        Dot(Decimal("12.5"), Decimal(BOTTOM), Decimal(0)),
        Dot(Decimal("62.5"), Decimal(TOP), Decimal(100), is_final=False),
    ]
    assert ends(chart.actuals) == [(12.5, BOTTOM, 62.5, TOP)]
    assert chart.last_target is None


def test_a_label_stands_away_from_the_target_line() -> None:
    below, above = chart_of({2023: 100, 2024: 50}, {2023: 50, 2024: 100}).dots

    assert [below.label_y, above.label_y] == [Decimal(MIDDLE) + 24, Decimal(TOP) - 12]


def test_years_and_ticks_carry_their_places() -> None:
    chart = chart_of({2023: 1, 2026: 4}, {})

    assert [(year, float(x)) for year, x in chart.years] == [
        (2023, 12.5),
        (2024, 37.5),
        (2025, 62.5),
        (2026, 87.5),
    ]
    ticks = [208, 166, 124, 82, 40]
    assert chart.ticks == [Tick(Decimal(y), Decimal(value)) for value, y in enumerate(ticks)]


def test_the_baseline_is_a_dot_of_its_own_year() -> None:
    chart = draw([2022, 2023], {2023: Decimal(100)}, {}, {2022: Decimal(50)})

    assert chart is not None
    assert chart.baseline == Dot(Decimal(25), Decimal(MIDDLE), Decimal(50))


def test_a_value_below_zero_is_drawn_on_the_axis() -> None:
    assert chart_of({}, {2023: -5, 2024: 5}).dots[0].y == BOTTOM


def test_one_number_is_no_course() -> None:
    assert draw(YEARS, {2023: Decimal(1)}, {}) is None


def test_the_last_target_makes_room_for_the_number_of_an_actual_above_it() -> None:
    targets = {2024: Decimal(12), 2025: Decimal(14)}

    reached = draw([2024, 2025], targets, {2025: (Decimal(14), True)})
    missed = draw([2024, 2025], targets, {2025: (Decimal(5), True)})

    assert reached
    assert reached.last_target
    assert not reached.last_target.is_above
    assert missed
    assert missed.last_target
    assert missed.last_target.is_above
