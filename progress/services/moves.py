"""Moves of reports from state to state, one at a time or many."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from simple_history.utils import bulk_update_with_history

from accounts.access import Access
from common.errors import DomainError
from progress.models import MeasureReport, ReportTransition
from progress.permissions import refusal_of
from progress.states import REPORT_MOVES, Refusal, ReportAction, ReportState, target_state

_WRITTEN = [
    "state",
    "version",
    "submitted_at",
    "confirmed_at",
    "confirmed_by",
    "accepted_at",
    "excused_reason",
    "updated_at",
    "updated_by",
]


class MoveRefusedError(DomainError):
    """The report is not where the move begins."""


class CommentMissingError(DomainError):
    """A move that somebody else has to understand came without a reason."""

    def __init__(self, action: ReportAction) -> None:
        super().__init__(f"{action.label}の理由を入力してください。相手の課に伝わります。")


def locked_report(report: MeasureReport) -> MeasureReport:
    """Read a report again for writing; others who write it wait. Call inside a transaction."""
    return (
        MeasureReport.objects.select_for_update(of=("self",))
        .select_related("round__plan__municipality", "plan__municipality", "measure", "lead")
        .with_home()
        .get(pk=report.pk)
    )


def check_move(action: ReportAction, report: MeasureReport, *, actor: Access) -> None:
    """Raise PermissionDenied for a missing role, MoveRefusedError where the state or phase is not right."""
    reason = refusal_of(action, report, actor)
    if reason == Refusal.ROLE:
        raise PermissionDenied
    if reason is not None:
        raise MoveRefusedError(_refused(action, report, reason))


def _refused(action: ReportAction, report: MeasureReport, reason: Refusal) -> str:
    name = f"「{report.title}」"
    if reason == Refusal.PHASE:
        return (
            f"{name}は{action.label}できません。{report.round}は「{report.round.get_phase_display()}」です。"
            "必要なときは事務局に相談してください。"
        )
    if reason == Refusal.CONFIRMATION:
        awaited = "課長の確認がまだです。確認の後に行ってください。"
        given = "課長の確認が済んでいます。直すときは事務局に差戻しを依頼してください。"
        return f"{name}は{action.label}できません。{given if report.confirmed_at else awaited}"
    return (
        f"{name}は{action.label}できません。今の状態は「{report.get_state_display()}」です。"
        "ほかの人が先に操作したかもしれません。画面を開き直して確かめてください。"
    )


@transaction.atomic
def move_report(
    report: MeasureReport, *, action: ReportAction, actor: Access, now: dt.datetime, comment: str = ""
) -> MeasureReport:
    """Make one move of a report and log it. Returns the report as it is now.

    Raises PermissionDenied, MoveRefusedError, CommentMissingError. Saving and submitting have services of their own,
    which check the answers and end here.
    """
    return move_reports([report], action=action, actor=actor, now=now, comment=comment)[0]


@transaction.atomic
def move_reports(
    reports: Iterable[MeasureReport],
    *,
    action: ReportAction,
    actor: Access,
    now: dt.datetime,
    comment: str = "",
) -> list[MeasureReport]:
    """Make the same move of several reports: all of them or, where one is refused, none. A fixed number of queries."""
    if REPORT_MOVES[action].needs_comment and not comment.strip():
        raise CommentMissingError(action)
    locked = list(
        MeasureReport.objects.select_for_update(of=("self",))
        .filter(pk__in=[report.pk for report in reports])
        .select_related("round", "plan", "measure", "lead")
        .order_by("pk")
    )
    transitions = []
    for report in locked:
        check_move(action, report, actor=actor)
        before = report.state
        _change(report, action, actor, now, comment.strip())
        transitions.append(
            ReportTransition(
                report=report,
                action=action,
                from_state=before,
                to_state=report.state,
                actor=actor.user,
                comment=comment.strip(),
                at=now,
            )
        )
    bulk_update_with_history(locked, MeasureReport, _WRITTEN, default_user=actor.user, default_date=now)
    ReportTransition.objects.bulk_create(transitions)
    return locked


def _change(
    report: MeasureReport, action: ReportAction, actor: Access, now: dt.datetime, comment: str
) -> None:
    """Change a report in memory as a move does."""
    report.state = target_state(action, ReportState(report.state))
    report.version += 1
    report.updated_at, report.updated_by = now, actor.user
    if action == ReportAction.SUBMIT:
        report.submitted_at, report.excused_reason = now, ""
    if action == ReportAction.CONFIRM:
        report.confirmed_at, report.confirmed_by = now, actor.user
    if action in {ReportAction.TAKE_BACK, ReportAction.SEND_BACK}:
        report.confirmed_at = report.confirmed_by = report.accepted_at = None
    if action == ReportAction.SEND_BACK:
        report.excused_reason = ""  # what is sent back is wanted
    if action == ReportAction.ACCEPT:
        report.accepted_at = now
    if action == ReportAction.EXCUSE:
        report.excused_reason = comment
