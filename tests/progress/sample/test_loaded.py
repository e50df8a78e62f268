"""What the sample data holds once it is in."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from accounts.models import Membership, Role, User
from kpis.models import KpiActual
from plans.models import Plan
from progress.models import (
    Contribution,
    DepartmentInquiry,
    KpiReport,
    MeasureReport,
    ReportingRound,
    ReportTransition,
)
from progress.sample.loading import load_sample
from progress.sheets import load_sheets
from progress.states import ReportState, RoundPhase
from tests.progress.sample.cities import NOW, TODAY, make_city

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def filled_city(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Plan]:
    """Fill a city once for the tests that only read it; each of them runs inside this transaction."""
    with django_db_blocker.unblock(), transaction.atomic():
        plan = make_city()
        load_sample(now=NOW)
        yield plan
        transaction.set_rollback(True)


@pytest.fixture
def loaded(filled_city: Plan) -> Plan:
    return filled_city


def open_round() -> ReportingRound:
    return ReportingRound.objects.get(phase=RoundPhase.OPEN)


def test_every_past_year_is_published_and_one_round_is_open(loaded: Plan) -> None:
    rounds = ReportingRound.objects.filter(plan=loaded).in_order()

    assert [(each.fiscal_year, each.kind, each.phase) for each in rounds] == [
        (2023, "actual", RoundPhase.PUBLISHED),
        (2024, "actual", RoundPhase.PUBLISHED),
        (2025, "interim", RoundPhase.OPEN),
    ]
    assert all(each.is_sample for each in rounds)
    assert (rounds[2].due_on - TODAY).days == 9


def test_people_say_that_they_are_samples_and_no_password_lets_them_in(loaded: Plan) -> None:
    people = User.objects.order_by("pk")

    assert all(person.is_sample and person.display_name.startswith("見本 ") for person in people)
    assert not any(
        person.has_usable_password() or person.is_staff or person.is_superuser for person in people
    )
    assert not any(person.is_active for person in people if not person.memberships.exists())


def test_the_parts_are_played_in_the_departments_that_lead_most(loaded: Plan) -> None:
    members = Membership.objects.order_by("pk").select_related("department", "user")

    assert [(member.role, member.department.name if member.department else "") for member in members] == [
        (Role.COORDINATOR, ""),
        (Role.MANAGER, "甲課"),
        (Role.EDITOR, "甲課"),
        (Role.EDITOR, "乙課"),
        (Role.VIEWER, "甲課"),
    ]
    assert members[2].user.display_name == f"見本 担当者（{loaded.municipality.name} 甲課）"


def test_what_was_handed_in_lacks_nothing(loaded: Plan) -> None:
    done = MeasureReport.objects.exclude(state__in=[ReportState.NOT_STARTED, ReportState.DRAFTING])
    sheets = load_sheets(list(done.select_related("round")))

    assert len(sheets) > 30
    assert [(sheet.report, sheet.assessment.findings) for sheet in sheets if sheet.assessment.findings] == []


def test_the_open_round_is_in_the_midst(loaded: Plan) -> None:
    found = open_round()
    states = Counter(MeasureReport.objects.filter(round=found).values_list("state", flat=True))

    assert set(states) == {state.value for state in ReportState}
    assert (
        ReportTransition.objects.filter(report__round=found, action="send_back").exclude(comment="").exists()
    )
    assert DepartmentInquiry.objects.filter(round=found).overdue(on=TODAY).count() == 1
    assert DepartmentInquiry.objects.filter(round=found).exclude(extension_reason="").count() == 1
    assert Contribution.objects.filter(report__round=found).exclude(text="").exists()


def test_nothing_happens_after_now_and_every_move_has_its_order(loaded: Plan) -> None:
    for report in MeasureReport.objects.all():
        moves = list(report.transitions.order_by("pk"))
        assert [move.at for move in moves] == sorted(move.at for move in moves)
        assert all(before.to_state == after.from_state for before, after in pairwise(moves))
    assert ReportTransition.objects.filter(at__gt=NOW).count() == 0
    assert MeasureReport.history.filter(history_date__gt=NOW).count() == 0


def test_published_values_are_the_citys_and_come_near_the_targets(loaded: Plan) -> None:
    actuals = KpiActual.objects.exclude(value=None).select_related("kpi")
    of_measures = [
        row for row in actuals if row.kpi.targets.filter(fiscal_year=row.fiscal_year, value__gt=0).exists()
    ]

    assert {row.fiscal_year for row in actuals} == {2023, 2024}
    assert len(of_measures) > 25
    for row in of_measures:
        target = row.kpi.targets.get(fiscal_year=row.fiscal_year).value
        assert target is not None
        assert row.value is not None
        assert target * 2 / 5 <= row.value <= target * 3 / 2


def test_an_indicator_of_the_plan_is_told_by_the_coordinator_and_one_in_words_says_why_it_has_no_number(
    loaded: Plan,
) -> None:
    of_plan = KpiReport.objects.filter(round__fiscal_year=2024).of_coordinator().get()
    in_words = KpiReport.objects.get(round__fiscal_year=2024, kpi__name="言葉だけの指標")

    assert of_plan.value is not None
    assert (in_words.value, in_words.certainty) == (None, "not_computable")
    assert in_words.note


def test_names_of_published_rounds_are_frozen(loaded: Plan) -> None:
    reports = MeasureReport.objects.filter(round__phase=RoundPhase.PUBLISHED)

    assert all(report.frozen_title and report.frozen_lead for report in reports)


def test_what_a_group_leads_is_answered_by_the_leading_department(loaded: Plan) -> None:
    of_all = MeasureReport.objects.filter(measure__key="1-99").select_related("lead")

    assert {report.lead.name for report in of_all} == {"甲課"}


def test_loading_twice_changes_nothing(loaded: Plan) -> None:
    before = (User.objects.count(), ReportingRound.objects.count(), ReportTransition.objects.count())

    assert load_sample(now=NOW + dt.timedelta(days=30)) == []

    assert (User.objects.count(), ReportingRound.objects.count(), ReportTransition.objects.count()) == before
