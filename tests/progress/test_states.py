"""The whole table of moves: every action, from every state, in every phase, by everybody."""

from collections.abc import Iterable
from itertools import product
from typing import TypeAlias

import pytest

from progress.states import (
    Confirmation,
    Party,
    Refusal,
    ReportAction,
    ReportState,
    RoundAction,
    RoundPhase,
    refusal,
    round_refusal,
    target_state,
)

S: TypeAlias = ReportState
P: TypeAlias = RoundPhase
C: TypeAlias = Confirmation
ANSWERER, CONFIRMER, COORDINATOR = (
    frozenset({Party.ANSWERER}),
    frozenset({Party.ANSWERER, Party.CONFIRMER}),  # a 課長 may do what a 担当者 does
    frozenset({Party.COORDINATOR}),
)
NOBODY: frozenset[Party] = frozenset()
ANY = frozenset(Confirmation)

# What is allowed, each row: who, from which state, in which phases, with which confirmation, and where it leads.
Row: TypeAlias = tuple[set[frozenset[Party]], S, set[P], Iterable[C], S]
ALLOWED: dict[ReportAction, list[Row]] = {
    ReportAction.SAVE: [
        ({ANSWERER, CONFIRMER}, S.NOT_STARTED, {P.OPEN}, ANY, S.DRAFTING),
        ({ANSWERER, CONFIRMER}, S.DRAFTING, {P.OPEN}, ANY, S.DRAFTING),
        ({ANSWERER, CONFIRMER}, S.SENT_BACK, {P.OPEN, P.COLLECTING}, ANY, S.SENT_BACK),
    ],
    ReportAction.SUBMIT: [
        ({ANSWERER, CONFIRMER}, S.DRAFTING, {P.OPEN}, ANY, S.SUBMITTED),
        ({ANSWERER, CONFIRMER}, S.SENT_BACK, {P.OPEN, P.COLLECTING}, ANY, S.SUBMITTED),
    ],
    ReportAction.TAKE_BACK: [
        ({ANSWERER, CONFIRMER}, S.SUBMITTED, {P.OPEN}, {C.NOT_ASKED, C.AWAITED}, S.DRAFTING),
    ],
    ReportAction.CONFIRM: [
        ({CONFIRMER}, S.SUBMITTED, {P.OPEN, P.COLLECTING}, {C.AWAITED}, S.SUBMITTED),
    ],
    ReportAction.SEND_BACK: [
        ({CONFIRMER}, S.SUBMITTED, {P.OPEN, P.COLLECTING}, {C.AWAITED}, S.SENT_BACK),
        ({CONFIRMER}, S.ACCEPTED, {P.OPEN, P.COLLECTING}, {C.AWAITED}, S.SENT_BACK),
        ({COORDINATOR}, S.SUBMITTED, {P.OPEN, P.COLLECTING}, ANY, S.SENT_BACK),
        ({COORDINATOR}, S.ACCEPTED, {P.OPEN, P.COLLECTING}, ANY, S.SENT_BACK),
    ],
    ReportAction.ACCEPT: [
        ({COORDINATOR}, S.SUBMITTED, {P.OPEN, P.COLLECTING}, {C.NOT_ASKED, C.GIVEN}, S.ACCEPTED),
    ],
    ReportAction.EXCUSE: [
        ({COORDINATOR}, state, {P.OPEN, P.COLLECTING}, ANY, state)
        for state in (S.NOT_STARTED, S.DRAFTING, S.SUBMITTED, S.SENT_BACK)
    ],
    ReportAction.REASSIGN: [
        ({COORDINATOR}, state, {P.OPEN, P.COLLECTING}, ANY, state)
        for state in (S.NOT_STARTED, S.DRAFTING, S.SENT_BACK)
    ],
}
EVERYBODY = (NOBODY, ANSWERER, CONFIRMER, COORDINATOR)
CASES = list(product(ReportAction, S, P, EVERYBODY, C))


def expected_target(
    action: ReportAction, state: S, phase: P, who: frozenset[Party], confirmation: C
) -> S | None:
    return next(
        (
            target
            for parties, start, phases, confirmations, target in ALLOWED[action]
            if who in parties and state == start and phase in phases and confirmation in confirmations
        ),
        None,
    )


@pytest.mark.parametrize("action", ReportAction)
def test_a_report_makes_just_the_moves_of_the_table(action: ReportAction) -> None:
    for case in CASES:
        tried, state, phase, who, confirmation = case
        if tried != action:
            continue
        target = expected_target(*case)
        reason = refusal(action, state=state, phase=phase, parties=who, confirmation=confirmation)

        assert (reason is None) == (target is not None), case
        assert target is None or target_state(action, state) == target


def test_a_missing_role_is_told_before_anything_else() -> None:
    reason = refusal(
        ReportAction.ACCEPT,
        state=S.NOT_STARTED,
        phase=P.PUBLISHED,
        parties=ANSWERER,
        confirmation=C.AWAITED,
    )

    assert reason == Refusal.ROLE


def test_the_state_the_phase_and_the_confirmation_are_told_apart() -> None:
    def why(state: S, phase: P, confirmation: C) -> Refusal | None:
        return refusal(
            ReportAction.ACCEPT, state=state, phase=phase, parties=COORDINATOR, confirmation=confirmation
        )

    assert why(S.DRAFTING, P.OPEN, C.GIVEN) == Refusal.STATE
    assert why(S.SUBMITTED, P.CLOSED, C.GIVEN) == Refusal.PHASE
    assert why(S.SUBMITTED, P.OPEN, C.AWAITED) == Refusal.CONFIRMATION


ROUND_WAY = {
    (RoundAction.OPEN, P.PREPARING),
    (RoundAction.STOP, P.OPEN),
    (RoundAction.RESUME, P.COLLECTING),
    (RoundAction.CLOSE, P.OPEN),
    (RoundAction.CLOSE, P.COLLECTING),
    (RoundAction.REOPEN, P.CLOSED),
    (RoundAction.PUBLISH, P.CLOSED),
    (RoundAction.WITHDRAW, P.PUBLISHED),
}


@pytest.mark.parametrize(("action", "phase"), list(product(RoundAction, P)))
def test_a_round_makes_just_the_moves_of_the_table(action: RoundAction, phase: P) -> None:
    assert (round_refusal(action, phase) is None) == ((action, phase) in ROUND_WAY)


LABELS = [
    [state.label for state in S],
    [phase.label for phase in P],
    [action.label for action in ReportAction],
    [action.label for action in RoundAction],
]


@pytest.mark.parametrize("labels", LABELS)
def test_everything_has_a_japanese_name_of_its_own(labels: list[str]) -> None:
    assert len(set(labels)) == len(labels) > 0
    assert not any(label.isascii() for label in labels)
