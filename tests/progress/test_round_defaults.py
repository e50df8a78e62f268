"""What stands ready for a new round, by the calendar."""

import datetime as dt

import pytest

from progress.round_defaults import usual_round

PLAN_YEARS = range(2023, 2028)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (dt.date(2026, 2, 9), (2025, "forecast")),
        (dt.date(2026, 3, 31), (2025, "forecast")),
        (dt.date(2026, 4, 1), (2025, "actual")),
        (dt.date(2026, 8, 31), (2025, "actual")),
        (dt.date(2026, 10, 1), (2026, "interim")),
        (dt.date(2026, 12, 28), (2026, "interim")),
    ],
)
def test_the_time_of_the_year_tells_what_is_asked(today: dt.date, expected: tuple[int, str]) -> None:
    usual = usual_round(today, plan_years=PLAN_YEARS)

    assert (usual.fiscal_year, usual.kind) == expected


@pytest.mark.parametrize(("today", "year"), [(dt.date(2020, 10, 1), 2023), (dt.date(2031, 10, 1), 2027)])
def test_a_year_outside_the_plan_gives_way_to_its_nearest(today: dt.date, year: int) -> None:
    assert usual_round(today, plan_years=PLAN_YEARS).fiscal_year == year


def test_two_weeks_are_given_to_answer() -> None:
    usual = usual_round(dt.date(2026, 2, 9), plan_years=PLAN_YEARS)

    assert (usual.opens_on, usual.due_on) == (dt.date(2026, 2, 9), dt.date(2026, 2, 23))
