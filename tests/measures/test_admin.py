from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from measures.models import Measure, Objective, Placement, Responsibility
from plans.models import Plan
from tests.factories import (
    make_department,
    make_measure,
    make_plan,
    make_policy,
    make_section,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("operator"))
    return client


def inline(prefix: str, *rows: dict[str, object]) -> dict[str, object]:
    initial = sum("id" in row for row in rows)
    fields = {
        f"{prefix}-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()
    }
    return {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial, **fields}


def measure_form(plan: Plan, **inlines: list[dict[str, object]]) -> dict[str, object]:
    form: dict[str, object] = {
        "plan": plan.pk,
        "key": "1-1",
        "title": "窓口のデジタル化",
        "lifecycle": "active",
    }
    for prefix in ["placements", "sections", "objectives", "responsibilities"]:
        form |= inline(prefix, *inlines.get(prefix, []))
    return form


def add(client: Client, plan: Plan, **inlines: list[dict[str, object]]) -> Any:
    return client.post(reverse("admin:measures_measure_add"), measure_form(plan, **inlines))


def change(client: Client, measure: Measure, **inlines: list[dict[str, object]]) -> Any:
    form = {**measure_form(measure.plan, **inlines), "key": measure.key}
    return client.post(reverse("admin:measures_measure_change", args=[measure.pk]), form)


def placement_row(policy_pk: int, **fields: object) -> dict[str, object]:
    return {"policy": policy_pk, "code": "1-1", "position": 1, "is_primary": "on", **fields}


def test_a_measure_is_added_with_its_place_text_and_department(operator: Client) -> None:
    plan = make_plan()
    policy, department = make_policy(plan), make_department(plan.municipality)

    response = add(
        operator,
        plan,
        placements=[placement_row(policy.pk)],
        sections=[{"heading": "概要", "role": "summary", "body": "本文", "position": 1}],
        responsibilities=[{"department": department.pk, "role": "lead", "position": 0}],
    )

    assert response.status_code == 302
    placement = Placement.objects.get()
    assert (placement.plan, placement.policy, placement.measure.title) == (plan, policy, "窓口のデジタル化")
    assert Responsibility.objects.get().department == department
    assert Measure.objects.get().history.get().history_user == User.objects.get(username="operator")


def test_a_place_in_another_plan_is_refused(operator: Client) -> None:
    response = add(operator, make_plan(), placements=[placement_row(make_policy().pk)])

    assert "方針は同じ計画のものを選んでください。" in response.content.decode()
    assert not Measure.objects.exists()


def test_a_code_that_the_plan_uses_already_is_refused(operator: Client) -> None:
    policy = make_policy()
    make_measure(policy, code="1-1", key="other")

    response = add(operator, policy.plan, placements=[placement_row(policy.pk)])

    assert "このコードは同じ計画ですでに使われています。" in response.content.decode()


def test_two_primary_places_are_refused(operator: Client) -> None:
    plan = make_plan()
    first, second = make_policy(plan), make_policy(plan)

    response = add(
        operator,
        plan,
        placements=[placement_row(first.pk), placement_row(second.pk, code="2-1", position=2)],
    )

    assert "本掲の位置は施策に1つだけです。" in response.content.decode()
    assert not Measure.objects.exists()


def test_a_second_place_is_added_to_a_measure(operator: Client) -> None:
    measure = make_measure()
    primary = measure.placements.get()
    policy = make_policy(measure.plan)

    response = change(
        operator,
        measure,
        placements=[
            {**placement_row(primary.policy_id, code=primary.code), "id": primary.pk, "measure": measure.pk},
            {**placement_row(policy.pk, code="9-9", position=99), "measure": measure.pk, "is_primary": ""},
        ],
    )

    assert response.status_code == 302
    assert Placement.objects.get(code="9-9").plan == measure.plan


@pytest.mark.parametrize("is_new", [True, False])
def test_a_department_of_another_municipality_is_refused(operator: Client, is_new: bool) -> None:
    row = {"department": make_department().pk, "role": "lead", "position": 0}

    if is_new:
        response = add(operator, make_plan(), responsibilities=[row])
    else:
        measure = make_measure()
        response = change(operator, measure, responsibilities=[{**row, "measure": measure.pk}])

    assert response.content.decode().count("部署は計画と同じ市区町村のものを選んでください。") == 1
    assert not Responsibility.objects.exists()


def test_an_objective_stands_in_a_section_of_its_own_measure(operator: Client) -> None:
    measure = make_measure()
    own, other = (
        make_section(measure, heading="目標"),
        make_section(make_measure(), heading="ほかの施策の本文"),
    )

    page = operator.get(reverse("admin:measures_measure_change", args=[measure.pk]))
    refused = change(
        operator,
        measure,
        objectives=[{"measure": measure.pk, "section": other.pk, "text": "整備する", "position": 1}],
    )
    accepted = change(
        operator,
        measure,
        objectives=[
            {
                "measure": measure.pk,
                "section": own.pk,
                "text": "整備する",
                "due_fy": "令和7年度",
                "position": 1,
            }
        ],
    )

    assert "ほかの施策の本文" not in page.content.decode()
    assert (refused.status_code, accepted.status_code) == (200, 302)
    assert Objective.objects.values_list("section", "due_fy").get() == (own.pk, 2025)


def test_a_measures_plan_stays_as_first_chosen(operator: Client) -> None:
    measure = make_measure()
    plan = measure.plan

    response = operator.post(
        reverse("admin:measures_measure_change", args=[measure.pk]), measure_form(make_plan())
    )

    measure.refresh_from_db()
    assert (response.status_code, measure.title, measure.plan) == (302, "窓口のデジタル化", plan)


def test_a_key_that_another_measure_of_the_fixed_plan_has_is_told(operator: Client) -> None:
    measure = make_measure()
    other = make_measure(measure.placements.get().policy)

    response = operator.post(
        reverse("admin:measures_measure_change", args=[measure.pk]),
        {**measure_form(measure.plan), "key": other.key},
    )

    assert "この識別名は同じ計画の別の施策で使われています。" in response.content.decode()


def test_a_policy_of_another_plan_is_refused_for_a_placement(operator: Client) -> None:
    placement = make_measure().placements.get()

    response = operator.post(
        reverse("admin:measures_placement_change", args=[placement.pk]),
        {
            "plan": placement.plan_id,
            "policy": make_policy().pk,
            "measure": placement.measure_id,
            "code": "1",
            "position": 1,
        },
    )

    assert "方針は同じ計画のものを選んでください。" in response.content.decode()


@pytest.mark.parametrize("term", ["ＲＰＡの導入", "rpa の 導入", "RPA"])
def test_measures_are_found_whatever_the_width_and_spacing(operator: Client, term: str) -> None:
    make_measure(title="ＲＰＡの導入")
    make_measure(title="窓口のデジタル化")

    page = operator.get(reverse("admin:measures_measure_changelist"), {"q": term})

    assert [measure.title for measure in page.context["cl"].result_list] == ["ＲＰＡの導入"]
