"""Going through a page by keyboard, and what a reader sees of the focus on the way."""

from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Page

MOST_STOPS = 200

# A link over two lines has two boxes; each has to be in sight. What is larger than the window shows a part of itself.
_FOCUSED = """() => {
  const focused = document.activeElement;
  if (focused === document.body) return null;
  const middle = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2;
  const isOnTop = (box) => focused.contains(
    document.elementFromPoint(middle(box.left, box.right, innerWidth), middle(box.top, box.bottom, innerHeight)));
  const boxes = [...focused.getClientRects()];
  const style = getComputedStyle(focused);
  return {
    place: [...document.querySelectorAll("*")].indexOf(focused),
    name: `${focused.localName} ${focused.textContent.trim().slice(0, 60)}`,
    address: focused.getAttribute("href") ?? "",
    is_in_sight: boxes.length > 0 && boxes.every(isOnTop),
    is_ringed: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
  };
}"""


@dataclass(frozen=True)
class Stop:
    """Where the focus came to. `is_in_sight`: nothing lies over it; `is_ringed`: it shows that it has the focus."""

    place: int
    name: str
    address: str
    is_in_sight: bool
    is_ringed: bool


def stops(page: Page, key: str = "Tab") -> Iterator[Stop]:
    """Press `key` (Tab, or Shift+Tab to go backwards) until the focus has been everywhere; yield each stop."""
    places: set[int] = set()
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        found = page.evaluate(_FOCUSED)
        if found is None and not places:  # it was still at the other end of the page
            continue
        if found is None or found["place"] in places:
            return
        places.add(found["place"])
        yield Stop(**found)
    raise AssertionError(f"{page.url} has more than {MOST_STOPS} stops")


def go_to(page: Page, address: str) -> Stop:
    """Press Tab until the focus is on the link to an address."""
    return next(stop for stop in stops(page) if stop.address == address)
