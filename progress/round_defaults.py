"""What stands ready in the form of a new round, by the usual calendar of a fiscal year."""

import datetime as dt
from dataclasses import dataclass

from common.fiscal_year import fiscal_year_of

_ANSWERING = dt.timedelta(days=14)
_JANUARY, _MARCH, _APRIL, _AUGUST = 1, 3, 4, 8


@dataclass(frozen=True)
class UsualRound:
    """`kind` is a ReportingRound.Kind."""

    fiscal_year: int
    kind: str
    opens_on: dt.date
    due_on: dt.date


def usual_round(today: dt.date, *, plan_years: range) -> UsualRound:
    """Guess what is asked about at this time of the year: 年度末見込み up to March, then 実績, from September 中間.

    A fiscal year outside the plan is replaced by the plan's nearest.
    """
    year = fiscal_year_of(today)
    if _JANUARY <= today.month <= _MARCH:
        kind = "forecast"
    elif _APRIL <= today.month <= _AUGUST:
        kind, year = "actual", year - 1
    else:
        kind = "interim"
    return UsualRound(
        min(max(year, plan_years[0]), plan_years[-1]), kind, opens_on=today, due_on=today + _ANSWERING
    )
