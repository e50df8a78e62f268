"""Closing a round, which freezes its names and values, and reopening it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db import transaction

from accounts.access import Access
from progress.models import MeasureReport, ReportingRound
from progress.services.freezing import freeze, thaw
from progress.services.moves import move_reports
from progress.services.phases import RoundMoveRefusedError, change_phase, check_round_move, locked_round
from progress.states import ReportAction, RoundAction

_NAMED = 5


class RoundUnfinishedError(RoundMoveRefusedError):
    """Reports are neither accepted nor excused. `reports` are all of them, in the plan's order."""

    def __init__(self, reports: Sequence[MeasureReport]) -> None:
        named = "、".join(f"「{report.title}」（{report.lead_name}）" for report in reports[:_NAMED])
        more = f"ほか{len(reports) - _NAMED}件" if len(reports) > _NAMED else ""
        super().__init__(
            f"承認されていない施策が{len(reports)}件あるため、確定できません：{named}{more}。"
            "承認するか、回答なしで確定する理由を入力してください。"
        )
        self.reports = list(reports)


def unfinished_reports(reporting_round: ReportingRound) -> list[MeasureReport]:
    """Return what hinders closing, in the plan's order."""
    reports = MeasureReport.objects.filter(round=reporting_round).unfinished().with_home().in_order()
    return list(reports.select_related("round__plan__municipality", "plan", "measure", "lead"))


@transaction.atomic
def close_round(
    reporting_round: ReportingRound,
    *,
    actor: Access,
    now: dt.datetime,
    comment: str = "",
    excuses: Mapping[int, str] | None = None,
) -> ReportingRound:
    """Freeze a round. Returns it as it is now.

    `excuses` maps the ids of reports to the reason for which each may stay without an accepted answer. Raises
    PermissionDenied, RoundMoveRefusedError, and RoundUnfinishedError where others are open; then nothing is changed.
    """
    locked = locked_round(reporting_round)
    check_round_move(RoundAction.CLOSE, locked, actor=actor, comment=comment)
    _excuse(locked, excuses or {}, actor=actor, now=now)
    if unfinished := unfinished_reports(locked):
        raise RoundUnfinishedError(unfinished)
    freeze(locked, actor=actor, now=now)
    change_phase(locked, action=RoundAction.CLOSE, actor=actor, now=now, comment=comment)
    return locked


def _excuse(
    reporting_round: ReportingRound, excuses: Mapping[int, str], *, actor: Access, now: dt.datetime
) -> None:
    by_reason: dict[str, list[MeasureReport]] = defaultdict(list)
    for report in unfinished_reports(reporting_round) if excuses else []:
        if excuses.get(report.pk, "").strip():
            by_reason[excuses[report.pk].strip()].append(report)
    for reason, reports in by_reason.items():
        move_reports(reports, action=ReportAction.EXCUSE, actor=actor, now=now, comment=reason)


@transaction.atomic
def reopen_round(
    reporting_round: ReportingRound, *, actor: Access, now: dt.datetime, comment: str
) -> ReportingRound:
    """Take a closed round back to 取りまとめ: its names and values follow the plan again. The reason is logged."""
    locked = locked_round(reporting_round)
    check_round_move(RoundAction.REOPEN, locked, actor=actor, comment=comment)
    thaw(locked, actor=actor, now=now)
    change_phase(locked, action=RoundAction.REOPEN, actor=actor, now=now, comment=comment)
    return locked
