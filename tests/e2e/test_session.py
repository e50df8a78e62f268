"""The end of a session as people meet it: a warning, and no typed text lost."""

import time
from collections.abc import Callable

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.models import User
from tests.e2e.keeping_urls import KEEPING
from tests.signing_in import PASSWORD, make_person

pytestmark = pytest.mark.e2e


@pytest.fixture(autouse=True)
def form_to_keep(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.e2e.keeping_urls"


@pytest.fixture
def person(site: str) -> User:
    return make_person()


def sign_in(page: Page, person: User) -> None:
    page.get_by_label("利用者ID").fill(person.username)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="ログイン", exact=True).click()


def open_form(page: Page, person: User) -> None:
    page.goto(KEEPING)
    sign_in(page, person)
    expect(page).to_have_url(KEEPING)
    page.wait_for_load_state()


def session_of(page: Page) -> SessionStore:
    cookie = next(cookie for cookie in page.context.cookies() if cookie["name"] == "sessionid")
    return SessionStore(cookie["value"])


def leave_seconds(page: Page, seconds: int) -> None:
    """Let the person have done nothing for so long that so many seconds are left."""
    session = session_of(page)
    session["active_at"] = time.time() - 60 * 60 + seconds
    session.save()


def wear_out(page: Page, seconds: int) -> None:
    """Let the person have signed in so long ago that so many seconds are left."""
    session = session_of(page)
    session["signed_in_at"] = time.time() - 10 * 60 * 60 + seconds
    session.save()


def type_report(page: Page) -> None:
    page.get_by_label("取組実績").fill("窓口を改善した。")
    page.get_by_label("実績値").fill("1,234")
    page.get_by_label("遅れ").check()
    page.get_by_label("確認済み").check()


def expect_report(page: Page) -> None:
    expect(page.get_by_label("取組実績")).to_have_value("窓口を改善した。")
    expect(page.get_by_label("実績値")).to_have_value("1,234")
    expect(page.get_by_label("遅れ")).to_be_checked()
    expect(page.get_by_label("完了")).not_to_be_checked()
    expect(page.get_by_label("確認済み")).to_be_checked()


def expect_kept(page: Page, count: int) -> None:
    page.wait_for_function("count => Object.keys(sessionStorage).length === count", arg=count)


def send(page: Page) -> None:
    page.get_by_role("button", name="送る").click()


def test_what_was_sent_too_late_is_offered_back_after_signing_in(page: Page, person: User) -> None:
    open_form(page, person)
    type_report(page)
    leave_seconds(page, 0)

    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("保存できませんでした")
    expect(page.get_by_text("入力した内容は、このブラウザーに残っています")).to_be_visible()
    page.get_by_role("link", name="ログインして元の画面へ").click()
    sign_in(page, person)
    expect(page).to_have_url(KEEPING)
    page.get_by_role("button", name="入力を戻す").click()

    expect_report(page)
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("保存しました")
    expect_kept(page, 0)
    page.goto(KEEPING)
    expect(page.get_by_role("button", name="入力を戻す")).to_have_count(0)


def test_what_was_typed_and_not_sent_is_offered_too_and_may_be_thrown_away(page: Page, person: User) -> None:
    open_form(page, person)
    type_report(page)

    page.goto("/search/")
    page.goto(KEEPING)
    page.get_by_role("button", name="捨てる").click()

    expect(page.get_by_label("取組実績")).to_have_value("")
    expect_kept(page, 0)


def test_what_was_refused_stays_until_it_is_received(page: Page, person: User) -> None:
    open_form(page, person)
    type_report(page)
    page.get_by_label("取組実績").fill("断る")

    send(page)
    expect(page.get_by_role("alert")).to_have_text("取組実績を入力してください。")

    expect_kept(page, 1)


