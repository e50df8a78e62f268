from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.sample.values import Goal, is_done, value_of

YEARS = range(2021, 2026)


def goal(**overrides: Any) -> Goal:
    fields: dict[str, Any] = {
        "key": "hadano/1",
        "starts": YEARS[0],
        "due": YEARS[-1],
        "unit": "件",
        "direction": "up",
        "accumulation": "cumulative",
        "method": "total",
        "targets": {2021: Decimal(600), 2025: Decimal(7350)},
    }
    return Goal(**{**fields, **overrides})


numbers = st.integers(1, 10_000_000).map(Decimal)


@given(
    key=st.text("abc", max_size=4),
    targets=st.dictionaries(st.sampled_from(YEARS), numbers, min_size=1),
    pace=st.floats(0.5, 1.07),
    baseline=st.none() | st.tuples(st.just(2020), numbers),
)
def test_what_is_counted_on_never_decreases(
    key: str, targets: dict[int, Decimal], pace: float, baseline: tuple[int, Decimal] | None
) -> None:
    counted = goal(key=key, targets=targets, baseline=baseline)

    values = [value_of(counted, year, pace=pace) for year in YEARS]

    assert None not in values
    assert values == sorted(values)  # type: ignore[type-var] # none is None


@pytest.mark.parametrize("direction", ["up", "down", "maintain"])
@pytest.mark.parametrize("accumulation", ["cumulative", "annual"])
@given(target=st.integers(1, 1_000_000), pace=st.floats(0.9, 1.07))
def test_values_stay_near_what_is_promised(
    direction: str, accumulation: str, target: int, pace: float
) -> None:
    promised = Decimal(target)
    wanted = goal(direction=direction, accumulation=accumulation, targets=dict.fromkeys(YEARS, promised))

    for year in YEARS:
        value = value_of(wanted, year, pace=pace)
        assert value is not None
        assert abs(value - promised) <= max(Decimal(2), promised / 5)


def test_percentages_end_at_100_and_nothing_promised_in_full_is_exceeded() -> None:
    rate = goal(unit="%", targets={2021: Decimal(100)})
    all_of_them = goal(unit="業務", targets={2021: Decimal(20)})

    assert [value_of(rate, year, pace=1.07) for year in YEARS] == [100] * 5
    assert value_of(all_of_them, 2025, pace=1.07) == 20


def test_before_the_first_promise_the_way_begins_at_nothing_or_at_the_baseline() -> None:
    late, known = (
        goal(targets={2025: Decimal(50)}),
        goal(targets={2025: Decimal(81)}, baseline=(2020, Decimal(80))),
    )

    rising = [value_of(late, year, pace=1.0) for year in YEARS]

    assert [value for value in rising if value is not None and 0 < value < 50][:4] == rising[:4]
    assert value_of(known, 2021, pace=1.0) == 80


def test_at_half_the_year_half_the_way_is_gone() -> None:
    steady = goal(accumulation="annual", targets={2021: Decimal(1000)})

    half, whole = (value_of(steady, 2021, pace=1.0, is_half_year=is_half) for is_half in (True, False))

    assert half is not None
    assert whole is not None
    assert abs(half - whole / 2) <= 1


def test_without_a_number_to_go_by_nothing_is_invented() -> None:
    assert value_of(goal(targets={}), 2021, pace=1.0) is None
    assert value_of(goal(method="milestone"), 2021, pace=1.0) is None


@pytest.mark.parametrize(("pace", "done_in"), [(1.0, 2023), (0.6, 2024)])
def test_a_milestone_is_reached_in_the_year_it_is_due_or_the_next(pace: float, done_in: int) -> None:
    milestone = goal(method="milestone", targets={}, due=2023)

    assert next(year for year in YEARS if is_done(milestone, year, pace=pace)) == done_in
