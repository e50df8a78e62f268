"""The public pages with the answers of the sample data, and the way in that a demonstration offers."""

import io
from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from django.urls import clear_url_caches
from playwright.sync_api import Browser, Page, expect
from pytest_django import DjangoDbBlocker, Settings

from tests.e2e.addresses import CITIES, SITE, pages_of
from tests.e2e.test_accessibility import violations
from tests.e2e.test_print import A3_LANDSCAPE, A4, MARGINS
from tests.e2e.visits import NARROW, WIDE, Visitor

pytestmark = pytest.mark.e2e

# Pages of other kinds show nothing of the rounds.
WITH_ANSWERS = {
    "top",
    "city",
    "outline",
    "roadmap by policy",
    "roadmap by department",
    "indicators",
    "indicator with a chart",
    "indicator in words",
    "measure with indicators",
    "measure with inferred bars",
    "measure with printed bars",
    "measure without roadmap",
}
OWNERS = [SITE, *CITIES]


@pytest.fixture(scope="module", autouse=True)
def sample(site: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Fill the served plans with answers, for this module alone: elsewhere they stand as they were adopted."""
    with django_db_blocker.unblock():
        call_command("load_sample", stdout=io.StringIO())
        yield
        call_command("clear_sample", stdout=io.StringIO())


def answered_pages(owner: str) -> dict[str, str]:
    return {kind: address for kind, address in pages_of(owner).items() if kind in WITH_ANSWERS}


@pytest.mark.parametrize("owner", OWNERS)
def test_axe_finds_nothing_on_pages_with_answers(new_page: Callable[..., Page], owner: str) -> None:
    page = new_page(bypass_csp=True)  # for axe itself, which is an inline script here

    found = {kind: violations(page, address) for kind, address in answered_pages(owner).items()}

    assert {kind: what for kind, what in found.items() if what} == {}


@pytest.mark.parametrize("owner", OWNERS)
def test_pages_with_answers_are_quiet_whole_and_light(browser: Browser, site: str, owner: str) -> None:
    with browser.new_context(base_url=site, locale="ja-JP") as context:
        visitor = Visitor(context.new_page(), site)
        visits = {kind: visitor.visit(address) for kind, address in answered_pages(owner).items()}

    assert {kind: visit.troubles for kind, visit in visits.items() if visit.troubles} == {}
    assert {visit.widths[width] - width for visit in visits.values() for width in (WIDE, NARROW)} == {0}
    assert {kind: visit.cut_off for kind, visit in visits.items() if any(visit.cut_off.values())} == {}
    assert {kind: visit.weight for kind, visit in visits.items() if visit.weight > 100_000} == {}


@pytest.mark.parametrize("city", CITIES)
def test_every_page_with_answers_says_that_they_are_invented(page: Page, city: str) -> None:
    for address in answered_pages(city).values():
        page.goto(address)
        if page.locator(".mark, .kpi-values b").count():
            expect(page.get_by_role("region", name="サンプルデータについて")).to_be_visible()


@pytest.mark.parametrize("city", CITIES)
def test_paper_holds_the_answers_whole(page: Page, city: str) -> None:
    page.emulate_media(media="print")
    too_wide = {}

    for kind, paper in (
        ("outline", A4),
        ("measure with printed bars", A4),
        ("roadmap by policy", A3_LANDSCAPE),
    ):
        if address := pages_of(city).get(kind):
            width = round((paper[0] - 2 * MARGINS[paper]) / 25.4 * 96)
            page.set_viewport_size({"width": width, "height": 1000})
            page.goto(address)
            too_wide[kind] = page.evaluate("document.documentElement.scrollWidth") - width

    assert set(too_wide.values()) == {0}


def test_an_earlier_answer_opens_and_closes_without_a_script(new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(pages_of("hadano")["measure with indicators"])
    answer = page.locator("details.answer").first
    text = answer.get_by_text("取組実績")
    expect(text).to_be_hidden()

    answer.locator("summary").click()

    expect(text).to_be_visible()


def test_the_outline_is_narrowed_to_what_is_late_without_a_script(new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(pages_of("toride")["outline"])

    page.get_by_label("状況", exact=True).select_option("late")
    page.get_by_role("button", name="絞り込む").click()

    marks = page.locator(".leaf__state .mark__word")
    assert set(marks.all_inner_texts()) == {"遅れ"}


@pytest.fixture
def demonstration(settings: Settings) -> Iterator[None]:
    settings.DEMONSTRATION = True
    settings.ROOT_URLCONF = "tests.accounts.test_demonstration"
    clear_url_caches()
    yield
    clear_url_caches()


@pytest.mark.usefixtures("demonstration")
def test_one_click_leads_from_the_top_page_to_the_work(new_page: Callable[..., Page]) -> None:
    page = new_page(bypass_csp=True)
    assert violations(page, "/") == []

    page.get_by_role("group", name="秦野市").get_by_role("button", name="情報システム課 担当者").click()

    expect(page).to_have_url("/hadano/work/")
    expect(page.locator(".account summary")).to_have_text("情報システム課 担当者")
    expect(page.get_by_role("region", name="サンプルデータについて")).to_be_visible()
