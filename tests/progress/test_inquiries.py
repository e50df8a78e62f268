"""Whom a round asks and until when, decided beforehand and changed while it runs."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.access import Access
from accounts.models import Role
from progress.models import Assignment, Contribution, DepartmentInquiry, MeasureReport, ReportingRound
from progress.services.inquiries import (
    AssignmentRefusedError,
    ExtensionRefusedError,
    ask_also,
    assign_departments,
    extend_due,
    reassign_report,
)
from progress.services.moves import CommentMissingError, MoveRefusedError
from progress.services.phases import RoundMoveRefusedError
from progress.states import ReportState, RoundPhase
from tests.factories import (
    make_access,
    make_department,
    make_kpi,
    make_lane,
    make_measure,
    make_membership,
    make_policy,
    make_report,
    make_responsibility,
    make_round,
)

NOW = dt.datetime(2026, 2, 18, 5, 0, tzinfo=dt.UTC)
LATER = dt.date(2026, 3, 6)
NOT_RUNNING = [RoundPhase.PREPARING, RoundPhase.CLOSED, RoundPhase.PUBLISHED]

pytestmark = pytest.mark.django_db


def person(reporting_round: ReportingRound, role: Role = Role.COORDINATOR) -> Access:
    return make_access(make_membership(reporting_round.plan.municipality, role))


def extended(report: MeasureReport, **said: Any) -> list[DepartmentInquiry]:
    inquiries = DepartmentInquiry.objects.filter(round=report.round)
    fields = {"due_on": LATER, "reason": "議会対応のため", "actor": person(report.round), "now": NOW}
    return extend_due(inquiries, **{**fields, **said})


# Assigning beforehand ----------------------------------------------------------------------------


def test_a_department_is_assigned_changed_and_taken_back() -> None:
    reporting_round = make_round(phase=RoundPhase.PREPARING)
    measure = make_measure(make_policy(reporting_round.plan))
    first, second = (make_department(reporting_round.plan.municipality) for _ in range(2))
    actor = person(reporting_round)

    def assigned(department: int | None) -> list[int]:
        assign_departments(reporting_round, departments={measure.pk: department}, actor=actor)
        return list(Assignment.objects.values_list("department_id", flat=True))

    assert assigned(first.pk) == [first.pk]
    assert assigned(second.pk) == [second.pk]
    assert assigned(None) == []


def test_only_departments_of_the_city_are_assigned_and_no_groups() -> None:
    reporting_round = make_round(phase=RoundPhase.PREPARING)
    measure = make_measure(make_policy(reporting_round.plan))
    group = make_department(reporting_round.plan.municipality, is_group=True)

    for unfit in (group, make_department()):
        with pytest.raises(AssignmentRefusedError, match="この市区町村の部署"):
            assign_departments(
                reporting_round, departments={measure.pk: unfit.pk}, actor=person(reporting_round)
            )


def test_only_measures_of_the_plan_are_assigned() -> None:
    reporting_round = make_round(phase=RoundPhase.PREPARING)
    department = make_department(reporting_round.plan.municipality)

    with pytest.raises(AssignmentRefusedError, match="この計画にない施策"):
        assign_departments(
            reporting_round, departments={make_measure().pk: department.pk}, actor=person(reporting_round)
        )


def test_after_the_opening_nothing_is_assigned() -> None:
    reporting_round = make_round()

    with pytest.raises(RoundMoveRefusedError, match="すでに始まっています"):
        assign_departments(reporting_round, departments={}, actor=person(reporting_round))


# Extending ---------------------------------------------------------------------------------------


def test_an_extension_is_kept_with_its_reason_and_author() -> None:
    report = make_report()
    actor = person(report.round)

    extended(report, actor=actor)

    inquiry = DepartmentInquiry.objects.get()
    assert (inquiry.due_on, inquiry.extension_reason) == (LATER, "議会対応のため")
    assert inquiry.history.order_by("-history_id")[0].history_user == actor.user


def test_several_departments_are_extended_at_once() -> None:
    report = make_report()
    make_report(report.round)

    extended(report)

    assert set(DepartmentInquiry.objects.values_list("due_on", flat=True)) == {LATER}


def test_going_back_to_the_rounds_own_date_is_no_extension_any_more() -> None:
    report = make_report()
    extended(report)

    extended(report, due_on=report.round.due_on, reason="早まったため")

    inquiry = DepartmentInquiry.objects.get()
    assert (inquiry.due_on, inquiry.extension_reason) == (report.round.due_on, "")


@pytest.mark.parametrize(
    ("said", "message"),
    [({"due_on": dt.date(2026, 2, 26)}, "提出期限より後の日"), ({"reason": " "}, "理由を入力してください")],
)
def test_an_extension_that_makes_no_sense_is_refused(said: dict[str, Any], message: str) -> None:
    report = make_report()

    with pytest.raises(ExtensionRefusedError, match=message):
        extended(report, **said)


@pytest.mark.parametrize("phase", NOT_RUNNING)
def test_nothing_is_extended_in_a_round_that_does_not_run(phase: RoundPhase) -> None:
    report = make_report(make_round(phase=phase))

    with pytest.raises(RoundMoveRefusedError):
        extended(report)


# Reassigning -------------------------------------------------------------------------------------


def reassigned(report: MeasureReport, **said: Any) -> MeasureReport:
    fields = {"actor": person(report.round), "now": NOW, "reason": "機構改革のため"}
    return reassign_report(report, **{**fields, **said})


def test_another_department_takes_over_what_has_been_written() -> None:
    report = make_report(state=ReportState.DRAFTING, achievements="説明会を2回開いた。")
    other = make_department(report.plan.municipality)

    reassigned(report, department=other)

    report.refresh_from_db()
    assert (report.lead, report.state, report.achievements) == (
        other,
        ReportState.DRAFTING,
        "説明会を2回開いた。",
    )
    assert DepartmentInquiry.objects.get(department=other).due_on == report.round.due_on


def test_the_change_of_department_is_logged_with_both_names_and_the_reason() -> None:
    report = make_report()
    before, other = report.lead, make_department(report.plan.municipality, name="デジタル課")

    reassigned(report, department=other)

    logged = report.transitions.get()
    assert logged.comment == f"{before} → デジタル課：機構改革のため"
    assert report.history.order_by("-history_id")[0].lead == other


def test_who_supported_and_now_leads_keeps_what_it_wrote_but_no_empty_part() -> None:
    reporting_round = make_round()
    silent, told = (make_department(reporting_round.plan.municipality) for _ in range(2))
    first = make_report(reporting_round, supporting=[silent])
    second = make_report(reporting_round, supporting=[told])
    Contribution.objects.filter(department=told).update(text="窓口で対応した。")

    reassigned(first, department=silent)
    reassigned(second, department=told)

    assert [row.department for row in Contribution.objects.all()] == [told]


@pytest.mark.parametrize("state", [ReportState.SUBMITTED, ReportState.ACCEPTED])
def test_what_is_submitted_is_sent_back_before_another_department_gets_it(state: ReportState) -> None:
    report = make_report(state=state)

    with pytest.raises(MoveRefusedError, match="今の状態は"):
        reassigned(report, department=make_department(report.plan.municipality))


def test_a_change_of_department_needs_a_reason_and_a_change() -> None:
    report = make_report()

    with pytest.raises(CommentMissingError):
        reassigned(report, department=make_department(report.plan.municipality), reason="")
    with pytest.raises(AssignmentRefusedError, match="すでに"):
        reassigned(report, department=report.lead)
    with pytest.raises(AssignmentRefusedError, match="この市区町村の部署"):
        reassigned(report, department=make_department())


# Asking further ----------------------------------------------------------------------------------


def asked_also(
    reporting_round: ReportingRound, departments: dict[int, int], **said: Any
) -> list[MeasureReport]:
    return ask_also(
        reporting_round, departments=departments, **{"actor": person(reporting_round), "now": NOW, **said}
    )


def test_a_measure_that_joined_the_plan_later_is_asked_with_everything() -> None:
    reporting_round = make_report().round
    measure = make_measure(make_policy(reporting_round.plan))
    make_lane(measure, steps={2025: "実施"})
    make_kpi(measure)
    lead, other = (make_department(reporting_round.plan.municipality) for _ in range(2))
    make_responsibility(measure, department=other, role="supporting")
    actor = person(reporting_round)

    (report,) = asked_also(reporting_round, {measure.pk: lead.pk}, actor=actor)

    assert (report.measure, report.lead) == (measure, lead)
    assert (report.step_reports.count(), report.kpi_reports.count()) == (1, 1)
    assert report.contributions.get().department == other
    assert DepartmentInquiry.objects.filter(department__in=[lead, other]).count() == 2
    first = report.history.get()
    assert (first.history_user, first.history_change_reason) == (actor.user, "追加の照会")


def test_a_department_of_the_new_fiscal_year_may_be_asked_in_a_round_that_began_before() -> None:
    reporting_round = make_report().round
    measure = make_measure(make_policy(reporting_round.plan))
    new = make_department(reporting_round.plan.municipality, valid_from_fy=2026)

    (report,) = asked_also(
        reporting_round, {measure.pk: new.pk}, now=dt.datetime(2026, 4, 1, 0, 0, tzinfo=dt.UTC)
    )

    assert report.lead == new


def test_what_is_asked_already_or_cannot_be_is_not_asked_further() -> None:
    report = make_report()
    abolished = make_measure(make_policy(report.plan), lifecycle="abolished")

    for measure in (report.measure, abolished, make_measure()):
        with pytest.raises(AssignmentRefusedError, match="画面を開き直して"):
            asked_also(report.round, {measure.pk: report.lead.pk})


@pytest.mark.parametrize("phase", NOT_RUNNING)
def test_nothing_is_asked_further_in_a_round_that_does_not_run(phase: RoundPhase) -> None:
    report = make_report(make_round(phase=phase))
    measure = make_measure(make_policy(report.plan))

    with pytest.raises(RoundMoveRefusedError):
        asked_also(report.round, {measure.pk: report.lead.pk})


@pytest.mark.parametrize("role", [Role.MANAGER, Role.EDITOR, Role.VIEWER])
def test_departments_decide_nothing_of_all_this(role: Role) -> None:
    report = make_report()
    actor = person(report.round, role)

    with pytest.raises(PermissionDenied):
        assign_departments(report.round, departments={}, actor=actor)
    with pytest.raises(PermissionDenied):
        extended(report, actor=actor)
    with pytest.raises(PermissionDenied):
        reassigned(report, department=make_department(report.plan.municipality), actor=actor)
    with pytest.raises(PermissionDenied):
        asked_also(report.round, {}, actor=actor)
