"""What is written down of signing in: who, when, from where, for which city."""

import datetime as dt
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from accounts.models import SecurityEvent, User
from accounts.security_events import record_event
from tests.accounts.passkeys import make_passkey
from tests.factories import make_membership, make_municipality, make_user
from tests.signing_in import PASSWORD, make_person, sign_in

pytestmark = pytest.mark.django_db
Kind = SecurityEvent.Kind
FROM: dict[str, Any] = {"REMOTE_ADDR": "192.0.2.9"}


def events(*kinds: str) -> list[SecurityEvent]:
    found = SecurityEvent.objects.order_by("pk")
    return list(found.filter(kind__in=kinds) if kinds else found)


@pytest.fixture
def person() -> User:
    return make_membership(make_municipality(), user=make_person(username="hanako")).user


def post_sign_in(client: Client, name: str, password: str = PASSWORD) -> Any:
    return client.post(reverse("account_login"), {"login": name, "password": password}, **FROM)


def test_signing_in_and_out_is_told_with_person_city_and_address(client: Client, person: User) -> None:
    post_sign_in(client, "hanako")
    client.post(reverse("account_logout"), **FROM)

    city = person.memberships.get().municipality
    assert [(event.kind, event.actor, event.municipality, event.address) for event in events()] == [
        (Kind.SIGNED_IN, person, city, "192.0.2.9"),
        (Kind.SIGNED_OUT, person, city, "192.0.2.9"),
    ]


def test_a_failure_tells_the_typed_name_and_the_city_but_no_password(client: Client, person: User) -> None:
    post_sign_in(client, "Hanako", "wrong password")

    (event,) = events()
    assert (event.kind, event.actor, event.username) == (Kind.SIGN_IN_FAILED, None, "Hanako")
    assert event.municipality == person.memberships.get().municipality
    assert "wrong password" not in str(vars(event))


def test_a_failure_of_an_unknown_name_belongs_to_no_city(client: Client) -> None:
    post_sign_in(client, "nobody", "wrong password")

    (event,) = events()
    assert (event.username, event.municipality) == ("nobody", None)


def test_a_lock_out_is_told_once_and_the_further_tries_as_failures(client: Client, person: User) -> None:
    for _ in range(7):
        post_sign_in(client, "hanako", "wrong password")

    assert [event.username for event in events(Kind.LOCKED_OUT)] == ["hanako"]
    assert len(events(Kind.SIGN_IN_FAILED)) == 7


def test_a_change_of_the_password_is_told(client: Client, person: User) -> None:
    client.force_login(person)
    data = {
        "oldpassword": PASSWORD,
        "password1": "another horse battery",
        "password2": "another horse battery",
    }

    client.post(reverse("account_change_password"), data, **FROM)

    (event,) = events(Kind.PASSWORD_CHANGED)
    assert (event.actor, event.address) == (person, "192.0.2.9")


def test_changes_of_second_factors_are_told(
    client: Client, person: User, django_capture_on_commit_callbacks: Any
) -> None:
    TOTP.activate(person, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    passkey = make_passkey(person)
    client.force_login(person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_generate_recovery_codes"))
    client.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))
    client.post(reverse("mfa_deactivate_totp"))

    told = [event.detail for event in events(Kind.SECOND_FACTOR_CHANGED)]
    assert told == ["予備のコードの作り直し", "パスキーの削除", "認証アプリの削除", "予備のコードの削除"]


def test_a_long_name_is_cut() -> None:
    event = record_event(Kind.SIGN_IN_FAILED, actor=None, username="x" * 200)

    assert event.username == "x" * 150


def test_without_a_request_there_is_no_address() -> None:
    assert record_event(Kind.EXPORTED, actor=make_user()).address is None


def test_a_city_that_is_named_goes_before_the_persons_own(person: User) -> None:
    city = make_municipality()

    assert record_event(Kind.RIGHTS_CHANGED, actor=person, municipality=city).municipality == city


def test_a_person_of_several_cities_or_of_none_today_belongs_to_none(person: User) -> None:
    yesterday = dt.date.today() - dt.timedelta(days=1)  # noqa: DTZ011 - any day that has passed
    former = make_membership(make_municipality(), expires_on=yesterday).user
    make_membership(make_municipality(), user=person)

    for actor in (person, former):
        assert record_event(Kind.SIGNED_IN, actor=actor).municipality is None


def test_signing_in_elsewhere_in_the_code_is_told_too(client: Client, person: User) -> None:
    client.force_login(person)

    assert [event.kind for event in events()] == [Kind.SIGNED_IN]


def test_a_name_with_a_nul_or_of_any_length_breaks_nothing(client: Client) -> None:
    answers = [sign_in(client, name).status_code for name in ("a\0b", "x" * 5000)]

    assert answers == [422, 422]
