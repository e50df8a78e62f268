"""A name that is tried too often from one address is not answered there for a while."""

import datetime as dt
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.db.models import F
from django.test import Client
from pytest_django import Settings

from tests.pages import read_html
from tests.signing_in import PASSWORD, is_signed_in, make_person, sign_in

pytestmark = pytest.mark.django_db

LIMIT = 5


def fail(client: Client, name: str, times: int = LIMIT, **extra: Any) -> Any:
    for _ in range(times):
        response = client.post("/accounts/login/", {"login": name, "password": "wrong password"}, **extra)
    return response


def test_the_limit_is_met_with_a_page_that_says_when_to_come_again(client: Client) -> None:
    person = make_person()

    before = fail(client, person.username, LIMIT - 1)
    response = fail(client, person.username, 1)

    text = read_html(response.content.decode()).one("main").text
    assert (before.status_code, response.status_code) == (422, 429)
    assert "約15分後" in text
    assert "事務局" in text
    assert 14 * 60 < int(response.headers["Retry-After"]) <= 15 * 60


def test_the_right_password_does_not_help_until_then(client: Client) -> None:
    person = make_person()
    fail(client, person.username)

    response = sign_in(client, person.username, PASSWORD)

    assert response.status_code == 429
    assert not is_signed_in(client)


def test_waiting_helps_and_trying_meanwhile_does_not_make_it_longer(client: Client) -> None:
    person = make_person()
    fail(client, person.username)
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - dt.timedelta(minutes=14))
    again = fail(client, person.username, 1)

    AccessAttempt.objects.update(attempt_time=F("attempt_time") - dt.timedelta(minutes=2))
    sign_in(client, person.username)

    assert int(again.headers["Retry-After"]) <= 60
    assert is_signed_in(client)


def test_unknown_names_are_answered_alike(client: Client) -> None:
    assert fail(client, "nobody").status_code == 429


def test_the_same_person_elsewhere_and_others_here_may_go_on(client: Client) -> None:
    person, colleague = make_person(), make_person()
    fail(client, person.username, REMOTE_ADDR="192.0.2.1")

    sign_in(client, colleague.username)
    elsewhere = client.post(
        "/accounts/login/", {"login": person.username, "password": PASSWORD}, REMOTE_ADDR="192.0.2.2"
    )

    assert is_signed_in(client)
    assert elsewhere.status_code == 302


@pytest.mark.parametrize("spelling", ["TANAKA", "ｔａｎａｋａ"])
def test_another_spelling_of_the_name_counts_as_the_same(client: Client, spelling: str) -> None:
    make_person(username="tanaka")
    fail(client, "tanaka", LIMIT - 1)

    assert fail(client, spelling, 1).status_code == 429


def test_another_browser_counts_as_the_same(client: Client) -> None:
    person = make_person()
    fail(client, person.username, LIMIT - 1, HTTP_USER_AGENT="one")

    assert fail(client, person.username, 1, HTTP_USER_AGENT="another").status_code == 429


def test_success_forgets_the_failures(client: Client) -> None:
    person = make_person()
    fail(client, person.username, LIMIT - 1)
    sign_in(client, person.username)
    client.logout()

    response = fail(client, person.username, 1)

    assert response.status_code == 422


def test_limit_and_time_can_be_set(client: Client, settings: Settings) -> None:
    settings.AXES_FAILURE_LIMIT = 2
    settings.AXES_COOLOFF_TIME = dt.timedelta(minutes=60)

    response = fail(client, make_person().username, 2)

    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 59 * 60


def test_one_address_may_try_only_so_many_names(client: Client, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "3/m/ip"}
    answers = [sign_in(client, f"name{number}", "wrong password") for number in range(4)]

    assert [answer.status_code for answer in answers] == [422, 422, 422, 429]
    assert "しばらくお待ちください" in answers[-1].content.decode()
