"""Publishing a round and taking that back: its indicators' values become the city's, or cease to be.

The city's value of an indicator for a year is that of the latest published round of the year that tells one; before any,
whatever was there. Every published answer keeps in `replaced` what was there before the first of them, so that rounds
may be withdrawn in any order. A value that somebody has corrected by hand since is left as it is.
"""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any, TypeAlias

from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.access import Access
from kpis.models import KpiActual
from progress.models import KpiReport, ReportingRound
from progress.services.phases import RoundMoveRefusedError, change_phase, check_round_move, locked_round
from progress.states import RoundAction

Columns: TypeAlias = dict[str, Any]
_COLUMNS = ("value", "text", "certainty", "as_of", "note")


class PlanNotPublishedError(RoundMoveRefusedError):
    """Results of a plan that nobody may read cannot be published."""

    def __init__(self, reporting_round: ReportingRound) -> None:
        super().__init__(
            f"「{reporting_round.plan}」が公開されていないため、{reporting_round}を公表できません。"
            "先に計画を公開してください。"
        )


@transaction.atomic
def publish_round(
    reporting_round: ReportingRound, *, actor: Access, now: dt.datetime, comment: str = ""
) -> ReportingRound:
    """Let everyone read a closed round and make its indicators' values the city's. Returns the round as it is now.

    Raises PermissionDenied, RoundMoveRefusedError, PlanNotPublishedError.
    """
    locked = locked_round(reporting_round)
    check_round_move(RoundAction.PUBLISH, locked, actor=actor, comment=comment)
    if not locked.plan.is_published:
        raise PlanNotPublishedError(locked)
    values = _Values(locked)
    for answer in values.answers:
        answer.replaced = values.before(answer)
        if values.is_latest(answer):
            values.put(answer, _columns(answer))
    values.store(actor=actor, now=now, reason="公表")
    change_phase(locked, action=RoundAction.PUBLISH, actor=actor, now=now, comment=comment)
    return locked


@transaction.atomic
def withdraw_round(
    reporting_round: ReportingRound, *, actor: Access, now: dt.datetime, comment: str
) -> ReportingRound:
    """Take a publication back: values become those of the latest other round of the year, or what was there before.

    Raises PermissionDenied, RoundMoveRefusedError, RoundReasonMissingError.
    """
    locked = locked_round(reporting_round)
    check_round_move(RoundAction.WITHDRAW, locked, actor=actor, comment=comment)
    values = _Values(locked)
    for answer in values.answers:
        if values.is_latest(answer) and values.is_untouched(answer):
            values.put(answer, values.without(answer))
        answer.replaced = None
    values.store(actor=actor, now=now, reason="公表の取下げ")
    change_phase(locked, action=RoundAction.WITHDRAW, actor=actor, now=now, comment=comment)
    return locked


def _columns(row: KpiReport | KpiActual) -> Columns:
    return {name: getattr(row, name) for name in _COLUMNS}


def _to_json(columns: Columns) -> Columns:
    return {
        name: str(value) if isinstance(value, Decimal | dt.date) else value for name, value in columns.items()
    }


def _from_json(stored: Columns) -> Columns:
    value, as_of = stored["value"], stored["as_of"]
    return {
        **stored,
        "value": None if value is None else Decimal(value),
        "as_of": None if as_of is None else dt.date.fromisoformat(as_of),
    }


class _Values:
    """The answers of one round beside the city's values of that year and the year's other published rounds.

    Read in a fixed number of queries; `put` works in memory, `store` writes.
    """

    def __init__(self, reporting_round: ReportingRound) -> None:
        self.year = reporting_round.fiscal_year
        told = KpiReport.objects.answered().select_related("round")
        self.answers = list(told.filter(round=reporting_round).order_by("pk"))
        kpis = [answer.kpi_id for answer in self.answers]
        self._actuals = {
            actual.kpi_id: actual for actual in KpiActual.objects.filter(kpi__in=kpis, fiscal_year=self.year)
        }
        self._others: dict[int, list[KpiReport]] = defaultdict(list)
        others = ReportingRound.objects.beside(reporting_round)
        for other in told.filter(round__in=others, kpi__in=kpis, replaced__isnull=False).order_by(
            "round__sequence"
        ):
            self._others[other.kpi_id].append(other)
        self._created: list[KpiActual] = []
        self._updated: list[KpiActual] = []
        self._deleted: list[KpiActual] = []

    def before(self, answer: KpiReport) -> Columns:
        """Return, for storing, what the city's value was before any publication of the year; {} where none."""
        others = self._others[answer.kpi_id]
        if others:
            return dict(others[0].replaced or {})
        actual = self._actuals.get(answer.kpi_id)
        return _to_json(_columns(actual)) if actual else {}

    def is_latest(self, answer: KpiReport) -> bool:
        return all(other.round.sequence < answer.round.sequence for other in self._others[answer.kpi_id])

    def is_untouched(self, answer: KpiReport) -> bool:
        """Tell whether the city's value is still what this answer made it."""
        actual = self._actuals.get(answer.kpi_id)
        return actual is not None and _columns(actual) == _columns(answer)

    def without(self, answer: KpiReport) -> Columns | None:
        """Return what holds without this answer; None where there was nothing."""
        others = self._others[answer.kpi_id]
        if others:
            return _columns(others[-1])
        return _from_json(answer.replaced) if answer.replaced else None

    def put(self, answer: KpiReport, columns: Columns | None) -> None:
        actual = self._actuals.get(answer.kpi_id)
        if columns is None:
            self._deleted += [actual] if actual else []
        elif actual is None:
            self._created.append(KpiActual(kpi_id=answer.kpi_id, fiscal_year=self.year, **columns))
        else:
            for name, value in columns.items():
                setattr(actual, name, value)
            self._updated.append(actual)

    def store(self, *, actor: Access, now: dt.datetime, reason: str) -> None:
        """Write what was put, and the answers' `replaced`, with history."""
        told = {"default_user": actor.user, "default_date": now, "default_change_reason": reason}
        bulk_create_with_history(self._created, KpiActual, **told)
        bulk_update_with_history(self._updated, KpiActual, list(_COLUMNS), **told)
        bulk_update_with_history(self.answers, KpiReport, ["replaced"], **told)
        for actual in self._deleted:
            # The library's documented way to say who deletes, and why.
            actual._history_user = actor.user  # type: ignore[attr-defined] # noqa: SLF001
            actual._change_reason = reason  # type: ignore[attr-defined] # noqa: SLF001
            actual.delete()
