"""WCAG 2.2 AA: what axe finds on every kind of page, and the way by keyboard alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.addresses import CITIES, OWNERS, first_placement, pages_of, published_plan
from tests.e2e.keyboard import Stop, go_to, stops
from tests.e2e.visits import NARROW, WIDE
from tests.pages import address

pytestmark = pytest.mark.e2e

MIDDLE = 1024  # the wide window at a zoom of 133 %
AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


def violations(page: Page, address: str) -> list[str]:
    """Open a page and return what axe holds against it in both widths: the rule and the element."""
    page.goto(address)
    page.add_script_tag(content=AXE)
    found = []
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 768})
        for rule in page.evaluate("options => axe.run(options)", OPTIONS)["violations"]:
            found += [f"{width}px {rule['id']}: {node['html']}" for node in rule["nodes"]]
    return found


def unseen(found: list[Stop]) -> list[Stop]:
    return [stop for stop in found if not (stop.is_in_sight and stop.is_ringed)]


@pytest.mark.parametrize("owner", OWNERS)
def test_axe_finds_nothing_on_any_kind_of_page(new_page: Callable[..., Page], owner: str) -> None:
    page = new_page(bypass_csp=True)  # for axe itself, which is an inline script here

    found = {kind: violations(page, address) for kind, address in pages_of(owner).items()}

    assert {kind: what for kind, what in found.items() if what} == {}


def test_the_skip_link_is_the_first_stop_and_leads_past_the_header(page: Page) -> None:
    page.goto("/")

    first = next(stops(page))
    page.keyboard.press("Enter")

    assert first.name == "a 本文へ移動"
    assert not unseen([first])
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("すべての計画から探す")).to_be_focused()


@pytest.mark.parametrize("city", CITIES)
def test_the_keyboard_leads_from_the_top_page_to_a_measure(page: Page, city: str) -> None:
    plan = published_plan(city)
    placement = first_placement(plan)
    page.goto("/")

    for step in (address("outline", plan), address("measure", plan, placement.code)):
        go_to(page, step)
        page.keyboard.press("Enter")
        expect(page).to_have_url(step)

    expect(page.get_by_role("heading", level=1)).to_have_text(placement.measure.title)


@pytest.mark.parametrize("owner", OWNERS)
def test_the_focus_is_seen_at_every_stop(new_page: Callable[..., Page], owner: str) -> None:
    page = new_page(viewport={"width": MIDDLE, "height": 768})
    found = {}

    for kind, there in pages_of(owner).items():
        if "roadmap by" not in kind:
            page.goto(there)
            found[kind] = list(stops(page, "Shift+Tab"))  # backwards: what is sticky sticks to the top

    assert min(len(way) for way in found.values()) > 5
    assert {kind: unseen(way) for kind, way in found.items() if unseen(way)} == {}


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("city", CITIES)
def test_no_sticky_heading_of_the_roadmap_lies_over_the_focus(
    new_page: Callable[..., Page], city: str, width: int
) -> None:
    plan = published_plan(city)
    page = new_page(viewport={"width": width, "height": 768})
    page.goto(address("plan_roadmap", plan))

    forwards = list(stops(page))
    backwards = list(stops(page, "Shift+Tab"))

    assert len(forwards) == len(backwards) > plan.measures.count()
    assert unseen([*forwards, *backwards]) == []
