"""Closing a round freezes what it says; reopening lets it follow the plan again."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.access import Access
from accounts.models import Role
from progress.models import KpiReport, MeasureReport, ReportingRound, ReportTransition
from progress.services.settlement import RoundUnfinishedError, close_round, reopen_round
from progress.states import ReportState, RoundPhase
from tests.factories import (
    make_access,
    make_kpi,
    make_lane,
    make_measure,
    make_membership,
    make_plan,
    make_policy,
    make_report,
    make_round,
)

NOW = dt.datetime(2026, 3, 10, 1, 0, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


def coordinator(reporting_round: ReportingRound) -> Access:
    return make_access(make_membership(reporting_round.plan.municipality))


def closed(reporting_round: ReportingRound, **said: Any) -> ReportingRound:
    return close_round(reporting_round, actor=coordinator(reporting_round), now=NOW, **said)


def answered(**of_round: Any) -> MeasureReport:
    """Make an accepted report of a measure with a step that goes on and an indicator with a target for the year."""
    plan = make_plan(start_fy=2023, end_fy=2027)
    measure = make_measure(make_policy(plan), code="1-1", title="窓口の改善")
    make_lane(measure, label="書かない窓口", steps={2024: "導入検討", 2025: "⇒", 2026: "実施"})
    make_kpi(measure, name="利用件数", targets={2025: 200})
    report = make_report(make_round(plan, **of_round), measure, state=ReportState.ACCEPTED)
    KpiReport.objects.filter(report=report).update(text="150", value=150, certainty="forecast")
    return report


def test_names_and_values_are_kept_as_they_are() -> None:
    report = answered()

    closed(report.round)

    report.refresh_from_db()
    assert (report.frozen_code, report.frozen_title) == ("1-1", "窓口の改善")
    assert report.frozen_lead == report.lead.name
    step = report.step_reports.get()
    assert (step.frozen_label, step.frozen_text) == ("書かない窓口", "導入検討")
    kpi = report.kpi_reports.get()
    assert (kpi.frozen_name, kpi.frozen_target, kpi.frozen_percent) == ("利用件数", "200件", Decimal("75.0"))
    assert kpi.frozen_verdict == "not_attained"
    assert kpi.frozen_formula == "実績÷目標 ＝ 150÷200 ＝ 75.0%"


def test_a_later_change_of_the_plan_does_not_reach_what_is_closed() -> None:
    report = answered()
    closed(report.round)
    report.measure.title = "新しい名称"
    report.measure.save()
    report.lead.name = "新しい課"
    report.lead.save()

    report = MeasureReport.objects.select_related("measure", "lead").get(pk=report.pk)

    assert report.title == "窓口の改善"
    assert report.lead_name != "新しい課"


def test_in_the_middle_of_a_year_an_unmet_target_is_not_missed() -> None:
    report = answered(kind="interim")

    closed(report.round)

    assert report.kpi_reports.get().frozen_verdict == "under_way"


def test_an_indicator_without_an_answer_is_not_assessable() -> None:
    report = answered()
    KpiReport.objects.filter(report=report).update(text="", value=None, certainty="not_computable")

    closed(report.round)

    kpi = report.kpi_reports.get()
    assert (kpi.frozen_percent, kpi.frozen_verdict) == (None, "not_assessable")


def test_indicators_of_the_coordinator_are_frozen_too() -> None:
    report = answered()
    own = make_kpi(plan=report.plan, name="満足度", targets={2025: 80})
    KpiReport.objects.create(round=report.round, kpi=own, text="80", value=80, certainty="final")

    closed(report.round)

    assert KpiReport.objects.get(kpi=own).frozen_percent == Decimal("100.0")


def test_the_freezing_stands_in_the_history_with_its_author() -> None:
    report = answered()
    actor = coordinator(report.round)

    close_round(report.round, actor=actor, now=NOW)

    for row in (report, report.step_reports.get(), report.kpi_reports.get()):
        last = row.history.order_by("-history_id")[0]
        assert (last.history_user, last.history_date, last.history_change_reason) == (actor.user, NOW, "確定")


@pytest.mark.parametrize("state", [state for state in ReportState if state != ReportState.ACCEPTED])
def test_a_round_with_an_open_report_is_not_closed(state: ReportState) -> None:
    report = answered()
    other = make_report(
        report.round, make_measure(report.measure.placements.get().policy, title="防災"), state=state
    )

    with pytest.raises(RoundUnfinishedError, match="1件あるため、確定できません：「防災」") as refusal:
        closed(report.round)

    assert refusal.value.reports == [other]
    report.refresh_from_db()
    assert (report.frozen_title, report.round.phase) == ("", RoundPhase.OPEN)


def test_what_is_open_is_listed_in_the_plans_order_and_cut_short_in_the_message() -> None:
    reporting_round = make_round()
    policy = make_policy(reporting_round.plan)
    measures = [make_measure(policy, title=f"施策{place}番") for place in range(7)]
    for measure in reversed(measures):
        make_report(reporting_round, measure)

    with pytest.raises(RoundUnfinishedError, match="ほか2件") as refusal:
        closed(reporting_round)

    assert [report.measure for report in refusal.value.reports] == measures


def test_an_open_report_may_be_excused_with_a_reason_and_the_round_closed() -> None:
    report = answered()
    first, second = make_report(report.round), make_report(report.round, state=ReportState.DRAFTING)

    closed(report.round, excuses={first.pk: "災害対応のため", second.pk: " 事業を休止したため "})

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.excused_reason, second.excused_reason) == ("災害対応のため", "事業を休止したため")
    assert (first.state, second.state) == (ReportState.NOT_STARTED, ReportState.DRAFTING)
    assert ReportTransition.objects.filter(action="excuse").count() == 2


def test_an_excuse_without_a_reason_excuses_nothing_and_nobody() -> None:
    report = answered()
    first, second = make_report(report.round), make_report(report.round)

    with pytest.raises(RoundUnfinishedError):
        closed(report.round, excuses={first.pk: "災害対応のため", second.pk: "  "})

    first.refresh_from_db()
    assert first.excused_reason == ""
    assert not ReportTransition.objects.exists()


def test_an_excuse_reaches_no_report_of_another_round() -> None:
    report, elsewhere = answered(), make_report()

    closed(report.round, excuses={elsewhere.pk: "災害対応のため"})

    elsewhere.refresh_from_db()
    assert elsewhere.excused_reason == ""


def test_reopening_empties_what_was_frozen_and_says_why() -> None:
    report = answered()
    closed(report.round)

    reopened = reopen_round(report.round, actor=coordinator(report.round), now=NOW, comment="件数の誤り")

    report.refresh_from_db()
    step, kpi = report.step_reports.get(), report.kpi_reports.get()
    assert reopened.phase == RoundPhase.COLLECTING
    assert (report.frozen_code, report.frozen_title, report.frozen_lead) == ("", "", "")
    assert (step.frozen_label, step.frozen_text) == ("", "")
    assert (kpi.frozen_name, kpi.frozen_target, kpi.frozen_percent) == ("", "", None)
    assert (kpi.frozen_verdict, kpi.frozen_formula) == ("", "")
    assert reopened.transitions.order_by("-pk")[0].comment == "件数の誤り"


def test_a_reopened_round_is_frozen_anew_with_the_names_of_then() -> None:
    report = answered()
    closed(report.round)
    reopen_round(report.round, actor=coordinator(report.round), now=NOW, comment="名称の訂正")
    report.measure.title = "窓口の改革"
    report.measure.save()

    closed(report.round)

    report.refresh_from_db()
    assert report.frozen_title == "窓口の改革"


@pytest.mark.parametrize("role", [Role.MANAGER, Role.EDITOR])
def test_departments_excuse_nothing_by_closing(role: Role) -> None:
    report = make_report()
    member = make_access(make_membership(report.plan.municipality, role, department=report.lead))

    with pytest.raises(PermissionDenied):
        close_round(report.round, actor=member, now=NOW, excuses={report.pk: "理由"})
