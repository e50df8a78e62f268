"""The states of a round and of a report, and the moves between them: who may make which, from where, in which phase.

The tables are the whole rule: pages ask them what to offer, services what to refuse, and tests walk them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum


class RoundPhase(StrEnum):
    PREPARING = "preparing"
    OPEN = "open"
    COLLECTING = "collecting"
    CLOSED = "closed"
    PUBLISHED = "published"

    @property
    def label(self) -> str:
        return _PHASE_LABELS[self]


_PHASE_LABELS = {
    RoundPhase.PREPARING: "準備",
    RoundPhase.OPEN: "受付中",
    RoundPhase.COLLECTING: "取りまとめ",
    RoundPhase.CLOSED: "確定",
    RoundPhase.PUBLISHED: "公表",
}


class ReportState(StrEnum):
    NOT_STARTED = "not_started"
    DRAFTING = "drafting"
    SUBMITTED = "submitted"
    SENT_BACK = "sent_back"
    ACCEPTED = "accepted"

    @property
    def label(self) -> str:
        return _STATE_LABELS[self]

    @property
    def mark(self) -> str:
        """The name of its sign in the sprite and of its mark's class."""
        return _STATE_MARKS[self]


_STATE_LABELS = {
    ReportState.NOT_STARTED: "未着手",
    ReportState.DRAFTING: "入力中",
    ReportState.SUBMITTED: "提出済",
    ReportState.SENT_BACK: "差戻し",
    ReportState.ACCEPTED: "承認済",
}
_STATE_MARKS = {
    ReportState.NOT_STARTED: "none",
    ReportState.DRAFTING: "begun",
    ReportState.SUBMITTED: "doing",
    ReportState.SENT_BACK: "back",
    ReportState.ACCEPTED: "done",
}


class Party(StrEnum):
    """What a person is to one report."""

    ANSWERER = "answerer"  # 担当者 or 課長 of the lead department
    CONFIRMER = "confirmer"  # 課長 of the lead department
    COORDINATOR = "coordinator"  # 事務局


class Confirmation(Enum):
    """Whether the 課長's confirmation is asked for in the round, and given."""

    NOT_ASKED = "not_asked"
    AWAITED = "awaited"
    GIVEN = "given"


class ReportAction(StrEnum):
    SAVE = "save"
    SUBMIT = "submit"
    TAKE_BACK = "take_back"
    CONFIRM = "confirm"
    SEND_BACK = "send_back"
    ACCEPT = "accept"
    EXCUSE = "excuse"
    REASSIGN = "reassign"

    @property
    def label(self) -> str:
        return _ACTION_LABELS[self]


_ACTION_LABELS = {
    ReportAction.SAVE: "入力",
    ReportAction.SUBMIT: "提出",
    ReportAction.TAKE_BACK: "取下げ",
    ReportAction.CONFIRM: "課長の確認",
    ReportAction.SEND_BACK: "差戻し",
    ReportAction.ACCEPT: "承認",
    ReportAction.EXCUSE: "回答なしで確定",
    ReportAction.REASSIGN: "照会先の変更",
}


class RoundAction(StrEnum):
    OPEN = "open"
    STOP = "stop"
    RESUME = "resume"
    CLOSE = "close"
    REOPEN = "reopen"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"

    @property
    def label(self) -> str:
        return _ROUND_ACTION_LABELS[self]


_ROUND_ACTION_LABELS = {
    RoundAction.OPEN: "照会を開始",
    RoundAction.STOP: "受付を締切り",
    RoundAction.RESUME: "受付を再開",
    RoundAction.CLOSE: "確定",
    RoundAction.REOPEN: "確定を解除",
    RoundAction.PUBLISH: "公表",
    RoundAction.WITHDRAW: "公表を取下げ",
}


@dataclass(frozen=True)
class RoundMove:
    """All of them are the 事務局's."""

    from_phases: frozenset[RoundPhase]
    to: RoundPhase
    needs_comment: bool = False


ROUND_MOVES: dict[RoundAction, RoundMove] = {
    RoundAction.OPEN: RoundMove(frozenset({RoundPhase.PREPARING}), RoundPhase.OPEN),
    RoundAction.STOP: RoundMove(frozenset({RoundPhase.OPEN}), RoundPhase.COLLECTING),
    RoundAction.RESUME: RoundMove(frozenset({RoundPhase.COLLECTING}), RoundPhase.OPEN, needs_comment=True),
    RoundAction.CLOSE: RoundMove(frozenset({RoundPhase.OPEN, RoundPhase.COLLECTING}), RoundPhase.CLOSED),
    RoundAction.REOPEN: RoundMove(frozenset({RoundPhase.CLOSED}), RoundPhase.COLLECTING, needs_comment=True),
    RoundAction.PUBLISH: RoundMove(frozenset({RoundPhase.CLOSED}), RoundPhase.PUBLISHED),
    RoundAction.WITHDRAW: RoundMove(frozenset({RoundPhase.PUBLISHED}), RoundPhase.CLOSED, needs_comment=True),
}


