"""Moves of reports that somebody has read: only what they have seen is moved, not what it has become since."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from accounts.access import Access
from common.errors import DomainError
from progress.models import MeasureReport
from progress.services.moves import move_reports
from progress.states import ReportAction


class ChangedSinceError(DomainError):
    """A report is not any more what the person has read."""

    def __init__(self, report: MeasureReport, action: ReportAction) -> None:
        super().__init__(
            f"「{report.title}」は、あなたが開いた後に内容か状態が変わったため、{action.label}をしていません。"
            "今の内容を確かめて、もう一度操作してください。"
        )


@transaction.atomic
def move_seen_reports(
    seen: Mapping[int, int],
    *,
    action: ReportAction,
    actor: Access,
    now: dt.datetime,
    comment: str = "",
) -> list[MeasureReport]:
    """Move reports, all or none. `seen` maps the id of each to the version that was read.

    Raises ChangedSinceError and what move_reports raises; ids that are not the city's are left out there.
    """
    reports = list(
        MeasureReport.objects.of(actor.municipality)
        .filter(pk__in=seen)
        .select_for_update(of=("self",))
        .select_related("measure")
        .order_by("pk")
    )
    for report in reports:
        if report.version != seen[report.pk]:
            raise ChangedSinceError(report, action)
    return move_reports(reports, action=action, actor=actor, now=now, comment=comment)
