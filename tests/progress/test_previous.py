"""The answers of last time: which they are, and what of them can be copied."""

from dataclasses import replace
from typing import Any

import pytest

from progress.answers import Course, KpiAnswer, ReportAnswers, StepAnswer, StepStatus
from progress.models import MeasureReport, ReportingRound
from progress.previous import copied, copyable, load_with_previous, previous_reports
from progress.states import ReportState, RoundPhase
from tests.factories import make_plan, make_report, make_round
from tests.progress.sheets import make_sheet

pytestmark = pytest.mark.django_db


def earlier(report: MeasureReport, **overrides: Any) -> MeasureReport:
    """Make an accepted report of the same measure in an earlier round, of 令和6年度 unless said otherwise."""
    of_round = {name: overrides.pop(name) for name in ("fiscal_year", "kind", "phase") if name in overrides}
    before = make_round(
        report.plan,
        rating_scale=report.round.rating_scale,
        **{"fiscal_year": 2024, "phase": RoundPhase.CLOSED, **of_round},
    )
    return make_report(
        before, report.measure, lead=report.lead, **{"state": ReportState.ACCEPTED, **overrides}
    )


def test_the_latest_settled_answer_counts() -> None:
    report = make_sheet()
    latest = earlier(report, fiscal_year=2024)
    earlier(report, fiscal_year=2023)

    assert previous_reports([report]) == {report.pk: latest}


def test_what_is_settled_comes_before_what_is_later_but_open() -> None:
    report = make_sheet(reporting_round=make_round(kind=ReportingRound.Kind.ACTUAL))
    settled = earlier(report, fiscal_year=2024)
    earlier(report, fiscal_year=2025, kind=ReportingRound.Kind.FORECAST, phase=RoundPhase.COLLECTING)

    assert previous_reports([report])[report.pk] == settled


def test_an_open_round_of_the_same_year_will_do_where_nothing_is_settled() -> None:
    report = make_sheet(reporting_round=make_round(kind=ReportingRound.Kind.ACTUAL))
    forecast = earlier(report, fiscal_year=2025, kind=ReportingRound.Kind.FORECAST, phase=RoundPhase.OPEN)

    assert previous_reports([report])[report.pk] == forecast


def test_neither_later_rounds_nor_untouched_reports_nor_other_measures_count() -> None:
    report = make_sheet()
    earlier(report, fiscal_year=2026)
    earlier(report, fiscal_year=2023, state=ReportState.NOT_STARTED)
    make_report(make_round(make_plan(report.plan.municipality), fiscal_year=2024), state=ReportState.ACCEPTED)

    assert previous_reports([report]) == {}


def test_a_step_takes_the_status_of_the_same_row_in_the_earlier_year() -> None:
    report = make_sheet(steps=2, kpis=0)
    before = earlier(report)
    first = before.step_reports.order_by("step__lane__position")[0]
    first.status, first.note = StepStatus.LATE, "資材の遅れ"
    first.save()

    source = copyable(*load_with_previous(report))

    now, after = report.step_reports.order_by("step__lane__position")
    assert first.step.fiscal_year == 2024
    assert source.steps == {now.pk: StepAnswer(StepStatus.LATE, "資材の遅れ"), after.pk: StepAnswer()}


def test_values_and_ratings_belong_to_their_year() -> None:
    report = make_sheet()
    rating = report.round.rating_scale.ratings.first()
    before = earlier(
        report, rating=rating, override_reason="理由", achievements="実施した。", course=Course.EXPAND
    )
    before.kpi_reports.update(text="11")

    source = copyable(*load_with_previous(report))

    assert (source.kpis, source.rating, source.override_reason) == ({}, None, "")
    assert (source.achievements, source.course) == ("実施した。", Course.EXPAND)


def test_only_what_is_asked_is_copied() -> None:
    report = make_sheet(
        reporting_round=make_round(asks_steps=False, asks_challenges=False, asks_course=False)
    )
    earlier(report, challenges="人手", next_year="続ける", course=Course.EXPAND)

    assert copyable(*load_with_previous(report)) == ReportAnswers(next_year="続ける")


SOURCE = ReportAnswers(
    steps={1: StepAnswer(StepStatus.DONE, "前の補足"), 2: StepAnswer()},
    achievements="前の実績",
    challenges="前の課題",
    course=Course.CONTINUE,
)


def test_every_empty_field_is_filled_and_nothing_typed_is_lost() -> None:
    typed = ReportAnswers(
        steps={1: StepAnswer(), 2: StepAnswer(StepStatus.LATE)},
        kpis={5: KpiAnswer("13")},
        challenges="今の課題",
        rating=3,
    )

    assert copied(typed, SOURCE) == replace(
        typed,
        steps={1: StepAnswer(StepStatus.DONE, "前の補足"), 2: StepAnswer(StepStatus.LATE)},
        achievements="前の実績",
        course=Course.CONTINUE,
    )


def test_a_note_without_a_status_stays_beside_the_copied_status() -> None:
    typed = ReportAnswers(steps={1: StepAnswer("", "今の補足")})
    source = ReportAnswers(steps={1: StepAnswer(StepStatus.DONE)})

    assert copied(typed, source).steps == {1: StepAnswer(StepStatus.DONE, "今の補足")}


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("challenges", {"challenges": "前の課題"}),
        ("course", {"course": Course.CONTINUE}),
        ("step-1-status", {"steps": {1: StepAnswer(StepStatus.DONE, "前の補足")}}),
        ("next_year", {}),
        ("nonsense", {}),
    ],
)
def test_one_field_is_taken_over_alone_even_where_something_is_typed(
    field: str, changed: dict[str, Any]
) -> None:
    typed = ReportAnswers(
        steps={1: StepAnswer(StepStatus.LATE)},
        challenges="今の課題",
        course=Course.EXPAND,
        next_year="今の予定",
    )

    assert copied(typed, SOURCE, field) == replace(typed, **changed)
