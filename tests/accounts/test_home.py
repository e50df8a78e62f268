"""The list of what a person is where, and the header that tells it on every page."""

import datetime as dt
from urllib.parse import quote, unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from plans.models import Plan
from tests.factories import make_department, make_membership, make_municipality, make_plan, make_user
from tests.pages import Element, address, read_html, visit

pytestmark = pytest.mark.django_db


def open_home(client: Client) -> Element:
    return read_html(client.get(reverse("accounts:home")).content.decode())


def test_anonymous_visitors_are_asked_to_sign_in(client: Client) -> None:
    response = client.get(reverse("accounts:home"))

    assert response.headers["Location"] == f"{reverse('account_login')}?next={reverse('accounts:home')}"


def test_it_lists_cities_with_the_roles_of_today(client: Client) -> None:
    city = make_plan(make_municipality(name="見本市")).municipality
    person = make_membership(city).user
    department = make_department(city, name="情報課")
    make_membership(city, Role.EDITOR, user=person, department=department, expires_on=dt.date(2999, 3, 31))
    client.force_login(person)

    page = open_home(client)

    assert page.links()["見本市"] == reverse("progress:round_list", args=[city.slug])
    assert page.texts("ul.workplaces ul li") == ["事務局", "情報課 担当者（令和981年3月31日(日)まで）"]


def test_roles_that_have_ended_are_not_listed(client: Client) -> None:
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    client.force_login(make_membership(make_plan().municipality, expires_on=yesterday).user)

    page = open_home(client)

    assert page.all("ul.workplaces") == []
    assert "事務局にお申し出ください" in page.one("p.empty").text


@pytest.mark.parametrize(
    ("role", "page"),
    [
        (Role.COORDINATOR, "progress:round_list"),
        (Role.MANAGER, "progress:my_work"),
        (Role.EDITOR, "progress:my_work"),
        (Role.VIEWER, "progress:my_work"),
    ],
)
def test_a_city_leads_to_the_daily_work_of_the_role(client: Client, role: Role, page: str) -> None:
    city = make_municipality(name="準備市")
    client.force_login(make_membership(city, role).user)

    way = open_home(client).links()["準備市"]

    assert way == reverse(page, args=[city.slug])
    assert client.get(way).status_code == 200


def test_only_staff_are_shown_the_way_to_the_admin(client: Client) -> None:
    ways = []
    for person in (make_user(), make_user(is_staff=True)):
        client.force_login(person)
        ways.append("管理画面へ" in open_home(client).links())

    assert ways == [False, True]


def test_it_costs_the_same_for_few_and_for_many_cities(client: Client) -> None:
    person = make_user()
    client.force_login(person)
    counts = []
    for _ in range(2):
        for _ in range(10):
            make_membership(make_plan().municipality, user=person)
        with CaptureQueriesContext(connection) as queries:
            open_home(client)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def header(client: Client, name: str, plan: Plan | None = None) -> Element:
    return visit(client, name, plan).one("header")


def test_the_header_offers_to_sign_in_and_come_back(client: Client) -> None:
    asked = quote(f"{address('search_results')}?q=%E7%AA%93+A%26B")

    page = visit(client, "search_results", None, q="窓 A&B")

    assert page.one("header").links()["ログイン"] == f"{reverse('account_login')}?next={unquote(asked)}"


def test_the_header_says_what_one_is_in_the_city_and_who_elsewhere(client: Client) -> None:
    plan = make_plan()
    person = make_user(display_name="見本 花子")
    department = make_department(plan.municipality, name="情報課")
    make_membership(plan.municipality, Role.EDITOR, user=person, department=department)
    client.force_login(person)

    assert header(client, "outline", plan).one("summary").text == "情報課 担当者"
    assert header(client, "top").one("summary").text == "見本 花子"
    assert header(client, "outline", make_plan()).one("summary").text == "見本 花子"


def test_the_header_has_the_way_to_ones_own_pages_and_out(client: Client) -> None:
    client.force_login(make_user())

    found = header(client, "top")

    assert found.links()["担当の市区町村"] == reverse("accounts:home")
    assert found.links()["パスワードの変更"] == reverse("account_change_password")
    form = found.one("form")
    assert (form["method"], form["action"]) == ("post", reverse("account_logout"))
    assert form.one("button").text == "ログアウト"


def test_the_header_offers_no_password_to_those_who_have_none(client: Client) -> None:
    client.force_login(make_user(password=None))

    assert "パスワードの変更" not in header(client, "top").links()
