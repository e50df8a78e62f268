"""Evidence on the page of a report, in a real browser: with a script, by keyboard alone, and without a script."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, Route, expect

from accounts.models import Role
from progress.models import MeasureReport
from tests.e2e.visits import NARROW, Troubles
from tests.factories import make_membership, make_report
from tests.progress.files import samples
from tests.signing_in import PASSWORD, make_person

pytestmark = pytest.mark.e2e

EXPECTED = "status of 422"  # how the browser notes a refused form


@pytest.fixture
def report(site: str) -> MeasureReport:
    return make_report()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "実績.pdf").write_bytes(samples.PDF)
    (tmp_path / "集計.xlsx").write_bytes(samples.OLE)
    return tmp_path


def address(report: MeasureReport) -> str:
    asked = report.round
    place = [report.plan.municipality.slug, report.plan.slug, asked.fiscal_year, asked.kind]
    return reverse("progress:report", args=[*place, report.measure.placements.get().code])


def enter(page: Page, report: MeasureReport) -> Page:
    """Sign in as somebody of the lead department and open the report."""
    person = make_person(display_name="山田")
    make_membership(report.plan.municipality, Role.EDITOR, department=report.lead, user=person)
    page.goto(reverse("account_login"))
    page.get_by_label("利用者ID").fill(person.username)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="ログイン", exact=True).click()
    expect(page.locator(".account summary")).to_be_visible()
    page.goto(address(report))
    return page


def add_file(page: Page, file: Path) -> None:
    page.get_by_label("ファイル", exact=True).set_input_files(file)
    page.get_by_role("button", name="ファイルを加える").click()


def remove(page: Page) -> Locator:
    return page.locator("#evidence").get_by_role("button", name="外す")


def test_a_file_is_added_refused_downloaded_and_taken_away_while_the_form_stays(
    page: Page, report: MeasureReport, files: Path
) -> None:
    enter(page, report)
    troubles = Troubles(page)
    page.get_by_label("取組実績").fill("まだ保存していない実績")

    add_file(page, files / "実績.pdf")
    expect(page.locator("#evidence-said")).to_have_text("「実績.pdf」を加えました。")
    expect(page.get_by_role("button", name="ファイルを加える")).to_be_focused()
    add_file(page, files / "集計.xlsx")
    expect(page.locator("#evidence .error")).to_contain_text("「集計.xlsx」は加えられません。")
    with page.expect_download() as download:
        page.get_by_role("link", name="実績.pdf").click()
    page.once("dialog", lambda dialog: dialog.accept())
    remove(page).click()
    expect(page.locator("#evidence-said")).to_have_text("「実績.pdf」を外しました。")

    assert download.value.suggested_filename == "実績.pdf"
    assert download.value.path().read_bytes() == samples.PDF
    expect(page.get_by_label("取組実績")).to_have_value("まだ保存していない実績")
    assert [trouble for trouble in troubles.found if EXPECTED not in trouble] == []
    assert report.evidence.count() == 1


def test_the_keyboard_alone_adds_a_place_and_takes_it_away(page: Page, report: MeasureReport) -> None:
    enter(page, report)
    page.get_by_label("資料の場所").focus()

    page.keyboard.type("例規集 第3編")
    page.keyboard.press("Enter")
    expect(page.locator("#evidence-said")).to_have_text("「例規集 第3編」を加えました。")
    # Until htmx has taken the new part in, its form is a plain one and opens the page anew.
    page.wait_for_function("() => !document.querySelector('.htmx-added, .htmx-settling, .htmx-swapping')")
    page.once("dialog", lambda dialog: dialog.accept())
    remove(page).focus()
    page.keyboard.press("Enter")

    expect(page.locator("#evidence-said")).to_have_text("「例規集 第3編」を外しました。")
    expect(page.locator("#evidence-parts")).to_be_focused()


def test_what_does_not_arrive_is_said(page: Page, report: MeasureReport, files: Path) -> None:
    enter(page, report)

    def fail(route: Route) -> None:
        route.abort()

    page.route("**/evidence/file/", fail)
    add_file(page, files / "実績.pdf")

    expect(page.locator("#evidence-said")).to_contain_text("送信できませんでした。")


def test_a_place_added_while_the_form_is_being_saved_is_added_once(page: Page, report: MeasureReport) -> None:
    enter(page, report)
    held: list[Route] = []
    page.route("**/autosave/", lambda route: held.append(route))  # noqa: PLW0108 - Playwright takes no built-in function
    with page.expect_request("**/autosave/"):
        page.get_by_label("取組実績").fill("保存に時間がかかる実績")
        page.locator("#challenges").focus()

    page.get_by_label("資料の場所").fill("資料")
    page.get_by_role("button", name="場所を加える").click()
    expect(page.locator("#evidence-said")).to_have_text("「資料」を加えました。")
    for route in held:
        route.continue_()
    expect(page.locator("#save-state")).to_contain_text("保存済")

    assert report.evidence.count() == 1


def test_without_a_script_evidence_is_added_and_taken_away_by_plain_forms(
    new_page: Callable[..., Page], report: MeasureReport, files: Path
) -> None:
    page = enter(new_page(java_script_enabled=False), report)

    add_file(page, files / "実績.pdf")
    page.get_by_text("「実績.pdf」を加えました。").wait_for()
    add_file(page, files / "集計.xlsx")
    page.get_by_text("「集計.xlsx」は加えられません。").wait_for()
    page.get_by_role("link", name="回答の画面に戻る").click()
    remove(page).click()
    page.get_by_text("「実績.pdf」を外しました。").wait_for()

    assert not report.evidence.kept()


def test_nothing_is_cut_off_on_a_phone(
    new_page: Callable[..., Page], report: MeasureReport, files: Path
) -> None:
    page = enter(new_page(viewport={"width": NARROW, "height": 700}), report)

    add_file(page, files / "実績.pdf")
    expect(page.locator("#evidence-said")).to_have_text("「実績.pdf」を加えました。")

    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
