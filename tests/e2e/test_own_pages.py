"""WCAG 2.2 AA on the pages of signing in and of one's own settings, in every state that a script brings about."""

from collections.abc import Callable

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.models import User
from tests.accounts.passkeys import make_passkey
from tests.e2e.keeping_urls import KEEPING
from tests.e2e.keyboard import stops
from tests.e2e.test_accessibility import AXE, OPTIONS, unseen
from tests.e2e.visits import NARROW, WIDE
from tests.factories import make_membership, make_plan
from tests.signing_in import PASSWORD, make_person

pytestmark = pytest.mark.e2e

OWN = {
    "home": "accounts:home",
    "sign out": "account_logout",
    "password": "account_change_password",
    "second factors": "mfa_index",
    "confirm by password": "account_reauthenticate",
    "give up app": "mfa_deactivate_totp",
    "spare codes": "mfa_view_recovery_codes",
    "spare codes anew": "mfa_generate_recovery_codes",
    "passkeys": "mfa_list_webauthn",
    "add passkey": "mfa_add_webauthn",
}


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page(bypass_csp=True)  # for axe itself, which is an inline script here


def violations(page: Page) -> list[str]:
    """Return what axe holds against the page as it is, in both widths, and whether it is wider than the window."""
    page.add_script_tag(content=AXE)
    found = []
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 768})
        for rule in page.evaluate("options => axe.run(options)", OPTIONS)["violations"]:
            found += [f"{width}px {rule['id']}: {node['html']}" for node in rule["nodes"]]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{width}px: wider than the window")
    page.set_viewport_size({"width": WIDE, "height": 768})
    return found


def enter(page: Page, person: User, password: str = PASSWORD) -> None:
    page.get_by_label("利用者ID").fill(person.username)
    page.get_by_label("パスワード").fill(password)
    page.get_by_role("button", name="ログイン", exact=True).click()
    page.wait_for_load_state()


def confirm(page: Page) -> None:
    page.goto(f"{reverse('account_reauthenticate')}?next={reverse('accounts:home')}")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="確認する").click()


@pytest.fixture
def person(site: str) -> User:
    return make_membership(make_plan().municipality, user=make_person(display_name="見本 花子")).user


def test_axe_finds_nothing_on_the_way_in(page: Page, person: User) -> None:
    TOTP.activate(person, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    found = {}

    page.goto(reverse("account_login"))
    found["sign in"] = violations(page)
    enter(page, person, "wrong password")
    found["refused"] = violations(page)
    enter(page, person)
    expect(page.get_by_role("heading", level=1)).to_have_text("二要素認証")
    found["second step"] = violations(page)
    page.get_by_role("button", name="やめる").click()
    stranger = make_person()
    for _ in range(5):
        page.goto(reverse("account_login"))
        enter(page, stranger, "wrong password")
    expect(page.get_by_role("heading", level=1)).to_have_text("しばらくログインできません")
    found["locked out"] = violations(page)

    assert {state: what for state, what in found.items() if what} == {}


def test_axe_finds_nothing_on_ones_own_pages(page: Page, person: User) -> None:
    page.goto(reverse("account_login"))
    enter(page, person)
    confirm(page)
    page.goto(reverse("mfa_activate_totp"))
    found = {"app": violations(page)}
    TOTP.activate(person, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(person)
    make_passkey(person)

    for kind, name in OWN.items():
        page.goto(reverse(name))
        found[kind] = violations(page)

    assert {kind: what for kind, what in found.items() if what} == {}


def test_axe_finds_nothing_around_the_end_of_a_session(page: Page, person: User, settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.e2e.keeping_urls"
    page.goto(KEEPING)
    enter(page, person)
    page.get_by_label("取組実績").fill("窓口を改善した。")
    page.goto(KEEPING)
    expect(page.get_by_role("button", name="入力を戻す")).to_be_visible()
    found = {"offer": violations(page)}

    page.evaluate("document.querySelector('[data-session]').dataset.warn = 1e6")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    for part in ("idle", "worn-out", "ended"):
        page.evaluate(
            """part => document.querySelectorAll("[data-part]").forEach(
                 (element) => { element.hidden = element.dataset.part !== part; })""",
            part,
        )
        found[part] = violations(page)
    page.context.clear_cookies(name="sessionid")
    page.goto(KEEPING)
    enter(page, person)
    page.get_by_label("取組実績").fill("窓口を改善した。")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="送る").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("保存できませんでした")
    found["too late"] = violations(page)

    assert {state: what for state, what in found.items() if what} == {}


@pytest.mark.parametrize("name", ["account_login", "accounts:home", "account_change_password", "mfa_index"])
def test_the_focus_is_seen_at_every_stop(page: Page, person: User, name: str) -> None:
    if name != "account_login":
        page.goto(reverse("account_login"))
        enter(page, person)
    page.goto(reverse(name))

    way = list(stops(page))

    assert len(way) > 5
    assert unseen(way) == []


def test_the_menu_opens_by_keyboard_and_axe_finds_nothing_in_it(page: Page, person: User) -> None:
    page.goto(reverse("account_login"))
    enter(page, person)
    summary = page.locator(".account summary")

    summary.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="ログアウト")).to_be_visible()
    assert violations(page) == []
