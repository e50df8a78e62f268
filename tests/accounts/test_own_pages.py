"""All pages of signing in: none of the library's but those that are wanted, and these in the product's look and language."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth import urls as library
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, reverse
from pytest_django import Settings

from accounts.models import User
from tests.accounts.passkeys import make_passkey
from tests.pages import read_html
from tests.signing_in import PASSWORD, make_person, sign_in
from tests.test_security_headers import offences

pytestmark = pytest.mark.django_db

WANTED = {
    "account_change_password",
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_authenticate",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
    "openid_connect_callback",
    "openid_connect_login",
    "socialaccount_login_cancelled",
}


def walk(patterns: list[Any], route: str = "") -> Iterator[tuple[str | None, str]]:
    """Yield the name and route of each of the library's addresses."""
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from walk(entry.url_patterns, route + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield entry.name, route + str(entry.pattern)


OFFERED = list(walk(library.urlpatterns))


def is_mounted(name: str) -> bool:
    for arguments in ([], ["1"], ["1", "abc"]):
        try:
            reverse(name, args=arguments)
        except NoReverseMatch:
            continue
        return True
    return False


def test_the_library_offers_what_it_did_and_only_the_wanted_is_mounted() -> None:
    names = {name for name, _ in OFFERED if name}

    assert names >= WANTED
    assert {name for name in names if is_mounted(name)} == WANTED


def test_what_is_not_wanted_is_not_there_under_any_address(client: Client) -> None:
    routes = [
        route for name, route in OFFERED if name not in WANTED and "(?P" not in route and "<" not in route
    ]
    answers = set()

    for person in (None, make_person()):
        if person:
            client.force_login(person)
        answers |= {(route, client.get(f"/accounts/{route}").status_code) for route in routes}

    assert len(routes) > 10
    assert {answer for answer in answers if answer[1] != 404} == set()


@pytest.fixture
def person(settings: Settings) -> User:
    settings.HAS_MAIL = True
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    person = make_person(username="hanako", display_name="見本 花子")
    TOTP.activate(person, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(person)
    return person


def confirmed(client: Client, person: User) -> Client:
    client.force_login(person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def open_own(name: str, *args: str) -> Callable[[Client, User], Any]:
    def page(client: Client, person: User) -> Any:
        return confirmed(client, person).get(reverse(name, args=args))

    return page


def open_plain(name: str, *args: str) -> Callable[[Client, User], Any]:
    def page(client: Client, person: User) -> Any:
        return client.get(reverse(name, args=args))

    return page


def open_passkeys(client: Client, person: User) -> Any:
    make_passkey(person)
    return open_own("mfa_list_webauthn")(client, person)


def open_step_with_passkey(client: Client, person: User) -> Any:
    make_passkey(person)
    sign_in(client, person.username)
    return client.get(reverse("mfa_authenticate"))


def of_a_passkey(name: str) -> Callable[[Client, User], Any]:
    return lambda client, person: open_own(name, str(make_passkey(person).pk))(client, person)


def confirm_by_passkey(client: Client, person: User) -> Any:
    make_passkey(person)
    return open_own("mfa_reauthenticate_webauthn")(client, person)


def open_activation(client: Client, person: User) -> Any:
    return open_own("mfa_activate_totp")(client, make_person())


def open_as_newcomer(client: Client, person: User) -> Any:
    return open_own("account_change_password")(client, make_person(must_change_password=True))


def open_elsewhere(client: Client, person: User) -> Any:
    return open_own("account_change_password")(client, make_person(password=None))


def be_locked_out(client: Client, person: User) -> Any:
    return [sign_in(client, person.username, "wrong") for _ in range(5)][-1]


def be_refused(client: Client, person: User) -> Any:
    return sign_in(client, person.username, "wrong")


def post_too_late(client: Client, person: User) -> Any:
    return client.post("/admin/plans/plan/add/", {"title": "計画"})


def come_from_nowhere(client: Client, person: User) -> Any:
    return client.get(reverse("openid_connect_callback"))


PAGES: dict[str, Callable[[Client, User], Any]] = {
    "sign in": open_plain("account_login"),
    "sign in refused": be_refused,
    "locked out": be_locked_out,
    "too late": post_too_late,
    "reset": open_plain("account_reset_password"),
    "reset done": open_plain("account_reset_password_done"),
    "reset link used": open_plain("account_reset_password_from_key", "1", "abc"),
    "reset complete": open_plain("account_reset_password_from_key_done"),
    "single sign-on failed": come_from_nowhere,
    "second step": open_step_with_passkey,
    "home": open_own("accounts:home"),
    "sign out": open_own("account_logout"),
    "password": open_own("account_change_password"),
    "first password": open_as_newcomer,
    "password elsewhere": open_elsewhere,
    "confirm by password": open_own("account_reauthenticate"),
    "confirm by code": open_own("mfa_reauthenticate"),
    "confirm by passkey": confirm_by_passkey,
    "second factors": open_own("mfa_index"),
    "app": open_activation,
    "give up app": open_own("mfa_deactivate_totp"),
    "spare codes": open_own("mfa_view_recovery_codes"),
    "spare codes anew": open_own("mfa_generate_recovery_codes"),
    "passkeys": open_passkeys,
    "add passkey": open_own("mfa_add_webauthn"),
    "name passkey": of_a_passkey("mfa_edit_webauthn"),
    "remove passkey": of_a_passkey("mfa_remove_webauthn"),
}

# Names that are the same in Japanese, and what the person has typed.
NAMES = {"QR", "PIN", "USB", "ID", "https", "JavaScript", "Microsoft", "Google", "Authenticator", "hanako"}
every_page = pytest.mark.parametrize("kind", PAGES)


@every_page
def test_each_page_has_the_products_frame_and_nothing_inline(client: Client, person: User, kind: str) -> None:
    html = PAGES[kind](client, person).content.decode()

    page = read_html(html)
    assert page.one("html")["lang"] == "ja"
    assert page.one("title").text.endswith("| 道しるべ")
    assert len(page.all("h1")) == 1
    assert [found for found in offences(html) if not found.startswith("img src=data:image/svg+xml")] == []


@every_page
def test_each_page_speaks_japanese(client: Client, person: User, kind: str) -> None:
    page = read_html(PAGES[kind](client, person).content.decode())

    words = set(re.findall(r"[A-Za-z]{2,}", f"{page.one('title').text} {page.one('main').text}"))
    assert words <= NAMES


@every_page
def test_each_form_carries_its_token_and_labels_its_fields(client: Client, person: User, kind: str) -> None:
    main = read_html(PAGES[kind](client, person).content.decode()).one("main")

    labelled = {label["for"] for label in main.all("label")}
    fields = [field for field in main.all("input") if field.attributes.get("type") not in ("hidden", None)]
    unlabelled = [
        field["name"] for field in fields if "hidden" not in field.attributes and field["id"] not in labelled
    ]
    tokens = len(
        [field for field in main.all("form input") if field.attributes.get("name") == "csrfmiddlewaretoken"]
    )
    assert unlabelled == []
    assert tokens == len(main.all("form"))


@every_page
def test_each_page_has_at_most_one_primary_button(client: Client, person: User, kind: str) -> None:
    page = read_html(PAGES[kind](client, person).content.decode())

    assert len(page.one("main").all(".btn--primary")) <= 1
