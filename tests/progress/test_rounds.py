"""Making a round and changing what it says."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.access import Access
from accounts.models import Role
from plans.models import Plan
from progress.models import DepartmentInquiry, ReportingRound
from progress.services.inquiries import extend_due
from progress.services.phases import RoundMoveRefusedError
from progress.services.rounds import RoundExistsError, RoundSettings, change_round, create_round
from progress.states import RoundPhase
from tests.factories import make_access, make_membership, make_plan, make_report, make_round, make_scale

NOW = dt.datetime(2026, 2, 2, 1, 0, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


def person(plan: Plan, role: Role = Role.COORDINATOR) -> Access:
    return make_access(make_membership(plan.municipality, role))


def settings(plan: Plan, **overrides: Any) -> RoundSettings:
    fields = {
        "fiscal_year": 2025,
        "kind": ReportingRound.Kind.FORECAST,
        "opens_on": dt.date(2026, 2, 9),
        "due_on": dt.date(2026, 2, 27),
        "rating_scale": make_scale(plan),
    }
    return RoundSettings(**{**fields, **overrides})


def test_a_new_round_is_in_preparation_and_has_an_author() -> None:
    plan = make_plan()
    actor = person(plan)

    made = create_round(plan, settings=settings(plan, contact="企画課"), actor=actor, now=NOW)

    assert (made.phase, made.contact, made.sequence) == (RoundPhase.PREPARING, "企画課", 2)
    assert (made.history.get().history_user, made.is_sample) == (actor.user, False)


def test_there_is_one_round_of_a_kind_in_a_year() -> None:
    plan = make_plan()
    actor = person(plan)
    create_round(plan, settings=settings(plan), actor=actor, now=NOW)

    with pytest.raises(RoundExistsError, match="令和7年度 年度末見込み照会はすでにあります"):
        create_round(plan, settings=settings(plan), actor=actor, now=NOW)

    create_round(plan, settings=settings(plan, kind=ReportingRound.Kind.ACTUAL), actor=actor, now=NOW)
    assert plan.rounds.count() == 2


def test_everything_may_change_in_preparation() -> None:
    plan = make_plan()
    actor = person(plan)
    made = create_round(plan, settings=settings(plan), actor=actor, now=NOW)
    wanted = settings(plan, kind=ReportingRound.Kind.INTERIM, asks_kpis=False, needs_confirmation=False)

    change_round(made, settings=wanted, actor=actor, now=NOW)

    made.refresh_from_db()
    assert (made.kind, made.sequence, made.asks_kpis, made.needs_confirmation) == ("interim", 1, False, False)
    assert made.rating_scale == wanted.rating_scale


def test_once_it_is_open_only_dates_and_texts_change() -> None:
    asked = make_round(asks_kpis=True)
    wanted = replace(
        RoundSettings.of(asked), asks_kpis=False, fiscal_year=2024, instructions="訂正", contact="企画課"
    )

    change_round(asked, settings=wanted, actor=person(asked.plan), now=NOW)

    asked.refresh_from_db()
    assert (asked.asks_kpis, asked.fiscal_year) == (True, 2025)
    assert (asked.instructions, asked.contact) == ("訂正", "企画課")


def test_a_new_due_date_holds_for_all_but_those_who_have_longer() -> None:
    asked = make_round()
    usual, longer, shorter = (make_report(asked).lead for _ in range(3))
    actor = person(asked.plan)

    def due(department: Any) -> dt.date:
        return DepartmentInquiry.objects.get(department=department).due_on

    for department, day in ((longer, dt.date(2026, 3, 20)), (shorter, dt.date(2026, 3, 3))):
        inquiries = DepartmentInquiry.objects.filter(department=department)
        extend_due(inquiries, due_on=day, reason="議会", actor=actor, now=NOW)

    change_round(
        asked, settings=replace(RoundSettings.of(asked), due_on=dt.date(2026, 3, 6)), actor=actor, now=NOW
    )

    assert [due(usual), due(longer), due(shorter)] == [
        dt.date(2026, 3, 6),
        dt.date(2026, 3, 20),
        dt.date(2026, 3, 6),
    ]
    assert DepartmentInquiry.objects.get(department=shorter).extension_reason == ""


def test_an_earlier_due_date_is_not_passed_on_to_who_has_longer() -> None:
    asked = make_round()
    make_report(asked)
    actor = person(asked.plan)

    change_round(
        asked, settings=replace(RoundSettings.of(asked), due_on=dt.date(2026, 2, 20)), actor=actor, now=NOW
    )

    assert DepartmentInquiry.objects.get().due_on == dt.date(2026, 2, 20)


@pytest.mark.parametrize("phase", [RoundPhase.CLOSED, RoundPhase.PUBLISHED])
def test_a_closed_round_stays_as_it_is(phase: RoundPhase) -> None:
    asked = make_round(phase=phase)

    with pytest.raises(RoundMoveRefusedError, match="変更できません"):
        change_round(asked, settings=RoundSettings.of(asked), actor=person(asked.plan), now=NOW)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.EDITOR, Role.VIEWER])
def test_departments_make_and_change_no_round(role: Role) -> None:
    asked = make_round()
    member = person(asked.plan, role)

    with pytest.raises(PermissionDenied):
        create_round(asked.plan, settings=settings(asked.plan), actor=member, now=NOW)
    with pytest.raises(PermissionDenied):
        change_round(asked, settings=RoundSettings.of(asked), actor=member, now=NOW)


def test_coordinators_of_other_cities_make_and_change_no_round() -> None:
    asked, stranger = make_round(), person(make_plan())

    with pytest.raises(PermissionDenied):
        create_round(asked.plan, settings=settings(asked.plan), actor=stranger, now=NOW)
    with pytest.raises(PermissionDenied):
        change_round(asked, settings=RoundSettings.of(asked), actor=stranger, now=NOW)
