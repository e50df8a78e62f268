"""A session ends by itself: after so long without doing anything, and at the latest after so long."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from accounts.models import SecurityEvent, User
from tests.factories import make_membership, make_plan, make_user
from tests.pages import address
from tests.signing_in import is_signed_in, make_person, sign_in

pytestmark = pytest.mark.django_db
HOME = reverse("accounts:home")
SESSION = reverse("accounts:session")


@pytest.fixture
def person(client: Client) -> User:
    person = make_user()
    client.force_login(person)
    return person


def shift(client: Client, *, idle: int = 0, age: int = 0) -> None:
    """Let the person have done nothing for so many minutes, or have signed in so many minutes ago."""
    session = client.session
    session["active_at"] -= idle * 60
    session["signed_in_at"] -= max(idle, age) * 60
    session.save()


@pytest.mark.parametrize(("minutes", "goes_on"), [(59, True), (61, False)])
def test_it_ends_after_an_hour_without_doing_anything(
    client: Client, person: User, minutes: int, goes_on: bool
) -> None:
    shift(client, idle=minutes)

    response = client.get(HOME)

    assert (response.status_code == 200) is goes_on
    assert is_signed_in(client) is goes_on


def test_doing_something_starts_the_hour_anew(client: Client, person: User) -> None:
    for _ in range(3):
        shift(client, idle=40)
        client.get(HOME)

    assert is_signed_in(client)


@pytest.mark.parametrize(("hours", "goes_on"), [(9.9, True), (10.1, False)])
def test_it_ends_after_ten_hours_whatever_one_does(
    client: Client, person: User, hours: float, goes_on: bool
) -> None:
    shift(client, age=int(hours * 60))

    client.get(HOME)

    assert is_signed_in(client) is goes_on


def test_both_limits_can_be_set(client: Client, person: User, settings: Settings) -> None:
    settings.SESSION_IDLE = dt.timedelta(minutes=10)
    shift(client, idle=11)

    client.get(HOME)

    assert not is_signed_in(client)


def test_the_end_is_the_servers_and_removes_the_session(client: Client, person: User) -> None:
    key = client.session.session_key
    assert key
    shift(client, idle=61)

    client.get(HOME)
    client.cookies["sessionid"] = key

    assert not Session.objects.filter(session_key=key).exists()
    assert client.get(HOME).status_code == 302


def test_the_end_is_told_to_the_person_and_the_record(client: Client, person: User) -> None:
    city = make_membership(make_plan().municipality, user=person).municipality
    shift(client, idle=61)

    response = client.get(HOME, follow=True, REMOTE_ADDR="192.0.2.7")

    event = SecurityEvent.objects.get(kind="signed_out")
    assert "時間がたったため、ログアウトしました" in response.content.decode()
    assert response.context["redirect_field_value"] == HOME
    assert (event.actor, event.detail, event.municipality, event.address) == (
        person,
        "時間切れ",
        city,
        "192.0.2.7",
    )


def test_a_session_without_a_beginning_has_ended(client: Client, person: User) -> None:
    session = client.session
    del session["signed_in_at"]
    session.save()

    client.get(HOME)

    assert not is_signed_in(client)


def test_every_way_of_signing_in_begins_a_session(client: Client) -> None:
    sign_in(client, make_person().username)

    assert {"signed_in_at", "active_at"} <= set(client.session.keys())


def test_going_from_page_to_page_writes_at_most_once_a_minute(client: Client, person: User) -> None:
    def writes() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(HOME)
        return sum("UPDATE" in query["sql"] for query in queries.captured_queries)

    at_once = writes()
    shift(client, idle=2)

    assert (at_once, writes()) == (0, 1)


def ask(client: Client, method: str = "get") -> dict[str, Any]:
    found: dict[str, Any] = getattr(client, method)(SESSION).json()
    return found


def test_asking_how_long_is_left_does_not_make_it_longer(client: Client, person: User) -> None:
    shift(client, idle=50)

    first, second = ask(client), ask(client)

    assert first == second | {"left": first["left"]}
    assert 9 * 60 < second["left"] <= 10 * 60
    assert second["can_go_on"] is True
    assert second["user"] == person.pk


def test_going_on_makes_it_longer(client: Client, person: User) -> None:
    shift(client, idle=50)

    assert ask(client, "post")["left"] > 59 * 60


def test_going_on_does_not_help_at_the_end_of_the_day(client: Client, person: User) -> None:
    shift(client, age=590)

    found = ask(client, "post")

    assert found["can_go_on"] is False
    assert found["left"] <= 10 * 60


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_has_nothing_left(client: Client, method: str) -> None:
    assert ask(client, method) == {"left": 0, "can_go_on": False, "user": None}


def test_going_on_takes_the_persons_own_page(person: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person)

    assert strict.post(SESSION).status_code == 403


def test_a_page_knows_how_long_is_left_and_when_to_warn(
    client: Client, person: User, settings: Settings
) -> None:
    settings.SESSION_WARNING = dt.timedelta(minutes=3)

    response = client.get(HOME)

    assert 59 * 60 < response.context["session_left"] <= 60 * 60
    assert f'data-session="{person.pk}"' in response.content.decode()
    assert 'data-warn="180"' in response.content.decode()


def test_pages_of_the_signed_in_are_stored_nowhere(client: Client, person: User) -> None:
    plan = make_plan()

    pages = [client.get(HOME), client.get(address("outline", plan)), client.get("/nothing/")]

    assert {page.headers["Cache-Control"] for page in pages} == {"private, no-store"}


def test_public_pages_say_nothing_of_sessions_to_visitors(client: Client) -> None:
    response = client.get(address("outline", make_plan()))

    assert "Cache-Control" not in response.headers
    assert "data-session" not in response.content.decode()
    assert not response.cookies


def test_a_request_that_is_refused_at_once_is_refused_in_peace(client: Client) -> None:
    assert client.get("/", HTTP_HOST="example.jp").status_code == 400


def test_a_page_with_a_form_to_keep_may_be_gone_back_to(
    client: Client, person: User, settings: Settings
) -> None:
    settings.ROOT_URLCONF = "tests.e2e.keeping_urls"

    page = client.get("/keeping/", headers={"accept-encoding": "gzip"})

    assert page.headers["Cache-Control"] == "private, no-cache"
    assert page.headers["Vary"] == "Accept-Encoding"
