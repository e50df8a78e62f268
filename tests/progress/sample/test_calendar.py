import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.fiscal_year import fiscal_year_of
from progress.sample.calendar import Timing, at, timings

PLAN = range(2023, 2028)


def told(rounds: list[Timing]) -> list[tuple[int, str, bool]]:
    return [(each.fiscal_year, each.kind, each.published_on is not None) for each in rounds]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (dt.date(2023, 5, 1), [(2023, "interim", False)]),
        (dt.date(2025, 11, 28), [(2023, "actual", True), (2024, "actual", True), (2025, "interim", False)]),
        (dt.date(2025, 2, 10), [(2023, "actual", True), (2024, "forecast", False)]),
        (dt.date(2025, 6, 1), [(2023, "actual", True), (2024, "forecast", True), (2024, "actual", False)]),
        (dt.date(2022, 12, 1), []),
        (
            dt.date(2028, 11, 1),
            [
                (2023, "actual", True),
                (2024, "actual", True),
                (2025, "actual", True),
                (2026, "actual", True),
                (2027, "forecast", True),
                (2027, "actual", False),
            ],
        ),
    ],
)
def test_each_past_year_is_published_and_one_round_is_open(
    today: dt.date, expected: list[tuple[int, str, bool]]
) -> None:
    assert told(timings(PLAN, today=today)) == expected


@given(st.dates(dt.date(2022, 1, 1), dt.date(2035, 12, 31)))
def test_rounds_follow_one_another_and_all_but_the_open_one_are_over(today: dt.date) -> None:
    rounds = timings(PLAN, today=today)

    past = [year for year in PLAN if year < fiscal_year_of(today)]
    assert [each.fiscal_year for each in rounds[:-1]] == past
    for each in rounds[:-1]:
        assert each.closed_on is not None
        assert each.published_on is not None
        assert (
            each.opens_on < each.due_on < each.closed_on < each.published_on < today - dt.timedelta(days=12)
        )
    for last in rounds[-1:]:
        assert (last.closed_on, last.due_on - today, today - last.opens_on) == (
            None,
            dt.timedelta(days=9),
            dt.timedelta(days=12),
        )


def test_values_are_of_the_years_end_or_of_the_day_when_they_are_asked() -> None:
    open_on, forecast = dt.date(2025, 4, 20), dt.date(2025, 2, 9)
    due = dt.date(2025, 5, 15)

    assert Timing(2024, "actual", open_on, due).told_on == dt.date(2025, 3, 31)
    assert Timing(2024, "forecast", forecast, due).told_on == forecast


def test_hours_are_those_of_japan() -> None:
    assert at(dt.date(2025, 4, 1), days=-1, hour=9) == dt.datetime(2025, 3, 31, 0, tzinfo=dt.UTC)
