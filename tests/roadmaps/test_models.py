import pytest

from roadmaps.models import PHASE_CHOICES, RoadmapLane, RoadmapStep
from tests.factories import make_lane
from tests.refusals import (
    Refusal,
    assert_database_refuses,
    assert_user_is_told,
    changed,
    constraints_of,
    twin,
)

pytestmark = pytest.mark.django_db
PLAUSIBLE = "年度は西暦で入力してください（例: 2023）。"


def make_step(**overrides: object) -> RoadmapStep:
    return changed(make_lane(steps={2023: "検討"}).steps.get(), **overrides)


REFUSALS = [
    Refusal(
        "roadmap_lane_position_once",
        lambda: twin(make_lane, "measure", "position"),
        "この行番号は同じ施策ですでに使われています。",
    ),
    Refusal(
        "roadmap_step_once_a_year",
        lambda: twin(make_step, "lane", "fiscal_year"),
        "この行にはこの年度の工程がすでにあります。",
    ),
    Refusal(
        "roadmap_step_says_something",
        lambda: make_step(text=""),
        "内容を入力するか、「前年度から継続」を選んでください。",
    ),
    Refusal("roadmap_step_year_plausible", lambda: make_step(fiscal_year=5), PLAUSIBLE),
    Refusal("roadmap_step_year_plausible", lambda: make_step(fiscal_year=2079), PLAUSIBLE),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.constraint)
def test_a_row_that_breaks_a_constraint_is_refused_and_the_user_is_told(refusal: Refusal) -> None:
    row = refusal.make_row()

    assert_user_is_told(row, refusal.message)
    assert_database_refuses(row, refusal.constraint)


def test_every_constraint_is_tried() -> None:
    assert {refusal.constraint for refusal in REFUSALS} == constraints_of("roadmaps")


@pytest.mark.parametrize(
    "values",
    [{"text": "", "continues": True}, {"continues": True}, {"fiscal_year": 1927}, {"fiscal_year": 2078}]
    + [{"phase": phase} for phase, _ in PHASE_CHOICES],
)
def test_a_plain_step_passes(values: dict[str, object]) -> None:
    step = make_step(**values)

    step.full_clean()
    step.save()


def test_rows_are_found_by_the_names_under_which_they_are_exported() -> None:
    step = make_step()

    assert RoadmapLane.objects.get_by_natural_key(*step.lane.natural_key()) == step.lane
    assert RoadmapStep.objects.get_by_natural_key(*step.natural_key()) == step


def test_a_step_moved_to_another_year_is_remembered() -> None:
    step = make_step()
    step.save()

    changed(step, fiscal_year=2024).save()

    assert [row.fiscal_year for row in step.history.all()] == [2024, 2023]


def test_rows_are_called_by_names_that_people_know() -> None:
    assert str(RoadmapLane(label="書面規制の見直し", position=1)) == "書面規制の見直し"
    assert str(RoadmapLane(position=2)) == "2行目"
    assert str(RoadmapStep(fiscal_year=2023, text="検討")) == "令和5年度 検討"
    assert str(RoadmapStep(fiscal_year=2024, continues=True)) == "令和6年度 継続"
