"""How far the reports of an open round have come: every state somewhere, one department late, one with more time."""

from enum import Enum

from progress.sample.dice import by_share, roll


class Stage(Enum):
    UNTOUCHED = "untouched"
    DRAFTING = "drafting"
    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    SENT_BACK = "sent_back"
    ACCEPTED = "accepted"


# The department of the sample people shows every stage, whatever the dice say.
_SHOWN = (
    Stage.ACCEPTED,
    Stage.SENT_BACK,
    Stage.DRAFTING,
    Stage.CONFIRMED,
    Stage.UNTOUCHED,
    Stage.SUBMITTED,
    Stage.ACCEPTED,
    Stage.UNTOUCHED,
    Stage.DRAFTING,
    Stage.CONFIRMED,
)
# Departments by how many measures they lead.
SHOWN_FIRST, OVERDUE, EXTENDED, FINISHED = 0, 2, 3, 4


def stage_of(place: int, number: int, key: str, *, needs_confirmation: bool) -> Stage:
    """Tell how far a report has come; `place` is its department's, `number` its own within the department.

    Without confirmation none waits for it or has it.
    """
    stage = _stage(place, number, key)
    return Stage.SUBMITTED if stage == Stage.CONFIRMED and not needs_confirmation else stage


def _stage(place: int, number: int, key: str) -> Stage:
    if place == SHOWN_FIRST:
        return _SHOWN[number % len(_SHOWN)]
    if place in {OVERDUE, EXTENDED}:
        return by_share(roll(key, "stage"), (0.5, Stage.UNTOUCHED), (1, Stage.DRAFTING))
    if place == FINISHED:
        return Stage.ACCEPTED
    return by_share(
        roll(key, "stage"),
        (0.22, Stage.UNTOUCHED),
        (0.4, Stage.DRAFTING),
        (0.55, Stage.SUBMITTED),
        (0.7, Stage.CONFIRMED),
        (0.76, Stage.SENT_BACK),
        (1, Stage.ACCEPTED),
    )
