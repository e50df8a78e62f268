"""The phases of a round as a line of steps with their dates."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from common.dates import format_short_date
from progress.due import days_left
from progress.models import ReportingRound
from progress.states import RoundPhase

_ORDER = list(RoundPhase)


@dataclass(frozen=True)
class PhaseStep:
    """`mark` is the name of a sign; `words` the date, planned or kept, as far as there is one."""

    phase: RoundPhase
    mark: str
    words: str
    is_current: bool


def phase_line(reporting_round: ReportingRound, *, today: dt.date) -> list[PhaseStep]:
    """Return all phases in order. A published round has nothing left to do, so its last step is done too."""
    now = _ORDER.index(RoundPhase(reporting_round.phase))
    words = _words(reporting_round, today)
    return [
        PhaseStep(phase, _mark(place, now), words[phase], is_current=place == now)
        for place, phase in enumerate(_ORDER)
    ]


def _mark(place: int, now: int) -> str:
    if place < now or place == now == len(_ORDER) - 1:
        return "done"
    return "doing" if place == now else "none"


def _words(reporting_round: ReportingRound, today: dt.date) -> dict[RoundPhase, str]:
    phase = RoundPhase(reporting_round.phase)
    due = format_short_date(reporting_round.due_on)
    opened, stopped = _day(reporting_round.opened_at), _day(reporting_round.stopped_at)
    closed, published = _day(reporting_round.closed_at), _day(reporting_round.published_at)
    left = days_left(reporting_round.due_on, today=today)
    return {
        RoundPhase.PREPARING: f"{opened}に完了" if opened else "照会先を確かめます",
        RoundPhase.OPEN: {
            RoundPhase.PREPARING: f"{format_short_date(reporting_round.opens_on)}から{due}まで",
            RoundPhase.OPEN: f"{due}まで　{left}",
        }.get(phase, f"{stopped}に締切り" if stopped else f"{due}まで"),
        RoundPhase.COLLECTING: f"{stopped}から" if phase == RoundPhase.COLLECTING and stopped else "",
        RoundPhase.CLOSED: closed,
        RoundPhase.PUBLISHED: published,
    }


def _day(moment: dt.datetime | None) -> str:
    return format_short_date(timezone.localdate(moment)) if moment else ""
