"""Opening a round: what is made for whom, and who may do it."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access import Access
from accounts.models import Department, DepartmentSuccession, GroupMember, Role
from measures.models import Measure
from progress.models import (
    Assignment,
    Contribution,
    DepartmentInquiry,
    KpiReport,
    MeasureReport,
    ReportingRound,
    StepReport,
)
from progress.services.opening import NobodyToAskError, open_round
from progress.services.phases import RoundMoveRefusedError
from progress.states import ReportState, RoundPhase
from tests.factories import (
    make_access,
    make_department,
    make_kpi,
    make_lane,
    make_measure,
    make_membership,
    make_municipality,
    make_placement,
    make_plan,
    make_policy,
    make_responsibility,
    make_round,
)

NOW = dt.datetime(2026, 2, 9, 0, 30, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


def prepared(**overrides: Any) -> ReportingRound:
    return make_round(**{"phase": RoundPhase.PREPARING, **overrides})


def coordinator(reporting_round: ReportingRound) -> Access:
    return make_access(make_membership(reporting_round.plan.municipality))


def led(reporting_round: ReportingRound, *names: str, **overrides: Any) -> Measure:
    """Make a measure of the round's plan that the named departments lead; they are made where they are new."""
    plan = reporting_round.plan
    measure = make_measure(make_policy(plan), **overrides)
    for position, name in enumerate(names):
        department = Department.objects.filter(municipality=plan.municipality, name=name).first()
        make_responsibility(
            measure,
            department=department or make_department(plan.municipality, name=name),
            position=position,
        )
    return measure


def opened(reporting_round: ReportingRound) -> ReportingRound:
    return open_round(reporting_round, actor=coordinator(reporting_round), now=NOW)


def test_every_measure_gets_a_report_with_its_steps_and_indicators_of_the_year() -> None:
    reporting_round = prepared()
    measure = led(reporting_round, "情報課", "総務課")
    make_lane(measure, steps={2024: "検討", 2025: "⇒", 2026: "実施"})
    kpi = make_kpi(measure)

    opened(reporting_round)

    report = MeasureReport.objects.get()
    assert (report.measure, report.lead.name, report.state) == (measure, "情報課", ReportState.NOT_STARTED)
    assert [row.step.fiscal_year for row in report.step_reports.all()] == [2025]
    assert [row.kpi for row in report.kpi_reports.all()] == [kpi]
    assert [row.department.name for row in report.contributions.all()] == ["総務課"]


def test_lead_and_supporting_departments_are_inquired_of_once_until_the_due_date() -> None:
    reporting_round = prepared()
    led(reporting_round, "情報課", "総務課")
    led(reporting_round, "総務課", "情報課")

    opened(reporting_round)

    inquiries = DepartmentInquiry.objects.order_by("pk")
    assert [(row.department.name, row.due_on) for row in inquiries] == [
        ("情報課", reporting_round.due_on),
        ("総務課", reporting_round.due_on),
    ]


def test_the_round_is_open_and_its_log_tells_by_whom() -> None:
    reporting_round = prepared()
    led(reporting_round, "情報課")
    actor = coordinator(reporting_round)

    now_open = open_round(reporting_round, actor=actor, now=NOW)

    reporting_round.refresh_from_db()
    assert (now_open.phase, reporting_round.phase) == (RoundPhase.OPEN, RoundPhase.OPEN)
    assert reporting_round.opened_at == NOW
    logged = reporting_round.transitions.get()
    assert (logged.action, logged.from_phase, logged.to_phase, logged.actor) == (
        "open",
        "preparing",
        "open",
        actor.user,
    )
    assert reporting_round.history.order_by("-history_id")[0].history_user == actor.user


def test_a_measure_at_two_places_is_asked_once() -> None:
    reporting_round = prepared()
    measure = led(reporting_round, "情報課")
    make_placement(measure, make_policy(reporting_round.plan))

    opened(reporting_round)

    assert MeasureReport.objects.count() == 1


def test_what_the_round_does_not_ask_is_not_made() -> None:
    reporting_round = prepared(asks_steps=False, asks_kpis=False)
    measure = led(reporting_round, "情報課")
    make_lane(measure, steps={2025: "実施"})
    make_kpi(measure)
    make_kpi(plan=reporting_round.plan)

    opened(reporting_round)

    assert not StepReport.objects.exists()
    assert not KpiReport.objects.exists()


def test_indicators_without_a_measure_are_the_coordinators() -> None:
    reporting_round = prepared()
    led(reporting_round, "情報課")
    of_policy = make_kpi(plan=reporting_round.plan, policy=make_policy(reporting_round.plan))
    of_plan = make_kpi(plan=reporting_round.plan)

    opened(reporting_round)

    assert [row.kpi for row in KpiReport.objects.of_coordinator()] == [of_policy, of_plan]


def test_nothing_is_asked_about_an_orphan_nor_about_its_indicators() -> None:
    reporting_round = prepared()
    led(reporting_round, "情報課")
    orphan = led(reporting_round)
    make_kpi(orphan)
    make_lane(orphan, steps={2025: "実施"})

    opened(reporting_round)

    assert not MeasureReport.objects.filter(measure=orphan).exists()
    assert not KpiReport.objects.exists()
    assert not StepReport.objects.exists()


