"""What comes out on paper."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.addresses import CITIES, pages_of

pytestmark = pytest.mark.e2e

A4, A3_LANDSCAPE = (210, 297), (420, 297)  # mm
MARGINS = {A4: 12, A3_LANDSCAPE: 10}
PAPER = {
    "outline": A4,
    "measure with printed bars": A4,
    "indicators": A4,
    "roadmap by policy": A3_LANDSCAPE,
}
ONLY_ON_SCREEN = ".skip-link, nav, form, button, .btn, .pager, footer"


def paper_sizes(pdf: bytes) -> set[tuple[int, int]]:
    """Return the sizes in mm of the pages of a PDF whose page dictionaries are not compressed."""
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    return {(round(float(width) / 72 * 25.4), round(float(height) / 72 * 25.4)) for width, height in boxes}


@pytest.mark.parametrize("city", CITIES)
def test_each_page_prints_on_its_paper(page: Page, city: str) -> None:
    sizes = {}

    for kind, address in pages_of(city).items():
        if kind in PAPER:
            page.goto(address)
            sizes[kind] = paper_sizes(page.pdf(prefer_css_page_size=True))

    assert sizes == {kind: {PAPER[kind]} for kind in sizes}
    assert {"outline", "roadmap by policy"} < sizes.keys()


@pytest.mark.parametrize("city", CITIES)
def test_paper_shows_the_content_whole_and_nothing_that_needs_a_screen(page: Page, city: str) -> None:
    page.emulate_media(media="print")
    cut_off = {}

    for kind, address in pages_of(city).items():
        if kind in PAPER:
            width = round((PAPER[kind][0] - 2 * MARGINS[PAPER[kind]]) / 25.4 * 96)
            page.set_viewport_size({"width": width, "height": 1000})
            page.goto(address)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            expect(page.locator(ONLY_ON_SCREEN).filter(visible=True)).to_have_count(0)
            cut_off[kind] = page.evaluate("document.documentElement.scrollWidth") - width

    assert cut_off == dict.fromkeys(cut_off, 0)
