"""Why reports were sent back, and by whom."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Membership, Role
from progress.models import MeasureReport, ReportTransition
from progress.states import ReportAction, ReportState


@dataclass(frozen=True)
class SendBack:
    """`office` is 事務局 or 課長, `by` the person's name."""

    office: str
    by: str
    at: dt.datetime
    reason: str


def send_backs(reports: Sequence[MeasureReport]) -> dict[int, SendBack]:
    """Return for each report that is sent back, by its id, the latest reason. Two queries at most."""
    waiting = [report for report in reports if report.state == ReportState.SENT_BACK]
    if not waiting:
        return {}
    moves = (
        ReportTransition.objects.filter(report__in=waiting, action=ReportAction.SEND_BACK)
        .select_related("actor")
        .order_by("at", "pk")
    )
    latest = {move.report_id: move for move in moves}
    coordinators = set(
        Membership.objects.filter(
            municipality=waiting[0].plan.municipality_id,
            role=Role.COORDINATOR,
            user__in=[move.actor_id for move in latest.values()],
        ).values_list("user", flat=True)
    )
    return {
        key: SendBack(
            "事務局" if move.actor_id in coordinators else "課長", str(move.actor), move.at, move.comment
        )
        for key, move in latest.items()
    }
