"""Signing in as people do: with a password, a code from an app, a passkey, and without a script."""

import time
from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.e2e.visits import Troubles
from tests.signing_in import PASSWORD, make_person

pytestmark = pytest.mark.e2e


@pytest.fixture
def person(site: str) -> User:
    return make_person(display_name="見本 花子")


@pytest.fixture
def quiet_page(new_page: Callable[..., Page], site: str) -> Iterator[Page]:
    """Open a tab in which nothing may trouble the browser. Passkeys need a name for the server, not a number."""
    page = new_page(base_url=site.replace("127.0.0.1", "localhost"))
    troubles = Troubles(page)
    yield page
    assert troubles.found == []


def sign_in(page: Page, person: User) -> None:
    page.goto(reverse("account_login"))
    page.get_by_label("利用者ID").fill(person.username)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="ログイン", exact=True).click()


def sign_out(page: Page) -> None:
    page.locator(".account summary").click()
    page.get_by_role("button", name="ログアウト").click()
    expect(page.get_by_role("status")).to_contain_text("ログアウトしました")


def confirm_password(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("ご本人の確認")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="確認する").click()


def code_now(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def open_second_factors(page: Page) -> None:
    page.locator(".account summary").click()
    page.get_by_role("link", name="二要素認証").click()


def test_a_code_from_an_app_is_set_up_asked_for_and_given_up(quiet_page: Page, person: User) -> None:
    page = quiet_page
    sign_in(page, person)
    open_second_factors(page)

    page.get_by_role("link", name="認証アプリを登録する").click()
    confirm_password(page)
    expect(page.get_by_role("img", name="QRコード")).to_be_visible()
    assert page.get_by_role("img", name="QRコード").evaluate("image => image.naturalWidth") > 0
    secret = page.get_by_label("読み取れないときに入力する文字").input_value()
    page.get_by_label("コード", exact=False).last.fill(code_now(secret))
    page.get_by_role("button", name="登録する").click()
    expect(page.locator("ul.codes li")).to_have_count(10)
    spare = page.locator("ul.codes li").first.inner_text()
    sign_out(page)

    sign_in(page, person)
    expect(page.get_by_role("heading", level=1)).to_have_text("二要素認証")
    page.get_by_label("コード").fill(code_now(secret))
    page.get_by_role("button", name="ログイン").click()
    expect(page.locator(".account summary")).to_have_text("見本 花子")
    sign_out(page)

    sign_in(page, person)
    page.get_by_label("コード").fill(spare)
    page.get_by_role("button", name="ログイン").click()
    open_second_factors(page)
    expect(page.get_by_text("残り9個")).to_be_visible()
    page.get_by_role("link", name="認証アプリをやめる").click()
    confirm_password(page)
    page.get_by_role("button", name="認証アプリをやめる").click()
    expect(page.get_by_role("status")).to_contain_text("認証アプリをやめました")


@pytest.fixture
def authenticator(quiet_page: Page) -> None:
    """Give the browser a device that knows its owner and always says yes."""
    devices = quiet_page.context.new_cdp_session(quiet_page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.mark.usefixtures("authenticator")
def test_a_passkey_is_registered_used_instead_of_the_password_and_removed(
    quiet_page: Page, person: User
) -> None:
    page = quiet_page
    sign_in(page, person)
    open_second_factors(page)

    page.get_by_role("link", name="パスキーを登録する").click()
    confirm_password(page)
    page.get_by_label("名称").fill("自席のパソコン")
    page.get_by_role("button", name="登録する").click()
    expect(page.locator("ul.codes li")).to_have_count(10)
    sign_out(page)

    page.goto(f"{reverse('account_login')}?next=/search/")
    page.get_by_role("button", name="パスキーでログイン").click()
    expect(page).to_have_url("/search/")
    expect(page.locator(".account summary")).to_have_text("見本 花子")

    open_second_factors(page)
    page.get_by_role("link", name="登録したパスキーを見る").click()
    row = page.get_by_role("row").filter(has_text="自席のパソコン")
    expect(row).to_contain_text("できる")
    row.get_by_role("link", name="名称を変える").click()
    confirm_password(page)
    page.get_by_label("名称").fill("窓口のパソコン")
    page.get_by_role("button", name="名称を変える").click()
    row = page.get_by_role("row").filter(has_text="窓口のパソコン")
    row.get_by_role("link", name="削除する").click()
    page.get_by_role("button", name="削除する").click()
    expect(page.get_by_text("登録したパスキーはありません")).to_be_visible()


@pytest.mark.usefixtures("authenticator")
def test_a_passkey_is_a_second_factor_beside_the_password(quiet_page: Page, person: User) -> None:
    page = quiet_page
    sign_in(page, person)
    page.goto(reverse("mfa_add_webauthn"))
    confirm_password(page)
    page.get_by_label("パスワードの代わりに").uncheck()
    page.get_by_role("button", name="登録する").click()
    expect(page.locator("ul.codes li")).to_have_count(10)
    sign_out(page)

    sign_in(page, person)
    page.get_by_role("button", name="パスキーで確かめる").click()

    expect(page.locator(".account summary")).to_have_text("見本 花子")


def test_without_a_script_one_signs_in_and_out(new_page: Callable[..., Page], person: User) -> None:
    page = new_page(java_script_enabled=False)

    sign_in(page, person)

    expect(page).to_have_url(reverse("accounts:home"))
    expect(page.get_by_role("button", name="パスキーでログイン")).to_have_count(0)
    sign_out(page)
