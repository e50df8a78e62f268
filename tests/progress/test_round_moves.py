"""A round goes from phase to phase: who may, what is logged, what has to be said."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from accounts.access import Access
from accounts.models import Role
from progress.models import ReportingRound, RoundTransition
from progress.services.phases import RoundMoveRefusedError, RoundReasonMissingError
from progress.services.rounds import move_round
from progress.states import ROUND_MOVES, ReportState, RoundAction, RoundPhase
from tests.factories import (
    make_access,
    make_measure,
    make_membership,
    make_policy,
    make_report,
    make_responsibility,
    make_round,
)

NOW = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


def in_phase(phase: RoundPhase) -> ReportingRound:
    """Make a round in which everything that any move needs is there."""
    reporting_round = make_round(phase=phase)
    if phase == RoundPhase.PREPARING:
        make_responsibility(make_measure(make_policy(reporting_round.plan)))
    else:
        make_report(reporting_round, state=ReportState.ACCEPTED)
    return reporting_round


def coordinator(reporting_round: ReportingRound) -> Access:
    return make_access(make_membership(reporting_round.plan.municipality))


MOVES = [(action, phase) for action in RoundAction for phase in RoundPhase]


@pytest.mark.parametrize(("action", "phase"), MOVES)
def test_a_round_makes_the_moves_of_the_table_and_no_other(action: RoundAction, phase: RoundPhase) -> None:
    reporting_round = in_phase(phase)
    actor = coordinator(reporting_round)

    if phase in ROUND_MOVES[action].from_phases:
        move_round(reporting_round, action=action, actor=actor, now=NOW, comment="経過")
        expected = ROUND_MOVES[action].to
    else:
        with pytest.raises(RoundMoveRefusedError, match="画面を開き直して"):
            move_round(reporting_round, action=action, actor=actor, now=NOW, comment="経過")
        expected = phase

    reporting_round.refresh_from_db()
    assert reporting_round.phase == expected


@pytest.mark.parametrize(("action", "phase"), MOVES)
@pytest.mark.parametrize("role", [Role.MANAGER, Role.EDITOR, Role.VIEWER])
def test_departments_move_no_round(action: RoundAction, phase: RoundPhase, role: Role) -> None:
    reporting_round = in_phase(phase)
    member = make_access(make_membership(reporting_round.plan.municipality, role))

    with pytest.raises(PermissionDenied):
        move_round(reporting_round, action=action, actor=member, now=NOW, comment="経過")


@pytest.mark.parametrize("action", RoundAction)
def test_the_coordinator_of_another_city_moves_no_round(action: RoundAction) -> None:
    reporting_round = in_phase(next(iter(ROUND_MOVES[action].from_phases)))

    with pytest.raises(PermissionDenied):
        move_round(reporting_round, action=action, actor=coordinator(make_round()), now=NOW, comment="経過")


@pytest.mark.parametrize("action", [action for action, move in ROUND_MOVES.items() if move.needs_comment])
def test_moves_backwards_need_a_reason(action: RoundAction) -> None:
    reporting_round = in_phase(next(iter(ROUND_MOVES[action].from_phases)))

    with pytest.raises(RoundReasonMissingError, match="理由を入力してください"):
        move_round(reporting_round, action=action, actor=coordinator(reporting_round), now=NOW, comment=" ")

    assert not RoundTransition.objects.exists()


def test_every_move_is_logged_with_what_was_said() -> None:
    reporting_round = in_phase(RoundPhase.COLLECTING)
    actor = coordinator(reporting_round)

    move_round(reporting_round, action=RoundAction.RESUME, actor=actor, now=NOW, comment=" 3課から要望 ")

    logged = reporting_round.transitions.get()
    assert (logged.from_phase, logged.to_phase) == ("collecting", "open")
    assert (logged.actor, logged.at, logged.comment) == (actor.user, NOW, "3課から要望")


def test_a_round_remembers_when_each_phase_began_and_forgets_what_was_taken_back() -> None:
    reporting_round = in_phase(RoundPhase.OPEN)
    actor = coordinator(reporting_round)

    def after(action: RoundAction) -> list[bool]:
        moved = move_round(reporting_round, action=action, actor=actor, now=NOW, comment="理由")
        return [bool(moved.stopped_at), bool(moved.closed_at), bool(moved.published_at)]

    assert after(RoundAction.STOP) == [True, False, False]
    assert after(RoundAction.RESUME) == [False, False, False]
    assert after(RoundAction.CLOSE) == [True, True, False]
    assert after(RoundAction.PUBLISH) == [True, True, True]
    assert after(RoundAction.WITHDRAW) == [True, True, False]
    assert after(RoundAction.REOPEN) == [True, False, False]
