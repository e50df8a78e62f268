"""Pages of staff say that what they show is invented, to real people too."""

import pytest
from django.test import Client

from accounts.models import Department, Role
from plans.models import Plan
from progress.states import ReportState
from tests.factories import (
    make_department,
    make_measure,
    make_membership,
    make_plan,
    make_policy,
    make_report,
    make_round,
    make_user,
)
from tests.pages import read_html

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return make_plan(slug="dx", start_fy=2023, end_fy=2026)


@pytest.fixture
def department(plan: Plan) -> Department:
    return make_department(plan.municipality)


def has_banner(client: Client, address: str) -> bool:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return bool(read_html(response.content.decode()).all("section.banner--sample"))


@pytest.mark.parametrize("is_sample", [True, False])
def test_pages_of_a_round_say_whether_it_is_invented(
    client: Client, plan: Plan, department: Department, is_sample: bool
) -> None:
    asked = make_round(plan, is_sample=is_sample, needs_confirmation=True)
    measure = make_measure(make_policy(plan), code="1-1")
    make_report(asked, measure, lead=department, state=ReportState.SUBMITTED)
    make_report(asked, make_measure(make_policy(plan), code="1-2"), lead=department)
    city = f"/{plan.municipality.slug}"
    of_round = f"{city}/plans/dx/rounds/2025/forecast"
    boss = make_membership(plan.municipality)
    manager = make_membership(plan.municipality, Role.MANAGER, department=department)

    client.force_login(boss.user)
    seen = [has_banner(client, f"{of_round}/"), has_banner(client, f"{of_round}/reports/")]
    client.force_login(manager.user)
    seen += [
        has_banner(client, f"{city}/work/"),
        has_banner(client, f"{city}/work/confirm/"),
        has_banner(client, f"{of_round}/reports/1-1/"),
        has_banner(client, f"{of_round}/reports/1-2/"),
    ]

    assert seen == [is_sample] * 6


def test_people_of_the_sample_see_it_wherever_they_are(client: Client, plan: Plan) -> None:
    invented = make_membership(plan.municipality, user=make_user(is_sample=True))
    client.force_login(invented.user)

    assert has_banner(client, f"/{plan.municipality.slug}/rounds/")
