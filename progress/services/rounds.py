"""Making a round, changing what it says, and every move that it makes."""

import datetime as dt
from dataclasses import dataclass, fields

from django.core.exceptions import PermissionDenied
from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.access import Access
from common.errors import DomainError
from plans.models import Plan
from progress.models import DepartmentInquiry, RatingScale, ReportingRound
from progress.permissions import can_edit_round, can_steer_rounds
from progress.services.opening import open_round
from progress.services.phases import RoundMoveRefusedError, change_phase, check_round_move, locked_round
from progress.services.publication import publish_round, withdraw_round
from progress.services.settlement import close_round, reopen_round
from progress.states import RoundAction, RoundPhase


class RoundExistsError(DomainError):
    """There is a round of that plan, year and kind."""

    def __init__(self, reporting_round: ReportingRound) -> None:
        super().__init__(
            f"{reporting_round}はすでにあります。年度か種別を変えるか、照会の一覧から開いてください。"
        )


@dataclass(frozen=True)
class RoundSettings:
    """Everything that the 事務局 decides about a round. `fiscal_year` is the year reported on."""

    fiscal_year: int
    kind: ReportingRound.Kind
    opens_on: dt.date
    due_on: dt.date
    rating_scale: RatingScale
    instructions: str = ""
    contact: str = ""
    needs_confirmation: bool = True
    asks_steps: bool = True
    asks_kpis: bool = True
    asks_achievements: bool = True
    asks_challenges: bool = True
    asks_next_year: bool = True
    asks_course: bool = True
    asks_rating: bool = True

    @classmethod
    def of(cls, reporting_round: ReportingRound) -> "RoundSettings":
        """Return what has been decided about a round."""
        return cls(**{field.name: getattr(reporting_round, field.name) for field in fields(cls)})


# What may still change when departments are answering: they are told, and nothing that they wrote loses its place.
CHANGEABLE_WHEN_OPEN = ("opens_on", "due_on", "instructions", "contact")


@transaction.atomic
def create_round(plan: Plan, *, settings: RoundSettings, actor: Access, now: dt.datetime) -> ReportingRound:
    """Make a round in preparation. Raises PermissionDenied, RoundExistsError.

    What people of the sample data make is sample data too.
    """
    if not can_steer_rounds(actor) or plan.municipality_id != actor.municipality.pk:
        raise PermissionDenied
    reporting_round = ReportingRound(plan=plan, is_sample=actor.user.is_sample)
    _apply(reporting_round, settings, [field.name for field in fields(RoundSettings)])
    _refuse_second(reporting_round)
    bulk_create_with_history([reporting_round], ReportingRound, default_user=actor.user, default_date=now)
    return reporting_round


@transaction.atomic
def change_round(
    reporting_round: ReportingRound, *, settings: RoundSettings, actor: Access, now: dt.datetime
) -> ReportingRound:
    """Change a round; once it is open only its dates and texts, whatever else the settings say.

    A new due date holds for every department but those that have been granted a later one. Raises PermissionDenied,
    RoundMoveRefusedError for a closed round, RoundExistsError.
    """
    locked = locked_round(reporting_round)
    if not can_steer_rounds(actor) or locked.plan.municipality_id != actor.municipality.pk:
        raise PermissionDenied
    if not can_edit_round(locked, actor):
        raise RoundMoveRefusedError(f"{locked}は「{locked.get_phase_display()}」のため、変更できません。")
    if locked.phase == RoundPhase.PREPARING:
        names = [field.name for field in fields(RoundSettings)]
    else:
        names = list(CHANGEABLE_WHEN_OPEN)
    due_before = locked.due_on
    _apply(locked, settings, names)
    _refuse_second(locked)
    bulk_update_with_history(
        [locked], ReportingRound, [*names, "sequence"], default_user=actor.user, default_date=now
    )
    if locked.due_on != due_before:
        _move_due_dates(locked, due_before, actor=actor, now=now)
    return locked


def _apply(reporting_round: ReportingRound, settings: RoundSettings, names: list[str]) -> None:
    for name in names:
        setattr(reporting_round, name, getattr(settings, name))
    reporting_round.sequence = ReportingRound.SEQUENCE[ReportingRound.Kind(reporting_round.kind)]


def _refuse_second(reporting_round: ReportingRound) -> None:
    same = ReportingRound.objects.beside(reporting_round).filter(kind=reporting_round.kind).first()
    if same:
        raise RoundExistsError(same)


def _move_due_dates(
    reporting_round: ReportingRound, before: dt.date, *, actor: Access, now: dt.datetime
) -> None:
    inquiries = list(DepartmentInquiry.objects.filter(round=reporting_round))
    moved = [
        inquiry
        for inquiry in inquiries
        if inquiry.due_on == before or inquiry.due_on < reporting_round.due_on
    ]
    for inquiry in moved:
        inquiry.due_on, inquiry.extension_reason = reporting_round.due_on, ""
    bulk_update_with_history(
        moved,
        DepartmentInquiry,
        ["due_on", "extension_reason"],
        default_user=actor.user,
        default_date=now,
        default_change_reason="照会の提出期限の変更",
    )


def move_round(
    reporting_round: ReportingRound,
    *,
    action: RoundAction,
    actor: Access,
    now: dt.datetime,
    comment: str = "",
) -> ReportingRound:
    """Make any move of a round, with all that follows from it. Returns the round as it is now.

    Raises PermissionDenied, RoundMoveRefusedError, RoundReasonMissingError; see the services of the single moves.
    """
    match action:
        case RoundAction.OPEN:
            return open_round(reporting_round, actor=actor, now=now)
        case RoundAction.CLOSE:
            return close_round(reporting_round, actor=actor, now=now, comment=comment)
        case RoundAction.REOPEN:
            return reopen_round(reporting_round, actor=actor, now=now, comment=comment)
        case RoundAction.PUBLISH:
            return publish_round(reporting_round, actor=actor, now=now, comment=comment)
        case RoundAction.WITHDRAW:
            return withdraw_round(reporting_round, actor=actor, now=now, comment=comment)
        case RoundAction.STOP | RoundAction.RESUME:
            return _stop_or_resume(reporting_round, action, actor=actor, now=now, comment=comment)


@transaction.atomic
def _stop_or_resume(
    reporting_round: ReportingRound, action: RoundAction, *, actor: Access, now: dt.datetime, comment: str
) -> ReportingRound:
    """Neither touches an answer: the phase alone decides what departments may do."""
    locked = locked_round(reporting_round)
    check_round_move(action, locked, actor=actor, comment=comment)
    change_phase(locked, action=action, actor=actor, now=now, comment=comment)
    return locked
