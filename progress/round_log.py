"""What has happened in a round: its own moves and those of its reports in one list, newest first, a page at a time."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import CharField, QuerySet, Value

from progress.models import ReportingRound, ReportTransition, RoundTransition

_PER_PAGE = 50
_ROUND, _REPORT = "round", "report"


@dataclass(frozen=True)
class LogEntry:
    """`subject` is the measure's name, empty for a move of the round itself; `change` the states before and after."""

    at: dt.datetime
    actor: str
    action: str
    subject: str
    code: str
    change: str
    comment: str


@dataclass(frozen=True)
class LogPage:
    """`page` knows the numbers of the pages, `entries` are those of this one."""

    page: "Page[Any]"
    entries: list[LogEntry]


def log_page(reporting_round: ReportingRound, number: str | None) -> LogPage:
    """Return a page of the log, in a fixed number of queries."""
    page = Paginator(_keys(reporting_round), _PER_PAGE).get_page(number)
    keys = [(kind, pk) for kind, pk, _ in page.object_list]
    entries = {
        **_of_round([pk for kind, pk in keys if kind == _ROUND]),
        **_of_reports([pk for kind, pk in keys if kind == _REPORT]),
    }
    return LogPage(page, [entries[key] for key in keys])


def _keys(reporting_round: ReportingRound) -> "QuerySet[Any, Any]":
    def keys(kind: str, rows: "QuerySet[Any]") -> "QuerySet[Any, Any]":
        named = rows.order_by().annotate(source=Value(kind, output_field=CharField()))
        found: QuerySet[Any, Any] = named.values_list("source", "pk", "at")
        return found

    own = keys(_ROUND, RoundTransition.objects.filter(round=reporting_round))
    of_reports = keys(_REPORT, ReportTransition.objects.filter(report__round=reporting_round))
    merged: QuerySet[Any, Any] = own.union(of_reports, all=True).order_by("-at", "-source", "-pk")
    return merged


def _of_round(pks: list[int]) -> dict[tuple[str, int], LogEntry]:
    rows = RoundTransition.objects.filter(pk__in=pks).select_related("actor")
    return {
        (_ROUND, row.pk): LogEntry(
            at=row.at,
            actor=str(row.actor),
            action=row.get_action_display(),
            subject="",
            code="",
            change=f"{row.get_from_phase_display()} → {row.get_to_phase_display()}",
            comment=row.comment,
        )
        for row in rows
    }


def _of_reports(pks: list[int]) -> dict[tuple[str, int], LogEntry]:
    rows = ReportTransition.objects.filter(pk__in=pks).select_related("actor", "report__measure")
    return {
        (_REPORT, row.pk): LogEntry(
            at=row.at,
            actor=str(row.actor),
            action=row.get_action_display(),
            subject=row.report.title,
            code=row.report.frozen_code or row.report.measure.key,
            change=""
            if row.from_state == row.to_state
            else f"{row.get_from_state_display()} → {row.get_to_state_display()}",
            comment=row.comment,
        )
        for row in rows
    }
