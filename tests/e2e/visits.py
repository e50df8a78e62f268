"""What a browser that keeps to the content security policy meets on a page, apart from what stands on it."""

import gzip
from dataclasses import dataclass

from playwright.sync_api import ConsoleMessage, Page, Response

WIDE, NARROW = 1366, 320
_WEIGHED = ("document", "stylesheet", "script")
_SAYS_404 = "Failed to load resource: the server responded with a status of 404 (Not Found)"

# Cells out of which their text runs, and tables wider than the window without a box to scroll them in that the keyboard
# reaches and a screen reader names.
_CUT_OFF = """() => {
  const isWider = (element) => element.scrollWidth > element.clientWidth + 1;
  const isNamed = (box) => box.ariaLabel || document.getElementById(box.getAttribute("aria-labelledby"))?.textContent;
  const isBox = (box) => box && getComputedStyle(box).overflowX === "auto" && box.tabIndex === 0 && isNamed(box);
  // Where rows are shown as cards their heads are only for screen readers.
  const isMeantToBeSeen = (cell) => getComputedStyle(cell.closest("thead") ?? cell).clipPath === "none";
  const cells = [...document.querySelectorAll("th, td")].filter(isWider).filter(isMeantToBeSeen);
  const tables = [...document.querySelectorAll("table")].filter((table) =>
    table.getBoundingClientRect().right > innerWidth && !isBox(table.closest(".table-wrap")));
  return [...cells, ...tables].map((element) => `${element.localName} ${element.textContent.trim().slice(0, 60)}`);
}"""


class Troubles:
    """Keeps what the console of a tab says and what goes wrong in it, whatever pages it goes to."""

    def __init__(self, page: Page) -> None:
        self.found: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.found.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.found.append(f"{message.type}: {message.text}")


@dataclass(frozen=True)
class Visit:
    """`troubles`: messages in the console, failed requests, and requests to other sites.

    `weight`: bytes of page, styles and scripts, each compressed. `widths` and `cut_off`, by the width of the window: how
    wide the page came out, and the cells and tables that do not show all that they hold.
    """

    troubles: list[str]
    weight: int
    widths: dict[int, int]
    cut_off: dict[int, list[str]]


class Visitor:
    """Goes from page to page of `site` in one tab, and looks at each in both widths."""

    def __init__(self, page: Page, site: str) -> None:
        self._page = page
        self._site = site
        self._troubles: list[str] = []
        self._responses: list[Response] = []
        self._weights: dict[str, int] = {}
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._troubles.append(str(error)))
        page.on("requestfailed", lambda request: self._troubles.append(f"failed: {request.url}"))
        page.on("request", lambda request: self._follow(request.url))
        page.on("response", self._receive)

    def visit(self, address: str) -> Visit:
        self._troubles, self._responses = [], []
        self._page.goto(address)
        widths, cut_off = {}, {}
        for width in (WIDE, NARROW):
            self._page.set_viewport_size({"width": width, "height": 768})
            widths[width] = self._page.evaluate("document.documentElement.scrollWidth")
            cut_off[width] = self._page.evaluate(_CUT_OFF)
        weight = sum(self._weigh(response) for response in self._responses)
        return Visit(self._troubles, weight, widths, cut_off)

    def _hear(self, message: ConsoleMessage) -> None:
        """Note what the browser says, unless it is that the page asked for is not there: some tests want that page."""
        if (message.text, message.location["url"]) != (_SAYS_404, self._page.url):
            self._troubles.append(f"{message.type}: {message.text}")

    def _follow(self, url: str) -> None:
        if not url.startswith(f"{self._site}/"):
            self._troubles.append(f"elsewhere: {url}")

    def _receive(self, response: Response) -> None:
        self._responses.append(response)

    def _weigh(self, response: Response) -> int:
        if response.request.resource_type not in _WEIGHED:
            return 0
        if response.url not in self._weights:
            self._weights[response.url] = len(gzip.compress(response.body()))
        return self._weights[response.url]
