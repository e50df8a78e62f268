"""Reports go from state to state: who may, what is logged, what else changes with it."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access import Access
from accounts.models import Role
from progress.models import MeasureReport, ReportTransition
from progress.services.moves import CommentMissingError, MoveRefusedError, move_report, move_reports
from progress.states import ReportAction, ReportState, RoundPhase
from tests.factories import (
    make_access,
    make_department,
    make_measure,
    make_membership,
    make_policy,
    make_report,
    make_round,
)

NOW = dt.datetime(2026, 2, 18, 5, 32, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


def made(state: ReportState, **of_round: Any) -> MeasureReport:
    return make_report(make_round(**of_round), state=state)


def person(report: MeasureReport, role: Role) -> Access:
    """Return somebody of the report's city; of its lead department unless it is the 事務局."""
    department = {} if role == Role.COORDINATOR else {"department": report.lead}
    return make_access(make_membership(report.plan.municipality, role, **department))


def test_an_accepted_report_tells_when_and_by_whom() -> None:
    report = made(ReportState.SUBMITTED)
    coordinator = person(report, Role.COORDINATOR)

    accepted = move_report(report, action=ReportAction.ACCEPT, actor=coordinator, now=NOW)

    report.refresh_from_db()
    assert (accepted.state, report.state) == (ReportState.ACCEPTED, ReportState.ACCEPTED)
    assert (report.accepted_at, report.updated_by) == (NOW, coordinator.user)
    logged = report.transitions.get()
    assert (logged.action, logged.from_state, logged.to_state) == ("accept", "submitted", "accepted")
    assert (logged.actor, logged.at) == (coordinator.user, NOW)


def test_a_move_is_kept_in_the_history_with_its_author() -> None:
    report = made(ReportState.SUBMITTED)
    coordinator = person(report, Role.COORDINATOR)

    move_report(report, action=ReportAction.ACCEPT, actor=coordinator, now=NOW)

    after, *_ = report.history.order_by("-history_id")
    assert (after.state, after.history_user) == (ReportState.ACCEPTED, coordinator.user)


@pytest.mark.parametrize("action", [ReportAction.SEND_BACK, ReportAction.EXCUSE])
@pytest.mark.parametrize("comment", ["", "  \n"])
def test_what_others_have_to_understand_needs_a_reason(action: ReportAction, comment: str) -> None:
    report = made(ReportState.SUBMITTED)

    with pytest.raises(CommentMissingError, match="理由を入力してください"):
        move_report(report, action=action, actor=person(report, Role.COORDINATOR), now=NOW, comment=comment)

    assert not ReportTransition.objects.exists()


def test_what_is_sent_back_carries_the_reason_and_loses_its_confirmation() -> None:
    report = made(ReportState.SUBMITTED, needs_confirmation=True)
    manager = person(report, Role.MANAGER)
    move_report(report, action=ReportAction.CONFIRM, actor=manager, now=NOW)

    move_report(
        report,
        action=ReportAction.SEND_BACK,
        actor=person(report, Role.COORDINATOR),
        now=NOW,
        comment="件数の時点を書いてください",
    )

    report.refresh_from_db()
    assert (report.state, report.confirmed_at, report.confirmed_by) == (ReportState.SENT_BACK, None, None)
    assert report.transitions.order_by("-pk")[0].comment == "件数の時点を書いてください"


def test_the_confirmation_keeps_the_state_and_names_the_manager() -> None:
    report = made(ReportState.SUBMITTED, needs_confirmation=True)
    manager = person(report, Role.MANAGER)

    move_report(report, action=ReportAction.CONFIRM, actor=manager, now=NOW)

    report.refresh_from_db()
    assert (report.state, report.confirmed_by) == (ReportState.SUBMITTED, manager.user)


def test_acceptance_waits_for_the_confirmation_where_the_round_asks_for_it() -> None:
    report = made(ReportState.SUBMITTED, needs_confirmation=True)
    coordinator = person(report, Role.COORDINATOR)

    with pytest.raises(MoveRefusedError, match="課長の確認がまだです"):
        move_report(report, action=ReportAction.ACCEPT, actor=coordinator, now=NOW)


def test_what_is_confirmed_is_not_taken_back_by_the_department() -> None:
    report = made(ReportState.SUBMITTED, needs_confirmation=True)
    manager = person(report, Role.MANAGER)
    move_report(report, action=ReportAction.CONFIRM, actor=manager, now=NOW)

    with pytest.raises(MoveRefusedError, match="事務局に差戻しを依頼"):
        move_report(report, action=ReportAction.TAKE_BACK, actor=manager, now=NOW)


def test_a_move_from_a_state_that_has_passed_says_what_is_now() -> None:
    report = made(ReportState.ACCEPTED)

    with pytest.raises(MoveRefusedError, match="今の状態は「承認済」です"):
        move_report(report, action=ReportAction.ACCEPT, actor=person(report, Role.COORDINATOR), now=NOW)


def test_nothing_moves_in_a_round_that_is_closed() -> None:
    report = made(ReportState.SUBMITTED, phase=RoundPhase.CLOSED)

    with pytest.raises(MoveRefusedError, match="「確定」です"):
        move_report(report, action=ReportAction.ACCEPT, actor=person(report, Role.COORDINATOR), now=NOW)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.MANAGER, Role.VIEWER])
def test_departments_do_not_accept_their_own_reports(role: Role) -> None:
    report = made(ReportState.SUBMITTED)

    with pytest.raises(PermissionDenied):
        move_report(report, action=ReportAction.ACCEPT, actor=person(report, role), now=NOW)


def test_the_coordinator_of_another_city_moves_nothing() -> None:
    report = made(ReportState.SUBMITTED)
    outsider = person(made(ReportState.SUBMITTED), Role.COORDINATOR)

    with pytest.raises(PermissionDenied):
        move_report(report, action=ReportAction.ACCEPT, actor=outsider, now=NOW)


def test_a_manager_of_another_department_confirms_nothing() -> None:
    report = made(ReportState.SUBMITTED, needs_confirmation=True)
    city = report.plan.municipality
    other = make_access(make_membership(city, Role.MANAGER, department=make_department(city)))

    with pytest.raises(PermissionDenied):
        move_report(report, action=ReportAction.CONFIRM, actor=other, now=NOW)


def test_many_reports_are_accepted_together_or_not_at_all() -> None:
    reporting_round = make_round()
    ready = make_report(reporting_round, state=ReportState.SUBMITTED)
    drafting = make_report(reporting_round, state=ReportState.DRAFTING)
    coordinator = person(ready, Role.COORDINATOR)

    with pytest.raises(MoveRefusedError):
        move_reports([ready, drafting], action=ReportAction.ACCEPT, actor=coordinator, now=NOW)

    ready.refresh_from_db()
    assert ready.state == ReportState.SUBMITTED
    assert not ReportTransition.objects.exists()


def test_many_reports_cost_as_many_queries_as_two() -> None:
    reporting_round = make_round()
    policy = make_policy(reporting_round.plan)
    department = make_department(reporting_round.plan.municipality)
    reports = [
        make_report(reporting_round, make_measure(policy), lead=department, state=ReportState.SUBMITTED)
        for _ in range(30)
    ]
    coordinator = person(reports[0], Role.COORDINATOR)

    def cost(some: list[MeasureReport]) -> int:
        with CaptureQueriesContext(connection) as queries:
            move_reports(some, action=ReportAction.ACCEPT, actor=coordinator, now=NOW)
        return len(queries)

    assert cost(reports[:2]) == cost(reports[2:])
