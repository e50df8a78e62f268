"""What counts as published, whatever page shows it."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboards.published_answers import answers_for, statuses_in
from dashboards.published_progress import (
    Result,
    progress_of,
    results_of,
    rounds_of,
    step_statuses,
    tally,
)
from measures.models import Measure
from plans.models import Plan
from progress.answers import StepStatus
from progress.models import MeasureReport, ReportingRound
from progress.states import ReportState, RoundPhase
from tests.factories import (
    make_kpi,
    make_lane,
    make_measure,
    make_plan,
    make_policy,
    make_published_report,
    make_report,
    make_round,
)

pytestmark = pytest.mark.django_db

DONE, DOING, BEGUN, LATE = StepStatus.DONE, StepStatus.DOING, StepStatus.BEGUN, StepStatus.LATE
NOT_PUBLIC = [phase for phase in RoundPhase if phase != RoundPhase.PUBLISHED]


@pytest.fixture
def plan() -> Plan:
    return make_plan(start_fy=2023, end_fy=2026)


@pytest.fixture
def measure(plan: Plan) -> Measure:
    measure = make_measure(make_policy(plan))
    make_lane(measure, steps={2023: "検討", 2024: "構築", 2025: "運用"})
    return measure


def set_round(report: MeasureReport, **columns: Any) -> None:
    ReportingRound.objects.filter(pk=report.round_id).update(**columns)


def statuses(measure: Measure) -> dict[int, StepStatus]:
    """Return what is published of the measure's steps, by fiscal year; both ways to read it have to agree."""
    found = step_statuses(rounds_of(measure.plan))
    assert statuses_in(answers_for(measure)) == found
    return {step.fiscal_year: found[step.pk] for step in measure.lanes.get().steps.all() if step.pk in found}


@pytest.mark.parametrize("phase", NOT_PUBLIC)
def test_a_round_of_any_other_phase_is_not_public(measure: Measure, phase: RoundPhase) -> None:
    set_round(make_published_report(measure), phase=phase)

    assert rounds_of(measure.plan).rounds == ()
    assert answers_for(measure) == []
    assert statuses(measure) == {}
    assert progress_of([measure.plan]) == {}


def test_a_round_of_a_plan_that_is_not_published_is_not_public(measure: Measure) -> None:
    make_published_report(measure)
    Plan.objects.update(is_published=False)

    assert rounds_of(measure.plan).rounds == ()
    assert answers_for(measure) == []
    assert progress_of([measure.plan]) == {}


def test_the_latest_round_of_a_year_speaks_for_it(measure: Measure) -> None:
    make_published_report(measure, kind="actual", steps="done")
    make_published_report(measure, kind="interim", steps="begun")
    make_published_report(measure, kind="forecast", steps="late")
    make_published_report(measure, fiscal_year=2025, kind="interim", steps="doing")

    assert statuses(measure) == {2024: DONE, 2025: DOING}
    assert [(answer.round.fiscal_year, answer.round.kind) for answer in answers_for(measure)] == [
        (2025, "interim"),
        (2024, "actual"),
        (2024, "forecast"),
        (2024, "interim"),
    ]


def test_a_later_round_that_did_not_ask_for_steps_leaves_the_earlier_word(measure: Measure) -> None:
    make_published_report(measure, kind="forecast", steps="late")
    set_round(make_published_report(measure, kind="actual", steps="done"), asks_steps=False)

    assert statuses(measure) == {2024: LATE}


def test_a_later_round_that_is_withdrawn_gives_the_word_back(measure: Measure) -> None:
    make_published_report(measure, kind="forecast", steps="late")
    set_round(make_published_report(measure, kind="actual", steps="done"), phase=RoundPhase.CLOSED)

    assert statuses(measure) == {2024: LATE}


def test_a_step_that_was_moved_to_another_year_takes_no_status_along(measure: Measure) -> None:
    report = make_published_report(measure, steps="done")
    step = report.step_reports.get().step
    measure.lanes.get().steps.filter(fiscal_year=2025).delete()
    step.fiscal_year = 2025
    step.save()

    assert statuses(measure) == {}


@pytest.mark.parametrize("state", [state for state in ReportState if state != ReportState.ACCEPTED])
def test_what_was_typed_into_a_report_without_an_accepted_answer_stays_unsaid(
    measure: Measure, state: ReportState
) -> None:
    make_kpi(measure)
    make_published_report(measure, kind="forecast", steps="late")
    report = make_published_report(
        measure,
        rating="A",
        state=state,
        excused_reason="担当者の休職",
        achievements="下書き",
        challenges="下書き",
        next_year="下書き",
        course="expand",
    )
    report.kpi_reports.update(text="5", value=5, certainty="final")

    latest = answers_for(measure)[0]

    assert not latest.is_answered
    assert (latest.status, latest.rating, latest.course, latest.texts) == (None, None, "", [])
    assert (latest.steps, latest.kpis) == ([], [])
    assert statuses(measure) == {}, "the forecast speaks no longer: the year was asked about again"
    assert results_of(report.round) == {measure.pk: Result(is_answered=False)}


