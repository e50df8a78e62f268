"""How a measure stands as a whole, by how its steps stand."""

from collections.abc import Iterable

from progress.answers import StepStatus

# A measure stands where its worst step stands; 該当なし says something only where nothing else does.
FROM_WORST = (
    StepStatus.LATE,
    StepStatus.STOPPED,
    StepStatus.NOT_STARTED,
    StepStatus.BEGUN,
    StepStatus.DOING,
    StepStatus.DONE,
    StepStatus.NOT_APPLICABLE,
)


def overall_status(statuses: Iterable[StepStatus]) -> StepStatus | None:
    """Return how a measure stands as a whole; None without any answered step."""
    return min(statuses, key=FROM_WORST.index, default=None)
