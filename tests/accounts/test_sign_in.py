"""The one way in: names and passwords, and what is told to whom does not get in."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from tests.factories import make_department, make_membership, make_municipality, make_plan
from tests.pages import read_html
from tests.signing_in import PASSWORD, is_signed_in, make_person, sign_in

pytestmark = pytest.mark.django_db


def refusal(response: Any) -> str:
    return read_html(response.content.decode()).all("p.banner")[0].text


def test_a_person_signs_in_by_name_and_password(client: Client) -> None:
    person = make_person()

    response = sign_in(client, person.username)

    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.parametrize("typed", ["Hadano-01", "ｈａｄａｎｏ－０１", " hadano-01 "])
def test_a_name_is_read_whatever_its_case_and_width(client: Client, typed: str) -> None:
    make_person(username="hadano-01")

    sign_in(client, typed)

    assert is_signed_in(client)


def test_unknown_disabled_and_known_names_get_the_same_answer(client: Client) -> None:
    make_person(username="known")
    make_person(username="disabled", is_active=False)

    wrong = sign_in(client, "known", "wrong password")
    unknown = sign_in(client, "nobody", "wrong password")
    disabled = sign_in(client, "disabled", "wrong password")
    disabled_but_right = sign_in(client, "disabled", PASSWORD)

    answers = [wrong, unknown, disabled, disabled_but_right]
    assert {(answer.status_code, refusal(answer)) for answer in answers} == {(422, refusal(wrong))}
    assert "利用者IDまたはパスワードが正しくありません" in refusal(wrong)
    assert not is_signed_in(client)


@contextmanager
def counted_hashes() -> Iterator[list[str]]:
    """Count the passwords that go through the hash."""
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counting(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    with mock.patch.object(MD5PasswordHasher, "encode", counting):
        yield hashed


@pytest.mark.parametrize("name", ["known", "nobody", "disabled", "without-password"])
def test_the_hash_works_once_whoever_is_named(client: Client, name: str) -> None:
    make_person(username="known")
    make_person(username="disabled", is_active=False)
    make_person(username="without-password", password=None)

    with counted_hashes() as hashed:
        sign_in(client, name, "wrong password")

    assert len(hashed) == 1


def test_a_refusal_costs_as_many_queries_whoever_is_named(client: Client) -> None:
    make_membership(make_municipality(), user=make_person(username="known"))
    make_person(username="disabled", is_active=False)
    make_person(username="without-password", password=None)
    costs = {}

    for name in ("known", "nobody", "disabled", "without-password"):
        with CaptureQueriesContext(connection) as queries:
            sign_in(client, name, "wrong password")
        costs[name] = len(queries)

    assert len(set(costs.values())) == 1, costs


def test_the_typed_name_stays_and_the_password_does_not(client: Client) -> None:
    response = sign_in(client, "nobody", "wrong password")

    page = read_html(response.content.decode())
    assert page.one("input#id_login")["value"] == "nobody"
    assert "value" not in page.one("input#id_password").attributes


def test_it_leads_where_one_wanted_to_go(client: Client) -> None:
    person = make_person()

    response = sign_in(client, person.username, next="/search/?q=窓口")

    assert response.headers["Location"] == "/search/?q=%E7%AA%93%E5%8F%A3"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.jp/",
        "//example.jp/",
        "/\\example.jp/",
        "///example.jp",
        "javascript:alert(1)",
        "https:///example.jp",
        "http:example.jp",
    ],
)
def test_it_leads_to_no_other_site(client: Client, elsewhere: str) -> None:
    person = make_person()

    response = sign_in(client, person.username, next=elsewhere)

    assert response.headers["Location"] == reverse("accounts:home")


def test_it_leads_to_the_one_city_in_which_one_works(client: Client) -> None:
    city = make_plan().municipality
    person = make_membership(city, user=make_person()).user

    response = sign_in(client, person.username)

    assert response.headers["Location"] == reverse("progress:round_list", args=[city.slug])


def test_two_roles_in_one_city_are_one_place_to_work(client: Client) -> None:
    city = make_plan().municipality
    person = make_membership(city, user=make_person()).user
    make_membership(city, Role.EDITOR, user=person, department=make_department(city))

    response = sign_in(client, person.username)

    assert response.headers["Location"] == reverse("progress:round_list", args=[city.slug])


def test_it_leads_to_the_list_where_there_is_a_choice_or_nowhere_to_go(client: Client) -> None:
    of_two = make_membership(make_plan().municipality, user=make_person()).user
    make_membership(make_plan().municipality, user=of_two)
    of_none = make_person()

    for person in (of_two, of_none):
        response = sign_in(client, person.username)

        assert response.headers["Location"] == reverse("accounts:home")
        client.logout()


def test_the_session_gets_a_new_key(client: Client) -> None:
    person = make_person()
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key

    sign_in(client, person.username)

    assert client.session.session_key != planted


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(client: Client) -> None:
    person = make_person()

    sign_in(client, person.username)

    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "")


def test_who_is_signed_in_needs_no_sign_in_page(client: Client) -> None:
    client.force_login(make_person())

    response = client.get(reverse("account_login"), {"next": "/search/"})

    assert (response.status_code, response.headers["Location"]) == (302, "/search/")


def test_the_page_says_whom_to_ask_and_is_stored_nowhere(client: Client) -> None:
    response = client.get(reverse("account_login"))

    assert "事務局" in read_html(response.content.decode()).one("section.help").text
    assert "no-store" in response.headers["Cache-Control"]
