"""Pages as tests read them: elements and their text, by the standard library alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

from django.test import Client
from django.urls import reverse

from plans.models import Plan

_VOID = {"br", "hr", "img", "input", "link", "meta"}
_IN_LINE = {"a", "b", "mark", "small", "span", "strong"}
_SELECTOR = re.compile(r"(?P<tag>\w*)(?:#(?P<id>[\w-]+))?(?:\.(?P<class>[\w-]+))?")


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    children: list["Element | str"] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    @property
    def text(self) -> str:
        """The text that is read out, hidden words for screen readers included, with white space collapsed."""
        return " ".join("".join(self._strings()).split())

    @property
    def raw(self) -> str:
        """The text to the character, as it stands in the page."""
        return "".join(child if isinstance(child, str) else child.raw for child in self.children)

    def _strings(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                apart = "" if child.tag in _IN_LINE else " "
                yield apart
                yield from child._strings()
                yield apart

    def walk(self) -> Iterator["Element"]:
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.walk()

    def _is(self, selector: str) -> bool:
        match = _SELECTOR.fullmatch(selector)
        assert match, f"{selector} is more than tag, id and class"
        return (
            match["tag"] in ("", self.tag)
            and match["id"] in (None, self.attributes.get("id"))
            and (match["class"] is None or match["class"] in self.attributes.get("class", "").split())
        )

    def all(self, path: str) -> list["Element"]:
        """Return what stands below by selectors of tag, id and class; a space means somewhere within."""
        found = [self]
        for selector in path.split():
            found = [below for element in found for below in element.walk() if below._is(selector)]
        return found

    def one(self, path: str) -> "Element":
        found = self.all(path)
        assert len(found) == 1, f"{len(found)} elements are {path}"
        return found[0]

    def texts(self, path: str) -> list[str]:
        return [element.text for element in self.all(path)]

    def links(self) -> dict[str, str]:
        """Return the texts of all links with the addresses, readable, that they lead to."""
        return {link.text: unquote(link["href"]) for link in self.all("a")}

    def facts(self) -> list[tuple[str, str]]:
        """Return the names and texts of all definition lists, in order."""
        return list(zip(self.texts("dt"), self.texts("dd"), strict=True))

    def rows(self) -> list[list[str]]:
        """Return the texts of all table rows."""
        return [[cell.text for cell in row.walk() if cell.tag in ("th", "td")] for row in self.all("tr")]


class _Reader(HTMLParser):
    """Builds the tree and insists that every element is closed where it was opened."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in _VOID:
            element = self._open[-1].children[-1]
            assert isinstance(element, Element)
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}> at {self.getpos()}"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def read_html(html: str) -> Element:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader._open == [reader.root], "an element is never closed"
    return reader.root


def address(name: str, plan: Plan | None = None, *args: object) -> str:
    """Return the address of a public page: of a plan, or of the site without one."""
    of_plan = [plan.municipality.slug, plan.slug] if plan else []
    return reverse(f"dashboards:{name}", args=[*of_plan, *args])


def visit(client: Client, name: str, plan: Plan | None = None, *args: object, **query: Any) -> Element:
    """Open a public page with a query and return it, read."""
    response = client.get(address(name, plan, *args), query)
    assert response.status_code == 200, response.status_code
    return read_html(response.content.decode())
