"""Which rounds a plan has had by today, and which one is open now, as Japanese municipalities time them."""

import datetime as dt
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from common.fiscal_year import fiscal_year_of

ACTUAL, FORECAST, INTERIM = "actual", "forecast", "interim"
_JAPAN = ZoneInfo("Asia/Tokyo")

# Month and day of opening, due date, closing and publication, in the calendar year after the fiscal year's April.
_USUAL = {
    ACTUAL: ((4, 20), (5, 15), (8, 5), (9, 18)),
    FORECAST: ((2, 9), (2, 27), (3, 13), (3, 27)),
}
_OPENED_BEFORE, _DUE_IN = dt.timedelta(days=12), dt.timedelta(days=9)
_JANUARY_TO_MARCH, _APRIL_TO_AUGUST = range(1, 4), range(4, 9)


@dataclass(frozen=True)
class Timing:
    """A round of the sample data. `closed_on` and `published_on` are None while it is open."""

    fiscal_year: int
    kind: str
    opens_on: dt.date
    due_on: dt.date
    closed_on: dt.date | None = None
    published_on: dt.date | None = None

    @property
    def told_on(self) -> dt.date:
        """The day of which the round's values are: the end of the year for 実績, else the day when it opens."""
        end = dt.date(self.fiscal_year + 1, 3, 31)
        return min(end, self.opens_on) if self.kind == ACTUAL else self.opens_on


def at(day: dt.date, *, days: int = 0, hour: int = 10) -> dt.datetime:
    """Return an hour of the day that many days later, in Japan."""
    return dt.datetime.combine(day + dt.timedelta(days=days), dt.time(hour), _JAPAN)


def timings(years: range, *, today: dt.date) -> list[Timing]:
    """Return a published round for every past fiscal year of a plan and one that is open, in their order in time.

    Past years tell 実績. Up to August the 実績 of the year before is being asked, of which the 年度末見込み is published;
    then 中間 of the year that runs, from January its 年度末見込み. The last year of a plan that is over is being asked for
    its 実績. A plan whose years are all to come has no rounds.
    """
    this_year = fiscal_year_of(today)
    past = [year for year in years if year < this_year]
    runs = this_year in years
    if runs and not (past and today.month in _APRIL_TO_AUGUST):
        kind = FORECAST if today.month in _JANUARY_TO_MARCH else INTERIM
        return [*(_published(year, ACTUAL, today) for year in past), _open(this_year, kind, today)]
    if not past:
        return []
    *before, last = past
    return [
        *(_published(year, ACTUAL, today) for year in before),
        _published(last, FORECAST, today),
        _open(last, ACTUAL, today),
    ]


def _open(year: int, kind: str, today: dt.date) -> Timing:
    return Timing(year, kind, today - _OPENED_BEFORE, today + _DUE_IN)


def _published(year: int, kind: str, today: dt.date) -> Timing:
    """Time a round as usual, or earlier by as much as is needed for it to be published before the open one began."""
    opens, due, closed, published = (dt.date(year + 1, month, day) for month, day in _USUAL[kind])
    usual = Timing(year, kind, opens, due, closed, published)
    early = published - (today - _OPENED_BEFORE - dt.timedelta(days=1))
    if early <= dt.timedelta(0):
        return usual
    return replace(
        usual,
        opens_on=opens - early,
        due_on=due - early,
        closed_on=closed - early,
        published_on=published - early,
    )
