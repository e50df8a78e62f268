import pytest

from progress.sample.stages import EXTENDED, FINISHED, OVERDUE, SHOWN_FIRST, Stage, stage_of


def test_the_department_of_the_sample_people_shows_every_stage() -> None:
    shown = [stage_of(SHOWN_FIRST, number, "", needs_confirmation=True) for number in range(10)]

    assert set(shown) == set(Stage)


@pytest.mark.parametrize("place", [OVERDUE, EXTENDED])
def test_departments_that_are_late_have_handed_nothing_in(place: int) -> None:
    stages = {stage_of(place, number, f"1-{number}", needs_confirmation=True) for number in range(50)}

    assert stages == {Stage.UNTOUCHED, Stage.DRAFTING}


def test_one_department_has_finished() -> None:
    assert {stage_of(FINISHED, number, str(number), needs_confirmation=False) for number in range(9)} == {
        Stage.ACCEPTED
    }


def test_without_confirmation_none_is_confirmed() -> None:
    stages = {
        stage_of(place, number, f"{place}-{number}", needs_confirmation=False)
        for place in range(12)
        for number in range(20)
    }

    assert stages == set(Stage) - {Stage.CONFIRMED}
