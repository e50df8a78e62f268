import pytest

from progress.answers import StepStatus
from progress.overall import FROM_WORST, overall_status

DONE, DOING, LATE, STOPPED = StepStatus.DONE, StepStatus.DOING, StepStatus.LATE, StepStatus.STOPPED
NOT_STARTED, NOT_APPLICABLE = StepStatus.NOT_STARTED, StepStatus.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("statuses", "overall"),
    [
        ([], None),
        ([DONE, DONE], DONE),
        ([DONE, DOING], DOING),
        ([DONE, NOT_STARTED], NOT_STARTED),
        ([DOING, STOPPED, LATE], LATE),
        ([NOT_APPLICABLE, DONE], DONE),
        ([NOT_APPLICABLE], NOT_APPLICABLE),
    ],
)
def test_a_measure_stands_where_its_worst_step_stands(
    statuses: list[StepStatus], overall: StepStatus | None
) -> None:
    assert overall_status(statuses) == overall


def test_every_status_has_its_place_a_sign_and_a_word() -> None:
    assert set(FROM_WORST) == set(StepStatus)
    assert len({status.mark for status in StepStatus}) == len(StepStatus)
    assert all(status.word in status.label for status in StepStatus)