def test_only_what_the_round_asked_is_told(measure: Measure) -> None:
    make_kpi(measure)
    report = make_published_report(
        measure,
        rating="B",
        achievements="導入した。",
        challenges="人手",
        next_year="広げる。",
        course="expand",
    )
    report.kpi_reports.update(text="5", value=5, certainty="final")
    whole = answers_for(measure)[0]
    names = ["steps", "kpis", "achievements", "challenges", "next_year", "course", "rating"]
    set_round(report, **{f"asks_{name}": False for name in names})

    nothing = answers_for(measure)[0]

    assert [heading for heading, _ in whole.texts] == ["取組実績", "課題", "次年度の取組"]
    assert (whole.status, whole.course, len(whole.kpis)) == (DOING, "拡充", 1)
    assert whole.rating is not None
    assert (nothing.texts, nothing.status, nothing.course, nothing.kpis) == ([], None, "", [])
    assert nothing.rating is None
    assert results_of(nothing.round) == {measure.pk: Result(is_answered=True)}


def test_an_indicator_without_a_certainty_was_not_answered(measure: Measure) -> None:
    make_kpi(measure)
    make_published_report(measure)

    assert answers_for(measure)[0].kpis == []


def test_a_measure_comes_out_as_its_worst_step_with_its_rating(measure: Measure) -> None:
    make_lane(measure, steps={2024: "研修"})
    report = make_published_report(measure, rating="B", steps="done")
    first = report.step_reports.order_by("pk")[0]
    first.status = "late"
    first.save()

    result = results_of(report.round)[measure.pk]

    assert result.status == LATE
    assert result.rating == report.rating


def test_without_a_round_nothing_is_asked_of_the_database() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert results_of(None) == {}

    assert len(queries) == 0


def test_results_are_counted_in_the_order_of_bars() -> None:
    found = tally(
        [
            Result(is_answered=True, status=LATE),
            Result(is_answered=True, status=DONE),
            Result(is_answered=True, status=BEGUN),
            Result(is_answered=True, status=LATE),
            Result(is_answered=True),
            Result(is_answered=False),
        ]
    )

    assert found.counts == [(DONE, 1), (BEGUN, 1), (LATE, 2)]
    assert (found.asked, found.stepless, found.unanswered) == (6, 1, 1)
    assert [(part.status, int(part.x), int(part.width)) for part in found.segments] == [
        (DONE, 0, 25),
        (LATE, 50, 50),
        (BEGUN, 25, 25),
    ], "what has an outline is drawn last"


def test_plans_are_summed_over_their_latest_round_as_the_outline_sums_it(
    measure: Measure, plan: Plan
) -> None:
    policy = plan.policies.get()
    late, excused, stepless = (make_measure(policy) for _ in range(3))
    make_lane(late, steps={2025: "構築"})
    make_lane(late, steps={2025: "研修"})
    make_published_report(measure, fiscal_year=2023)
    latest = make_published_report(measure, fiscal_year=2025, kind="interim", steps="done")
    behind = make_published_report(late, fiscal_year=2025, kind="interim", steps="done")
    behind.step_reports.filter(pk=behind.step_reports.order_by("pk")[0].pk).update(status="late")
    make_published_report(excused, fiscal_year=2025, kind="interim", state=ReportState.NOT_STARTED)
    make_published_report(stepless, fiscal_year=2025, kind="interim")
    set_round(make_published_report(measure, fiscal_year=2026, kind="interim"), phase=RoundPhase.CLOSED)
    other = make_plan()

    found = progress_of([plan, other])

    assert found.keys() == {plan.pk}
    assert found[plan.pk].round == latest.round
    assert found[plan.pk].tally.counts == [(DONE, 1), (LATE, 1)]
    assert (found[plan.pk].tally.unanswered, found[plan.pk].tally.stepless) == (1, 1)
    assert tally(results_of(latest.round).values()) == found[plan.pk].tally


def test_a_round_without_steps_sums_reports_only(measure: Measure) -> None:
    set_round(make_published_report(measure), asks_steps=False)

    found = progress_of([measure.plan])[measure.plan_id].tally

    assert (found.counts, found.stepless) == ([], 1)


def test_the_year_in_an_address_chooses_its_latest_round_and_anything_else_the_plans_latest(
    plan: Plan,
) -> None:
    rounds = [
        make_round(plan, fiscal_year=year, kind=kind, phase=RoundPhase.PUBLISHED)
        for year, kind in [(2023, "actual"), (2024, "forecast"), (2024, "actual"), (2025, "interim")]
    ]

    published = rounds_of(plan)

    assert published.years == [2025, 2024, 2023]
    assert published.of_year("2024") == rounds[2]
    assert [published.of_year(text) for text in ("", "1999", "x", "２０２４")] == [rounds[3]] * 4


def test_a_report_keeps_the_name_of_its_time(measure: Measure) -> None:
    report = make_published_report(measure, frozen_code="1-1", frozen_title="電子申請の試行")
    make_report(make_round(measure.plan, phase=RoundPhase.OPEN), measure)

    (answer,) = answers_for(measure)

    assert answer.report == report
    assert answer.was_called == "1-1 電子申請の試行"
    Measure.objects.update(title="電子申請の試行")
    assert answers_for(measure)[0].was_called == ""
