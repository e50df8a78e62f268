"""The pages of a city's people."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Municipality, Role, User
from common.dates import format_day
from common.fiscal_year import end_of_fiscal_year
from tests.factories import make_department, make_membership, make_municipality, make_user
from tests.pages import Element, read_html

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Municipality:
    return make_municipality()


@pytest.fixture
def coordinator(client: Client, city: Municipality) -> Client:
    client.force_login(make_membership(city, user=make_user(username="zz-coordinator")).user)
    return client


def address(city: Municipality, name: str, *args: int) -> str:
    return reverse(f"members:{name}", args=[city.slug, *args])


def page(client: Client, city: Municipality, name: str, *args: int, **query: str) -> Element:
    response = client.get(address(city, name, *args), query)
    assert response.status_code == 200
    return read_html(response.content.decode())


def yesterday() -> dt.date:
    return timezone.localdate() - dt.timedelta(days=1)


def names(element: Element) -> list[str]:
    return [row[0] for row in element.rows()[1:]]


def make_staff(city: Municipality) -> None:
    """Make a person of each kind, named by what they are."""
    department = make_department(city, name="情報課")
    make_membership(
        city, Role.EDITOR, department=department, user=make_user(username="a", display_name="有効 花子")
    )
    make_membership(
        city,
        Role.MANAGER,
        user=make_user(username="b", display_name="期限　太郎"),
        expires_on=yesterday(),
        department=department,
    )
    make_membership(
        city, Role.VIEWER, user=make_user(username="c", display_name="停止 次郎", is_active=False)
    )


def test_the_list_shows_everybody_with_their_roles_and_state(coordinator: Client, city: Municipality) -> None:
    make_staff(city)
    make_membership(make_municipality(), user=make_user(display_name="よその人"))

    rows = page(coordinator, city, "member_list").rows()

    assert [row[0] for row in rows[1:]] == ["有効 花子", "期限 太郎", "停止 次郎", "zz-coordinator"]
    assert rows[1][1:3] == ["a", "情報課 担当者"]
    assert [row[-1] for row in rows[1:]] == ["有効", "期限切れ", "停止", "有効"]


def test_only_the_roles_in_this_city_are_shown(coordinator: Client, city: Municipality) -> None:
    person = make_membership(city, Role.EDITOR, department=make_department(city, name="本市の課")).user
    other = make_municipality()
    make_membership(other, Role.VIEWER, user=person, department=make_department(other, name="他市の課"))

    assert "他市の課" not in page(coordinator, city, "member_list").text
    assert "他市の課" not in page(coordinator, city, "member_edit", person.pk).text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "花子"}, ["有効 花子"]),
        ({"q": "期限太郎"}, ["期限 太郎"]),
        ({"q": "ＺＺ"}, ["zz-coordinator"]),
        ({"state": "active"}, ["有効 花子", "zz-coordinator"]),
        ({"state": "expired"}, ["期限 太郎"]),
        ({"state": "disabled"}, ["停止 次郎"]),
        ({"role": "editor"}, ["有効 花子"]),
        ({"role": "manager"}, []),
        ({"role": "manager", "state": "expired"}, ["期限 太郎"]),
        ({"state": "unknown"}, ["有効 花子", "期限 太郎", "停止 次郎", "zz-coordinator"]),
    ],
)
def test_the_list_is_narrowed(
    coordinator: Client, city: Municipality, query: dict[str, str], found: list[str]
) -> None:
    make_staff(city)

    assert names(page(coordinator, city, "member_list", **query)) == found


def test_the_list_is_narrowed_by_department(coordinator: Client, city: Municipality) -> None:
    make_staff(city)
    department = city.departments.get(name="情報課")

    assert names(page(coordinator, city, "member_list", department=str(department.pk))) == ["有効 花子"]


def test_the_list_turns_pages_and_keeps_its_filter(coordinator: Client, city: Municipality) -> None:
    for number in range(51):
        make_membership(city, Role.VIEWER, user=make_user(username=f"v{number:02}"))

    first = page(coordinator, city, "member_list", role="viewer")

    assert len(names(first)) == 50
    assert first.links()["次の50件 ›"] == "?role=viewer&page=2"
    assert names(page(coordinator, city, "member_list", role="viewer", page="2")) == ["v50"]


def test_the_list_costs_the_same_however_many_people_there_are(
    coordinator: Client, city: Municipality
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(coordinator, city, "member_list")
        return len(queries)

    make_staff(city)
    few = cost()
    for _ in range(40):
        make_membership(city, Role.EDITOR)

    assert cost() == few <= 9


def test_a_new_person_is_registered_and_the_password_shown_once(
    coordinator: Client, city: Municipality
) -> None:
    department = make_department(city, name="情報課")
    form = {
        "username": "ｙａｍａｄａ",
        "display_name": "山田 花子",
        "email": "",
        "role": "editor",
        "department": department.pk,
        "expires_on": "令和19年3月31日",
    }

    response = coordinator.post(address(city, "member_add"), form)

    slip = dict(read_html(response.content.decode()).facts())
    person = User.objects.get(username="yamada")
    assert person.check_password(slip["初期パスワード"])
    assert "no-store" in response.headers["Cache-Control"]
    assert person.memberships.get().expires_on == dt.date(2037, 3, 31)
    assert (
        slip["初期パスワード"]
        not in coordinator.get(address(city, "member_edit", person.pk)).content.decode()
    )


def test_the_end_of_the_fiscal_year_is_proposed_as_last_day(coordinator: Client, city: Municipality) -> None:
    last_day = page(coordinator, city, "member_add").one("input#id_expires_on")["value"]

    assert last_day == format_day(end_of_fiscal_year(timezone.localdate()))


def test_departments_of_this_year_and_city_are_offered_without_groups(
    coordinator: Client, city: Municipality
) -> None:
    make_department(city, name="今の課")
    make_department(city, name="廃止された課", valid_until_fy=2020)
    make_department(city, name="全部署", is_group=True)
    make_department(name="他市の課")

    offered = page(coordinator, city, "member_add").texts("select#id_department option")

    assert offered == ["（選んでください）", "今の課"]


def test_a_refused_form_says_why_and_keeps_what_was_typed(coordinator: Client, city: Municipality) -> None:
    make_user(username="taken")
    form = {"username": "taken", "display_name": "山田", "role": "coordinator", "expires_on": ""}

    taken = coordinator.post(address(city, "member_add"), form)
    without = coordinator.post(address(city, "member_add"), {**form, "role": "editor"})
    past = coordinator.post(address(city, "member_add"), {**form, "expires_on": "令和2年3月31日"})

    assert (taken.status_code, without.status_code, past.status_code) == (422, 422, 422)
    shown = read_html(taken.content.decode())
    assert "「taken」はすでに使われています" in shown.text
    assert shown.one("input#id_display_name")["value"] == "山田"
    assert "課長・担当者・閲覧の役割には部署を選んでください。" in without.content.decode()
    assert "過ぎた日です" in past.content.decode()


def test_a_person_page_leads_to_what_can_be_done(coordinator: Client, city: Municipality) -> None:
    membership = make_membership(city, Role.EDITOR, department=make_department(city, name="情報課"))

    links = page(coordinator, city, "member_edit", membership.user_id).links()

    assert {
        "変更する（情報課 担当者）",
        "終了する（情報課 担当者）",
        "所属を追加する",
        "初期パスワードを発行する",
        "停止する",
    } <= links.keys()


def test_of_an_operator_nothing_can_be_changed(coordinator: Client, city: Municipality) -> None:
    membership = make_membership(city, Role.EDITOR, user=make_user(is_staff=True))

    shown = page(coordinator, city, "member_edit", membership.user_id)

    assert "システムの運用担当者だけが変更できます" in shown.text
    assert not any("変更する" in text or "停止" in text for text in shown.links())
    assert shown.all("form input#id_display_name") == []


def test_of_somebody_from_elsewhere_only_the_roles_here_can_be_changed(
    coordinator: Client, city: Municipality
) -> None:
    membership = make_membership(city, Role.EDITOR)
    make_membership(make_municipality(), user=membership.user)

    links = page(coordinator, city, "member_edit", membership.user_id).links()

    assert "所属を追加する" in links
    assert "初期パスワードを発行する" not in links


def test_ending_a_role_is_asked_first(coordinator: Client, city: Municipality) -> None:
    membership = make_membership(city, Role.EDITOR, department=make_department(city, name="情報課"))
    end = address(city, "membership_end", membership.user_id, membership.pk)

    asked = read_html(coordinator.get(end).content.decode())
    still = Membership.objects.get(pk=membership.pk).expires_on
    done = coordinator.post(end, follow=True)

    assert "「情報課 担当者」の所属を、今すぐ終了します" in asked.text
    assert still is None
    assert Membership.objects.get(pk=membership.pk).expires_on == yesterday()
    assert "「情報課 担当者」の所属を終了しました。" in done.content.decode()


def test_the_last_coordinator_is_told_why_they_stay(coordinator: Client, city: Municipality) -> None:
    own = Membership.objects.get(municipality=city, role=Role.COORDINATOR)

    response = coordinator.post(address(city, "member_disable", own.user_id))

    assert response.status_code == 422
    assert "有効な「事務局」の職員が一人もいなくなります" in response.content.decode()
    assert User.objects.get(pk=own.user_id).is_active


def test_a_role_in_an_abolished_department_can_be_prolonged(coordinator: Client, city: Municipality) -> None:
    old = make_department(city, name="廃止された課", valid_until_fy=2020)
    membership = make_membership(city, Role.EDITOR, department=old, expires_on=yesterday())
    form = {"role": "editor", "department": old.pk, "expires_on": "令和19年3月31日"}

    response = coordinator.post(address(city, "membership_change", membership.user_id, membership.pk), form)

    assert response.status_code == 302
    assert Membership.objects.get(pk=membership.pk).expires_on == dt.date(2037, 3, 31)


def test_a_stopped_person_is_let_in_again(coordinator: Client, city: Municipality) -> None:
    membership = make_membership(city, Role.EDITOR, user=make_user(is_active=False), expires_on=yesterday())

    coordinator.post(address(city, "member_enable", membership.user_id))

    assert User.objects.get(pk=membership.user_id).is_active


def test_somebody_with_an_id_is_admitted(coordinator: Client, city: Municipality) -> None:
    person = make_user(username="outside", display_name="転入 一郎")
    form = {"username": "outside", "display_name": "転入一郎", "role": "coordinator", "expires_on": ""}

    wrong = coordinator.post(address(city, "member_admit"), {**form, "display_name": "別人"})
    right = coordinator.post(address(city, "member_admit"), form)

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert person.memberships.get().municipality == city
