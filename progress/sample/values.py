"""Invented values of indicators: near what the plan promises, never decreasing where the plan counts on."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from kpis.attainment import Accumulation, Direction, Method, round_half_up
from progress.sample.dice import chance, pick, roll

_SMALL = 20  # up to here values are counted one by one
_LARGE = 100_000  # from here on they are told in hundreds
_PERCENT = Decimal(100)
_IN_TIME = 0.9  # of the way: who goes on at this pace keeps to the plan


@dataclass(frozen=True)
class Goal:
    """What inventing needs to know of an indicator. `targets` and `baseline` are numbers by fiscal year.

    `starts` is the plan's first year, `due` the last for which anything is promised, in words or in numbers.
    """

    key: str
    starts: int
    due: int
    unit: str
    direction: str
    accumulation: str
    method: str
    targets: Mapping[int, Decimal]
    baseline: tuple[int, Decimal] | None = None

    @property
    def points(self) -> list[tuple[int, Decimal]]:
        """What is known of the way, in time. One that the plan begins without a number begins at nothing."""
        known = [*([self.baseline] if self.baseline else []), *self.targets.items()]
        begins_at_nothing = (
            self.accumulation == Accumulation.CUMULATIVE
            and self.direction == Direction.UP
            and min(year for year, _ in known) > self.starts
        )
        return sorted([*known, (self.starts - 1, Decimal(0))] if begins_at_nothing else known)

    @property
    def is_counted_in_percent(self) -> bool:
        return self.unit in {"%", "％"}


def value_of(goal: Goal, year: int, *, pace: float, is_half_year: bool = False) -> Decimal | None:
    """Invent the value of a fiscal year; None where the plan gives no number to go by.

    `pace` is the share of the promised way that is gone by the year's end. At half the year an annual indicator has
    come half as far, a cumulative one half the way from the year before.
    """
    if not goal.targets or goal.method == Method.MILESTONE:
        return None
    value = _at_end(goal, year, pace)
    if not is_half_year:
        return value
    if goal.accumulation == Accumulation.ANNUAL:
        return _rounded(value / 2, goal)
    before = _at_end(goal, year - 1, pace)
    return _rounded((before + value) / 2, goal)


def is_done(goal: Goal, year: int, *, pace: float) -> bool:
    """Tell whether a milestone is reached: in the year it is promised for, or later the slower the work goes."""
    return year >= goal.due + (0 if pace > _IN_TIME else 1)


def _at_end(goal: Goal, year: int, pace: float) -> Decimal:
    promised = _promised(goal, year)
    if goal.direction == Direction.DOWN:
        return _rounded(_above(promised, goal, year), goal)
    if goal.direction == Direction.MAINTAIN or goal.accumulation == Accumulation.ANNUAL:
        return _rounded(_around(promised, goal, year, pace), goal)
    first = min(year, goal.starts)
    return max(_on_the_way(goal, each, pace) for each in range(first, year + 1))


def _promised(goal: Goal, year: int) -> Decimal:
    """Return what is promised for a year; between two stated years what lies between, before and after the nearest."""
    points = goal.points
    for (left, low), (right, high) in pairwise(points):
        if left <= year <= right:
            return low + (high - low) * (year - left) / (right - left)
    return points[0][1] if year < points[0][0] else points[-1][1]


def _on_the_way(goal: Goal, year: int, pace: float) -> Decimal:
    start = goal.baseline[1] if goal.baseline else Decimal(0)
    promised = _promised(goal, year)
    swing = (roll(goal.key, year, "swing") - 0.5) * 0.06
    share = pace + swing
    if promised <= _PERCENT:
        share = min(share, 1.0)
    value = start + (promised - start) * Decimal(str(round(share, 3)))
    return min(_rounded(value, goal), _PERCENT) if goal.is_counted_in_percent else _rounded(value, goal)


def _around(promised: Decimal, goal: Goal, year: int, pace: float) -> Decimal:
    if promised <= _SMALL:
        step = pick([0, 0, 0, 1, 1, 2] if pace > _IN_TIME else [0, 0, -1], goal.key, year)
        return max(promised + step, Decimal(0))
    return promised * Decimal(str(round(pace + (roll(goal.key, year) - 0.5) * 0.1, 3)))


def _above(promised: Decimal, goal: Goal, year: int) -> Decimal:
    if promised <= _SMALL:
        return promised + pick([0, 0, 1, 2], goal.key, year)
    return promised * Decimal(str(round(1 + roll(goal.key, year) * 0.1, 3)))


def _rounded(value: Decimal, goal: Goal) -> Decimal:
    """Round as such a number is told: percent to one decimal where it is not whole, amounts whole, large ones in hundreds."""
    if abs(value) >= _LARGE:
        return round_half_up(value / 100, 0) * 100
    is_fine = goal.is_counted_in_percent and chance(50, goal.key, "decimals")
    return round_half_up(value, 1 if is_fine else 0)