@dataclass(frozen=True)
class ReportMove:
    """`phases` names, for each state that the move leaves, the round's phases in which it may; `to` None keeps the state."""

    phases: Mapping[ReportState, frozenset[RoundPhase]]
    to: ReportState | None
    parties: Mapping[Party, frozenset[Confirmation]]
    needs_comment: bool = False


_OPEN = frozenset({RoundPhase.OPEN})
_RUNNING = frozenset({RoundPhase.OPEN, RoundPhase.COLLECTING})
_ALWAYS = frozenset(Confirmation)

# What was sent back is mended even after 受付 has ended; everything else waits for the 事務局 to resume it.
REPORT_MOVES: dict[ReportAction, ReportMove] = {
    ReportAction.SAVE: ReportMove(
        {
            ReportState.NOT_STARTED: _OPEN,
            ReportState.DRAFTING: _OPEN,
            ReportState.SENT_BACK: _RUNNING,
        },
        None,  # 未着手 becomes 入力中, see target_state
        {Party.ANSWERER: _ALWAYS},
    ),
    ReportAction.SUBMIT: ReportMove(
        {ReportState.DRAFTING: _OPEN, ReportState.SENT_BACK: _RUNNING},
        ReportState.SUBMITTED,
        {Party.ANSWERER: _ALWAYS},
    ),
    ReportAction.TAKE_BACK: ReportMove(
        {ReportState.SUBMITTED: _OPEN},
        ReportState.DRAFTING,
        {Party.ANSWERER: frozenset({Confirmation.NOT_ASKED, Confirmation.AWAITED})},
    ),
    ReportAction.CONFIRM: ReportMove(
        {ReportState.SUBMITTED: _RUNNING},
        None,
        {Party.CONFIRMER: frozenset({Confirmation.AWAITED})},
    ),
    ReportAction.SEND_BACK: ReportMove(
        {ReportState.SUBMITTED: _RUNNING, ReportState.ACCEPTED: _RUNNING},
        ReportState.SENT_BACK,
        {Party.CONFIRMER: frozenset({Confirmation.AWAITED}), Party.COORDINATOR: _ALWAYS},
        needs_comment=True,
    ),
    ReportAction.ACCEPT: ReportMove(
        {ReportState.SUBMITTED: _RUNNING},
        ReportState.ACCEPTED,
        {Party.COORDINATOR: frozenset({Confirmation.NOT_ASKED, Confirmation.GIVEN})},
    ),
    ReportAction.EXCUSE: ReportMove(
        {
            ReportState.NOT_STARTED: _RUNNING,
            ReportState.DRAFTING: _RUNNING,
            ReportState.SUBMITTED: _RUNNING,
            ReportState.SENT_BACK: _RUNNING,
        },
        None,
        {Party.COORDINATOR: _ALWAYS},
        needs_comment=True,
    ),
    # What one department has submitted is not handed to another unseen: it is sent back first.
    ReportAction.REASSIGN: ReportMove(
        {
            ReportState.NOT_STARTED: _RUNNING,
            ReportState.DRAFTING: _RUNNING,
            ReportState.SENT_BACK: _RUNNING,
        },
        None,
        {Party.COORDINATOR: _ALWAYS},
        needs_comment=True,
    ),
}


class Refusal(StrEnum):
    """Why a move is refused."""

    ROLE = "role"
    STATE = "state"
    PHASE = "phase"
    CONFIRMATION = "confirmation"


def refusal(
    action: ReportAction,
    *,
    state: ReportState,
    phase: RoundPhase,
    parties: frozenset[Party],
    confirmation: Confirmation,
) -> Refusal | None:
    """Tell why `parties` may not make this move now; None where they may. A missing role is told before all else."""
    move = REPORT_MOVES[action]
    mine = parties & move.parties.keys()
    if not mine:
        return Refusal.ROLE
    if state not in move.phases:
        return Refusal.STATE
    if phase not in move.phases[state]:
        return Refusal.PHASE
    if not any(confirmation in move.parties[party] for party in mine):
        return Refusal.CONFIRMATION
    return None


def target_state(action: ReportAction, state: ReportState) -> ReportState:
    """Return the state after an allowed move."""
    if action == ReportAction.SAVE and state == ReportState.NOT_STARTED:
        return ReportState.DRAFTING
    return REPORT_MOVES[action].to or state


def round_refusal(action: RoundAction, phase: RoundPhase) -> Refusal | None:
    return None if phase in ROUND_MOVES[action].from_phases else Refusal.PHASE
