"""What operators do in the admin for people who cannot sign in any more."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from accounts.models import SecurityEvent, User
from tests.accounts.test_lockout import fail
from tests.factories import make_membership, make_municipality
from tests.signing_in import is_signed_in, make_person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("operator"))
    return client


@pytest.fixture
def person() -> User:
    return make_membership(make_municipality(), user=make_person(username="Hanako")).user


def act(operator: Client, action: str, *people: User) -> object:
    data = {"action": action, "_selected_action": [person.pk for person in people]}
    return operator.post(reverse("admin:accounts_user_changelist"), data)


def last_event(kind: str) -> SecurityEvent:
    return SecurityEvent.objects.filter(kind=kind).latest("pk")


def test_a_locked_name_is_answered_again(client: Client, operator: Client, person: User) -> None:
    fail(client, person.username)

    act(operator, "release_lock", person)
    sign_in(client, person.username)

    event = last_event("rights_changed")
    assert is_signed_in(client)
    assert event.detail == "Hanako（Hanako）のログインの停止を解除"
    assert event.municipality == person.memberships.get().municipality


def test_second_factors_are_removed(client: Client, operator: Client, person: User) -> None:
    TOTP.activate(person, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    other = TOTP.activate(make_person(), "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP").instance

    act(operator, "remove_second_factors", person)
    sign_in(client, person.username)

    event = last_event("second_factor")
    assert is_signed_in(client)
    assert list(Authenticator.objects.all()) == [other]
    assert event.actor
    assert (event.actor.username, event.detail) == ("operator", "Hanako（Hanako）の二要素認証を解除")


def test_a_password_set_by_another_has_to_be_changed(operator: Client, person: User) -> None:
    address = reverse("admin:auth_user_password_change", args=[person.pk])

    operator.post(
        address,
        {"password1": "given horse battery", "password2": "given horse battery", "usable_password": "true"},
    )

    person.refresh_from_db()
    assert person.check_password("given horse battery")
    assert person.must_change_password
    assert last_event("password_changed").detail == "Hanako（Hanako）の初期パスワードを発行"


def test_a_password_that_was_refused_changes_nothing(operator: Client, person: User) -> None:
    address = reverse("admin:auth_user_password_change", args=[person.pk])

    operator.post(address, {"password1": "short", "password2": "short", "usable_password": "true"})

    person.refresh_from_db()
    assert not person.must_change_password
    assert not SecurityEvent.objects.filter(kind="password_changed").exists()
