"""The frame of every move of a round: who may, from where, and what is written down about it."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from simple_history.utils import bulk_update_with_history

from accounts.access import Access
from common.errors import DomainError
from progress.models import ReportingRound, RoundTransition
from progress.permissions import can_steer_round
from progress.states import ROUND_MOVES, RoundAction, RoundPhase, round_refusal

_WRITTEN = ["phase", "opened_at", "stopped_at", "closed_at", "published_at"]


class RoundMoveRefusedError(DomainError):
    """The round is not where the move begins, or something else has to come first."""


class RoundReasonMissingError(DomainError):
    """A move that has to be understood later came without a reason."""

    def __init__(self, action: RoundAction) -> None:
        super().__init__(f"「{action.label}」の理由を入力してください。経過に記録されます。")


def locked_round(reporting_round: ReportingRound) -> ReportingRound:
    """Read a round again for writing; others who move it wait. Call inside a transaction."""
    return (
        ReportingRound.objects.select_for_update(of=("self",))
        .select_related("plan__municipality", "rating_scale")
        .get(pk=reporting_round.pk)
    )


def check_round_move(
    action: RoundAction, reporting_round: ReportingRound, *, actor: Access, comment: str = ""
) -> None:
    """Raise PermissionDenied for a missing role, RoundMoveRefusedError in another phase, RoundReasonMissingError."""
    if not can_steer_round(reporting_round, actor):
        raise PermissionDenied
    if round_refusal(action, RoundPhase(reporting_round.phase)):
        message = (
            f"{reporting_round}は「{reporting_round.get_phase_display()}」のため、「{action.label}」はできません。"
            "ほかの人が先に操作したかもしれません。画面を開き直して確かめてください。"
        )
        raise RoundMoveRefusedError(message)
    if ROUND_MOVES[action].needs_comment and not comment.strip():
        raise RoundReasonMissingError(action)


def change_phase(
    reporting_round: ReportingRound,
    *,
    action: RoundAction,
    actor: Access,
    now: dt.datetime,
    comment: str = "",
) -> None:
    """Take a locked round to its next phase, in memory and in the database, and log it."""
    before = reporting_round.phase
    reporting_round.phase = ROUND_MOVES[action].to
    _stamp(reporting_round, action, now)
    bulk_update_with_history(
        [reporting_round], ReportingRound, _WRITTEN, default_user=actor.user, default_date=now
    )
    RoundTransition.objects.create(
        round=reporting_round,
        action=action,
        from_phase=before,
        to_phase=reporting_round.phase,
        actor=actor.user,
        comment=comment.strip(),
        at=now,
    )


def _stamp(reporting_round: ReportingRound, action: RoundAction, now: dt.datetime) -> None:
    """Keep when each phase began; a move backwards takes that of the phase it leaves away."""
    match action:
        case RoundAction.OPEN:
            reporting_round.opened_at = now
        case RoundAction.STOP:
            reporting_round.stopped_at = now
        case RoundAction.RESUME:
            reporting_round.stopped_at = None
        case RoundAction.CLOSE:
            reporting_round.stopped_at = reporting_round.stopped_at or now
            reporting_round.closed_at = now
        case RoundAction.REOPEN:
            reporting_round.closed_at = None
        case RoundAction.PUBLISH:
            reporting_round.published_at = now
        case RoundAction.WITHDRAW:
            reporting_round.published_at = None