def test_another_person_at_the_same_computer_is_offered_nothing(page: Page, person: User) -> None:
    open_form(page, person)
    type_report(page)
    leave_seconds(page, 0)

    page.goto(KEEPING)
    sign_in(page, make_person())

    expect(page).to_have_url(KEEPING)
    expect(page.get_by_role("button", name="入力を戻す")).to_have_count(0)
    expect_kept(page, 0)


def test_going_back_after_signing_out_shows_nothing(page: Page, person: User) -> None:
    open_form(page, person)
    type_report(page)
    page.locator(".account summary").click()
    page.get_by_role("button", name="ログアウト").click()

    page.go_back()

    expect(page.get_by_role("heading", level=1)).to_have_text("ログイン")


def test_signing_out_clears_what_was_kept_in_every_tab(page: Page, person: User) -> None:
    open_form(page, person)
    type_report(page)
    other = page.context.new_page()
    other.goto(KEEPING)

    other.locator(".account summary").click()
    other.get_by_role("button", name="ログアウト").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("ログイン")

    expect_kept(page, 0)
    expect_kept(other, 0)


def test_a_warning_comes_in_time_and_going_on_takes_a_press(page: Page, person: User) -> None:
    open_form(page, person)
    leave_seconds(page, 299)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    dialog = page.get_by_role("dialog", name="ログインの時間")
    expect(dialog).to_have_count(0)

    page.evaluate("document.querySelector('[data-session]').dataset.warn = 1e6")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(dialog).to_contain_text("あと5分")
    expect(dialog.get_by_role("button", name="続ける")).to_be_focused()
    page.evaluate("document.querySelector('[data-session]').dataset.warn = 300")
    page.keyboard.press("Enter")

    expect(dialog).to_have_count(0)
    assert session_of(page)["active_at"] > time.time() - 60


def open_with_clock(page: Page, person: User) -> None:
    page.clock.install()
    open_form(page, person)


def test_the_countdown_ends_with_the_way_back(page: Page, person: User) -> None:
    open_with_clock(page, person)
    leave_seconds(page, 30)

    page.clock.fast_forward("55:01")
    dialog = page.get_by_role("dialog", name="ログインの時間")
    expect(dialog).to_contain_text("秒でログアウト")
    page.clock.fast_forward("00:31")

    expect(dialog.get_by_role("heading")).to_have_text("ログアウトしました")
    expect(dialog.get_by_role("link", name="ログイン")).to_have_attribute(
        "href", f"{reverse('account_login')}?next=%2Fkeeping%2F"
    )


def test_who_types_is_not_interrupted(page: Page, person: User) -> None:
    open_with_clock(page, person)
    leave_seconds(page, 30)
    type_report(page)

    with page.expect_response(lambda response: response.request.method == "POST"):
        page.clock.fast_forward("55:01")

    expect(page.get_by_role("dialog")).to_have_count(0)
    assert session_of(page)["active_at"] > time.time() - 60


def test_at_the_end_of_the_day_there_is_no_going_on(page: Page, person: User) -> None:
    open_with_clock(page, person)
    wear_out(page, 30)
    type_report(page)

    page.clock.fast_forward("55:01")

    dialog = page.get_by_role("dialog", name="ログインの時間")
    expect(dialog).to_contain_text("入力中の内容を保存して")
    expect(dialog.get_by_role("button", name="続ける")).to_have_count(0)
    dialog.get_by_role("button", name="入力に戻る").click()
    expect(dialog).to_have_count(0)


def test_without_a_script_the_text_is_shown_and_going_back_brings_the_form(
    new_page: Callable[..., Page], person: User
) -> None:
    page = new_page(java_script_enabled=False)
    open_form(page, person)
    type_report(page)
    leave_seconds(page, 0)

    send(page)

    expect(page.locator("ol.unsaved li")).to_have_text(["窓口を改善した。", "1,234"])
    back = page.get_by_role("link", name="ログインして元の画面へ")
    expect(back).to_have_attribute("href", f"{reverse('account_login')}?next=/keeping/")
    page.go_back()
    expect_report(page)
