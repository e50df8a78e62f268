"""What a report lacks, said in the order of the form; what the answers suggest."""

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from kpis.yearly import YearTarget
from progress.answers import Certainty, Course, KpiAnswer, ReportAnswers, StepAnswer, StepStatus
from progress.assessment import assess
from progress.completeness import Section
from progress.questions import KpiQuestion, Questions, StepQuestion
from progress.rating_presets import Meaning
from progress.suggestion import RatingRule

GOOD, LATE, UNKNOWN = 1, 2, 3
RATINGS = (
    RatingRule(GOOD, Meaning.ON_TRACK),
    RatingRule(LATE, Meaning.LATE),
    RatingRule(UNKNOWN, Meaning.NOT_ASSESSABLE),
)
INDICATOR = SimpleNamespace(
    unit="件",
    direction="up",
    accumulation="annual",
    attainment_method="total",
    baseline_fy=None,
    baseline_value=None,
)
ASKED = Questions(
    fiscal_year=2025,
    steps=(StepQuestion(1, "試行"), StepQuestion(2, "拡大")),
    kpis=(KpiQuestion(5, "申請数", INDICATOR, YearTarget(None, "検討を踏まえ設定")),),
    texts=("achievements", "challenges", "next_year"),
    asks_course=True,
    ratings=RATINGS,
)
COMPLETE = ReportAnswers(
    steps={1: StepAnswer(StepStatus.DOING), 2: StepAnswer(StepStatus.DONE)},
    kpis={5: KpiAnswer("13", Certainty.FINAL, "R8.3.31")},
    achievements="実施した。",
    challenges="なし。",
    next_year="続ける。",
    course=Course.CONTINUE,
    rating=GOOD,
)


def lacks(answers: ReportAnswers, asked: Questions = ASKED) -> list[tuple[str, str]]:
    return [(finding.field, finding.message) for finding in assess(asked, answers).findings]


def but(**changed: Any) -> ReportAnswers:
    return replace(COMPLETE, **changed)


def test_complete_answers_lack_nothing() -> None:
    assert assess(ASKED, COMPLETE).is_complete


def test_nothing_answered_lacks_everything_in_the_order_of_the_form() -> None:
    found = assess(ASKED, ReportAnswers()).findings

    assert [finding.field for finding in found] == [
        "step-1-status",
        "step-2-status",
        "kpi-5-text",
        "achievements",
        "challenges",
        "next_year",
        "course",
        "rating",
    ]
    assert list(dict.fromkeys(finding.section for finding in found)) == list(Section)
    assert not any(finding.is_wrong for finding in found)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        (but(steps={1: StepAnswer(StepStatus.DOING)}), "step-2-status"),
        (but(kpis={}), "kpi-5-text"),
        (but(kpis={5: KpiAnswer("13", "", "R8.3.31")}), "kpi-5-certainty"),
        (but(kpis={5: KpiAnswer("13", Certainty.FINAL, "")}), "kpi-5-as_of"),
        (but(challenges=" 　\n"), "challenges"),
        (but(course=""), "course"),
        (but(rating=None), "rating"),
        (but(rating=LATE), "override_reason"),
        (but(rating=LATE, override_reason=" "), "override_reason"),
    ],
)
def test_each_thing_that_is_missing_is_found_alone(answers: ReportAnswers, field: str) -> None:
    assert [found for found, _ in lacks(answers)] == [field]


def test_what_is_wrong_comes_before_what_is_missing_of_an_indicator() -> None:
    (finding,) = assess(ASKED, but(kpis={5: KpiAnswer("約80", "", "")})).findings

    assert (finding.field, finding.label, finding.is_wrong) == ("kpi-5-text", "申請数", True)


def test_another_rating_than_suggested_stands_with_its_reason() -> None:
    assert lacks(but(rating=LATE)) == [("override_reason", "提案と違う評価のため必要です")]
    assert lacks(but(rating=LATE, override_reason="効果が出ていない。")) == []


def test_that_it_cannot_be_assessed_needs_a_reason_even_where_it_is_suggested() -> None:
    steps = {key: StepAnswer(StepStatus.NOT_APPLICABLE) for key in (1, 2)}
    answers = but(steps=steps, rating=UNKNOWN)

    assert assess(ASKED, answers).suggestion.key == UNKNOWN
    assert lacks(answers) == [("override_reason", "「評価できない」ときは必要です")]


def test_what_is_not_asked_is_not_missed() -> None:
    assert lacks(ReportAnswers(), Questions(fiscal_year=2025)) == []


def test_nothing_is_suggested_before_there_is_anything_to_go_by() -> None:
    suggestion = assess(ASKED, ReportAnswers()).suggestion

    assert suggestion.key is None
    assert "入力すると、評価を提案します" in suggestion.reason


def test_the_steps_answered_so_far_suggest_a_rating() -> None:
    assert assess(ASKED, ReportAnswers(steps={1: StepAnswer(StepStatus.LATE)})).suggestion.key == LATE


def test_any_rating_will_do_where_no_step_and_no_indicator_is_there() -> None:
    asked = replace(ASKED, steps=(), kpis=())
    suggestion = assess(asked, COMPLETE).suggestion

    assert (suggestion.key, suggestion.reason) == (None, "この年度の工程と指標がないため、提案はありません")
    assert lacks(COMPLETE, asked) == []


def test_an_indicator_alone_suggests_a_rating_on_a_scale_without_bounds() -> None:
    asked = replace(ASKED, steps=(), kpis=(replace(ASKED.kpis[0], target=YearTarget(Decimal(13), "13件")),))

    assert assess(asked, COMPLETE).suggestion.key == GOOD
    assert assess(asked, but(kpis={5: KpiAnswer("6", Certainty.FINAL, "R8.3.31")})).suggestion.key == LATE
