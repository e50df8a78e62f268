"""Every kind of page as visitors get it: quiet, whole and light; and the way of one who has never been here."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.addresses import CITIES, OWNERS, pages_of
from tests.e2e.visits import NARROW, WIDE, Visit, Visitor

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module", params=OWNERS)
def visits(request: pytest.FixtureRequest, browser: Browser, site: str) -> dict[str, Visit]:
    """Visit each kind of page of the site or of a city once."""
    with browser.new_context(base_url=site, locale="ja-JP") as context:
        visitor = Visitor(context.new_page(), site)
        return {kind: visitor.visit(address) for kind, address in pages_of(request.param).items()}


def test_no_page_makes_the_browser_complain_or_asks_another_site(visits: dict[str, Visit]) -> None:
    assert {kind: visit.troubles for kind, visit in visits.items() if visit.troubles} == {}


def test_no_page_scrolls_sideways(visits: dict[str, Visit]) -> None:
    whole = {WIDE: WIDE, NARROW: NARROW}

    assert {kind: visit.widths for kind, visit in visits.items() if visit.widths != whole} == {}


def test_tables_show_all_that_they_hold_or_scroll_in_a_box_that_the_keyboard_reaches(
    visits: dict[str, Visit],
) -> None:
    assert {kind: visit.cut_off for kind, visit in visits.items() if any(visit.cut_off.values())} == {}


def test_no_page_weighs_more_than_100_kilobytes_compressed(visits: dict[str, Visit]) -> None:
    weights = {kind: visit.weight for kind, visit in visits.items()}

    assert all(8_000 < weight <= 100_000 for weight in weights.values()), weights


@pytest.mark.usefixtures("site")
def test_the_plans_have_every_kind_of_page() -> None:
    kinds = {kind for city in CITIES for kind in pages_of(city)}

    assert kinds > {
        "indicator with a chart",
        "indicator in words",
        "measure with indicators",
        "measure with inferred bars",
        "measure with printed bars",
        "measure without roadmap",
    }


def test_a_stranger_finds_who_offers_counters_without_forms_within_three_clicks(page: Page) -> None:
    page.goto("/")
    page.get_by_label("すべての計画から探す").fill("書かない窓口")

    page.get_by_role("button", name="探す").click()
    cities = page.locator(".hits h2").all_inner_texts()
    page.locator(".hits h3").get_by_role("link", name="書かない窓口").last.click()

    assert len(cities) >= 2
    expect(page.get_by_role("heading", level=1)).to_contain_text("書かない窓口")
    expect(page.get_by_role("table").first).to_contain_text("年度")
