"""The departments of a city, from when to when they are, and what its groups of them mean."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.departments.services import change_validity, define_group
from accounts.models import Department, GroupMember, Municipality, Role
from tests.factories import make_access, make_department, make_membership, make_municipality
from tests.pages import Element, read_html

NOW = dt.datetime(2026, 4, 1, 9, tzinfo=dt.timezone(dt.timedelta(hours=9)))

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Municipality:
    return make_municipality()


@pytest.fixture
def coordinator(client: Client, city: Municipality) -> Client:
    client.force_login(make_membership(city).user)
    return client


def address(city: Municipality, name: str, *args: int) -> str:
    return reverse(f"departments:{name}", args=[city.slug, *args])


def page(client: Client, city: Municipality, name: str, *args: int) -> Element:
    response = client.get(address(city, name, *args))
    assert response.status_code == 200
    return read_html(response.content.decode())


def meant_by(group: Department) -> set[str]:
    return set(GroupMember.objects.filter(group=group).values_list("department__name", flat=True))


def test_years_of_a_department_change_with_a_history(city: Municipality) -> None:
    actor = make_access(make_membership(city))
    department = make_department(city)

    change_validity(department, valid_from_fy=2020, valid_until_fy=2025, actor=actor, now=NOW)

    department.refresh_from_db()
    assert (department.valid_from_fy, department.valid_until_fy) == (2020, 2025)
    record = Department.history.get(history_type="~")
    assert (record.history_user, record.history_date) == (actor.user, NOW)


def test_a_group_means_what_is_chosen_and_tells_what_it_meant(city: Municipality) -> None:
    actor = make_access(make_membership(city))
    first, second, third = (make_department(city, name=name) for name in ("一課", "二課", "三課"))
    group = make_department(city, is_group=True)

    define_group(group, covers_all=False, departments=[first, second], actor=actor, now=NOW)
    define_group(group, covers_all=False, departments=[second, third], actor=actor, now=NOW)

    assert meant_by(group) == {"二課", "三課"}
    acts = GroupMember.history.order_by("history_id").values_list("history_type", "history_user")
    assert list(acts) == [(act, actor.user.pk) for act in ("+", "+", "-", "+")]


def test_a_group_that_covers_all_names_none(city: Municipality) -> None:
    actor = make_access(make_membership(city))
    department, group = make_department(city), make_department(city, is_group=True)
    define_group(group, covers_all=False, departments=[department], actor=actor, now=NOW)

    define_group(group, covers_all=True, departments=[department], actor=actor, now=NOW)

    group.refresh_from_db()
    assert group.covers_all
    assert meant_by(group) == set()


def test_only_the_citys_own_coordinators_change_departments(city: Municipality) -> None:
    department = make_department(city)
    actors = [
        make_access(make_membership(city, Role.MANAGER)),
        make_access(make_membership(make_municipality())),
    ]

    for actor in actors:
        with pytest.raises(PermissionDenied):
            change_validity(department, valid_from_fy=None, valid_until_fy=2020, actor=actor, now=NOW)


def test_the_page_tells_what_groups_mean_and_which_are_undecided(
    coordinator: Client, city: Municipality
) -> None:
    actor = make_access(make_membership(city))
    department = make_department(city, name="戸籍課")
    for name, covers_all, meant in [
        ("全部署", True, []),
        ("窓口各課", False, [department]),
        ("関係部署", False, []),
    ]:
        group = make_department(city, name=name, is_group=True)
        define_group(group, covers_all=covers_all, departments=meant, actor=actor, now=NOW)
    make_department(name="他市の課")

    shown = page(coordinator, city, "department_list")

    assert {row[0]: row[1] for row in shown.rows() if len(row) == 3} == {
        "呼び名": "さす部署",
        "全部署": "その年度にあるすべての部署",
        "窓口各課": "戸籍課",
        "関係部署": "まだ決まっていません",
    }
    assert "他市の課" not in shown.text


def test_a_group_is_decided_on_its_page(coordinator: Client, city: Municipality) -> None:
    first, second = make_department(city, name="一課"), make_department(city, name="二課")
    make_department(city, name="昔の課", valid_until_fy=2020)
    make_department(name="他市の課")
    group = make_department(city, is_group=True)
    url = address(city, "group_edit", group.pk)

    offered = page(coordinator, city, "group_edit", group.pk).texts("label.choice")
    response = coordinator.post(url, {"meaning": "chosen", "departments": [first.pk, second.pk]})
    shown = page(coordinator, city, "group_edit", group.pk)

    assert offered == ["その年度にあるすべての部署", "次に選ぶ部署", "一課", "二課"]
    assert response.status_code == 302
    assert meant_by(group) == {"一課", "二課"}
    assert len([box for box in shown.all("input") if "checked" in box.attributes]) == 3


def test_a_department_of_another_city_cannot_be_chosen(coordinator: Client, city: Municipality) -> None:
    group = make_department(city, is_group=True)
    form = {"meaning": "chosen", "departments": [make_department().pk]}

    response = coordinator.post(address(city, "group_edit", group.pk), form)

    assert response.status_code == 422
    assert meant_by(group) == set()


def test_years_are_read_and_checked(coordinator: Client, city: Municipality) -> None:
    department = make_department(city)
    url = address(city, "department_edit", department.pk)

    done = coordinator.post(url, {"valid_from_fy": "R3", "valid_until_fy": "令和7年度"})
    wrong = coordinator.post(url, {"valid_from_fy": "R7", "valid_until_fy": "R6"})

    department.refresh_from_db()
    assert (done.status_code, wrong.status_code) == (302, 422)
    assert (department.valid_from_fy, department.valid_until_fy) == (2021, 2025)
    assert "廃止年度は設置年度以降にしてください。" in wrong.content.decode()


def test_the_list_costs_the_same_however_many_departments_there_are(
    coordinator: Client, city: Municipality
) -> None:
    actor = make_access(make_membership(city))

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(coordinator, city, "department_list")
        return len(queries)

    def make_some(number: int) -> None:
        parent = make_department(city)
        made = [make_department(city, parent=parent) for _ in range(number)]
        define_group(
            make_department(city, is_group=True), covers_all=False, departments=made, actor=actor, now=NOW
        )

    make_some(2)
    few = cost()
    make_some(40)

    assert cost() == few <= 7
