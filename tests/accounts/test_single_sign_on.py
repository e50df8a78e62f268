"""Signing in through a city's own provider, against one that really answers."""

import copy
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import SecurityEvent, User
from tests.accounts.provider import CLIENT, SECRET, Provider, provider
from tests.pages import read_html
from tests.signing_in import is_signed_in, make_person

pytestmark = pytest.mark.django_db
SIGN_ON = reverse("openid_connect_login")
CALLBACK = reverse("openid_connect_callback")
LOGIN = reverse("account_login")


def configure(settings: Settings, issuer: str) -> None:
    settings.OIDC_ISSUER = issuer
    settings.OIDC_NAME = "秦野市の認証基盤"
    providers = copy.deepcopy(settings.SOCIALACCOUNT_PROVIDERS)
    (app,) = providers["openid_connect"]["APPS"]
    app |= {"name": "", "client_id": CLIENT, "secret": SECRET, "settings": {"server_url": issuer}}
    settings.SOCIALACCOUNT_PROVIDERS = providers


@pytest.fixture
def city(settings: Settings) -> Iterator[Provider]:
    with provider() as serving:
        configure(settings, serving.address)
        yield serving


def sign_on(client: Client, **query: str) -> Any:
    """Go to the provider and come back."""
    there = urlsplit(client.get(SIGN_ON, query).headers["Location"])
    state = parse_qs(there.query)["state"][0]
    return client.get(CALLBACK, {"code": "code", "state": state})


def said(client: Client) -> str:
    return read_html(client.get(LOGIN).content.decode()).all("p.banner")[0].text


def test_it_is_off_unless_a_provider_is_named(client: Client) -> None:
    for address in (SIGN_ON, CALLBACK, reverse("socialaccount_login_cancelled")):
        assert client.get(address).status_code == 404
    assert SIGN_ON not in client.get(LOGIN).content.decode()


def test_the_sign_in_page_offers_it_by_its_name_and_hands_on_where_to_go(
    client: Client, city: Provider
) -> None:
    page = read_html(client.get(LOGIN, {"next": "/search/?q=1"}).content.decode())

    assert page.links()["秦野市の認証基盤でログイン"] == f"{SIGN_ON}?next=/search/?q=1"


def test_the_provider_is_asked_with_state_and_proof_key(client: Client, city: Provider) -> None:
    response = client.get(SIGN_ON)

    there = urlsplit(response.headers["Location"])
    query = {name: values[0] for name, values in parse_qs(there.query).items()}
    assert response.headers["Location"].startswith(f"{city.address}/authorize?")
    assert query["client_id"] == CLIENT
    assert query["redirect_uri"].endswith(CALLBACK)
    assert query["code_challenge_method"] == "S256"
    assert query["state"]


def test_a_person_who_is_known_here_is_signed_in(client: Client, city: Provider) -> None:
    person = make_person(username="hanako", password=None)
    city.claims["preferred_username"] = "hanako"

    response = sign_on(client, next="/search/")

    assert response.headers["Location"] == "/search/"
    assert client.session["_auth_user_id"] == str(person.pk)
    assert city.asked["client_secret"] == [SECRET]
    assert SecurityEvent.objects.get().kind == "signed_in"


def test_it_leads_to_no_other_site(client: Client, city: Provider) -> None:
    make_person(username="hanako")
    city.claims["preferred_username"] = "hanako"

    response = sign_on(client, next="https://example.jp/")

    assert response.headers["Location"] == reverse("accounts:home")


@pytest.mark.parametrize(
    "claims",
    [{"preferred_username": "stranger"}, {"preferred_username": "left"}, {}, {"preferred_username": 7}],
)
def test_nobody_else_gets_in_and_no_person_is_made(
    client: Client, city: Provider, claims: dict[str, Any]
) -> None:
    make_person(username="left", is_active=False)
    city.claims |= claims

    response = sign_on(client)

    assert response.headers["Location"] == LOGIN
    assert "事務局にご確認ください" in said(client)
    assert not is_signed_in(client)
    assert User.objects.count() == 1
    assert not SocialAccount.objects.exists()
    (event,) = SecurityEvent.objects.all()
    assert (event.kind, event.detail) == ("sign_in_failed", "シングルサインオン")


def test_the_claim_can_be_chosen(client: Client, city: Provider, settings: Settings) -> None:
    settings.OIDC_CLAIM = "employee_number"
    make_person(username="00123")
    city.claims |= {"employee_number": "00123", "preferred_username": "someone"}

    sign_on(client)

    assert is_signed_in(client)


@pytest.mark.parametrize(("verified", "gets_in"), [(True, True), (False, False), (None, False)])
def test_a_mail_address_counts_only_if_it_is_verified(
    client: Client, city: Provider, settings: Settings, verified: bool | None, gets_in: bool
) -> None:
    settings.OIDC_CLAIM = "email"
    make_person(username="hanako@example.jp")
    city.claims |= {"email": "hanako@example.jp", "email_verified": verified}

    sign_on(client)

    assert is_signed_in(client) is gets_in


def test_a_second_factor_that_was_set_up_here_is_asked_for(client: Client, city: Provider) -> None:
    TOTP.activate(make_person(username="hanako"), "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    city.claims["preferred_username"] = "hanako"

    response = sign_on(client)

    assert response.headers["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)


def test_what_was_said_to_another_application_does_not_count(client: Client, city: Provider) -> None:
    make_person(username="hanako")
    city.claims["preferred_username"] = "hanako"
    city.audience = "another application"

    response = sign_on(client)

    assert response.status_code == 401
    assert "シングルサインオンができませんでした" in response.content.decode()
    assert not is_signed_in(client)


@pytest.mark.parametrize("query", [{}, {"code": "code"}, {"code": "code", "state": "made up"}])
def test_coming_back_without_having_gone_is_refused(
    client: Client, city: Provider, query: dict[str, str]
) -> None:
    response = client.get(CALLBACK, query)

    assert response.status_code == 401
    assert not is_signed_in(client)


def test_changing_ones_mind_leads_back(client: Client, city: Provider) -> None:
    there = urlsplit(client.get(SIGN_ON).headers["Location"])
    state = parse_qs(there.query)["state"][0]

    response = client.get(CALLBACK, {"error": "access_denied", "state": state}, follow=True)

    assert response.request["PATH_INFO"] == LOGIN
    assert "取りやめました" in response.content.decode()


def test_a_provider_that_does_not_answer_is_said_so(client: Client, settings: Settings) -> None:
    with provider() as serving:
        configure(settings, serving.address)

    response = client.get(SIGN_ON)

    assert response.status_code == 503
    assert "シングルサインオンができませんでした" in response.content.decode()


def test_it_connects_nothing_to_who_is_signed_in(client: Client, city: Provider) -> None:
    client.force_login(make_person(username="taro"))
    city.claims["preferred_username"] = "stranger"

    sign_on(client, process="connect")

    assert not SocialAccount.objects.exists()