def test_an_orphan_is_asked_of_the_department_that_was_assigned() -> None:
    reporting_round = prepared()
    orphan = led(reporting_round)
    department = make_department(reporting_round.plan.municipality)
    Assignment.objects.create(
        round=reporting_round, plan=reporting_round.plan, measure=orphan, department=department
    )

    opened(reporting_round)

    assert MeasureReport.objects.get().lead == department


@pytest.mark.parametrize(
    "unlike", [{"lifecycle": "abolished"}, {"lifecycle": "paused"}, {"introduced_fy": 2026}]
)
def test_measures_that_are_not_carried_out_in_the_year_are_not_asked(unlike: dict[str, object]) -> None:
    reporting_round = prepared()
    led(reporting_round, "情報課")
    other = led(reporting_round, "総務課", **unlike)

    opened(reporting_round)

    assert not MeasureReport.objects.filter(measure=other).exists()


def test_departments_are_those_of_the_year_in_which_the_round_opens() -> None:
    reporting_round = prepared(
        kind="actual", opens_on=dt.date(2026, 4, 6), due_on=dt.date(2026, 5, 8), fiscal_year=2025
    )
    city = reporting_round.plan.municipality
    measure = led(reporting_round, "情報課")
    before = Department.objects.get(name="情報課")
    before.valid_until_fy = 2025
    before.save()
    after = make_department(city, name="デジタル課", valid_from_fy=2026)
    DepartmentSuccession.objects.create(
        municipality=city, predecessor=before, successor=after, fiscal_year=2026, kind="renamed"
    )

    opened(reporting_round)

    assert MeasureReport.objects.get(measure=measure).lead == after


def test_a_succession_of_a_later_year_is_not_yet_followed() -> None:
    reporting_round = prepared()
    city = reporting_round.plan.municipality
    led(reporting_round, "情報課")
    gone = make_department(city, name="旧課", valid_until_fy=2024)
    later = make_department(city, name="新課")
    led(reporting_round, "旧課")
    DepartmentSuccession.objects.create(
        municipality=city, predecessor=gone, successor=later, fiscal_year=2026, kind="merged"
    )

    opened(reporting_round)

    assert not MeasureReport.objects.filter(lead=later).exists()


def test_groups_are_asked_member_by_member() -> None:
    reporting_round = prepared()
    city = reporting_round.plan.municipality
    everybody = make_department(city, name="全部署", is_group=True, covers_all=True)
    counters = make_department(city, name="窓口各課", is_group=True)
    citizens = make_department(city, name="市民課")
    GroupMember.objects.create(municipality=city, group=counters, department=citizens)
    first = led(reporting_round, "情報課")
    make_responsibility(first, department=counters, role="supporting")
    second = led(reporting_round, "情報課")
    make_responsibility(second, department=everybody, role="supporting")

    opened(reporting_round)

    supporting = Contribution.objects.order_by("report", "pk").values_list(
        "report__measure", "department__name"
    )
    assert list(supporting) == [(first.pk, "市民課"), (second.pk, "市民課")]


def test_departments_of_another_city_are_never_asked() -> None:
    reporting_round = prepared()
    measure = led(reporting_round, "情報課")
    stranger = make_department(make_municipality(), name="他市の課")
    make_responsibility(measure, department=stranger, role="supporting")
    make_responsibility(led(reporting_round), department=stranger)

    opened(reporting_round)

    assert not DepartmentInquiry.objects.filter(department=stranger).exists()
    assert MeasureReport.objects.count() == 1


def test_measures_of_other_plans_are_never_asked() -> None:
    reporting_round = prepared()
    led(reporting_round, "情報課")
    other_plan = make_plan(reporting_round.plan.municipality)
    make_responsibility(make_measure(make_policy(other_plan)))

    opened(reporting_round)

    assert MeasureReport.objects.count() == 1


def test_a_round_that_would_ask_nobody_is_not_opened() -> None:
    reporting_round = prepared()
    led(reporting_round)

    with pytest.raises(NobodyToAskError, match="1件もない"):
        opened(reporting_round)

    reporting_round.refresh_from_db()
    assert reporting_round.phase == RoundPhase.PREPARING


def test_a_round_is_opened_once() -> None:
    reporting_round = prepared()
    led(reporting_round, "情報課")
    opened(reporting_round)

    with pytest.raises(RoundMoveRefusedError, match="「受付中」のため"):
        opened(reporting_round)

    assert MeasureReport.objects.count() == 1


@pytest.mark.parametrize("role", [Role.MANAGER, Role.EDITOR, Role.VIEWER])
def test_departments_open_no_round(role: Role) -> None:
    reporting_round = prepared()
    led(reporting_round, "情報課")
    member = make_access(make_membership(reporting_round.plan.municipality, role))

    with pytest.raises(PermissionDenied):
        open_round(reporting_round, actor=member, now=NOW)


def test_the_coordinator_of_another_city_opens_no_round() -> None:
    reporting_round = prepared()
    led(reporting_round, "情報課")

    with pytest.raises(PermissionDenied):
        open_round(reporting_round, actor=coordinator(prepared()), now=NOW)


def test_a_large_plan_costs_as_many_queries_as_a_small_one() -> None:
    def cost(measures: int) -> int:
        reporting_round = prepared()
        for _ in range(measures):
            measure = led(reporting_round, "情報課", "総務課")
            make_lane(measure, steps={2025: "実施"})
            make_kpi(measure)
        actor = coordinator(reporting_round)
        with CaptureQueriesContext(connection) as queries:
            open_round(reporting_round, actor=actor, now=NOW)
        return len(queries)

    assert cost(2) == cost(20)
