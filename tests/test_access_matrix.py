"""Every address of the site × every kind of person × reading and writing → what they get.

To add an address, write a row into an `access_rows….py` in the folder of your app's tests. An address without a row fails here.
"""

import re
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from tests.access import PERSONAS, Row, World, make_world

pytestmark = pytest.mark.django_db


def walk(
    patterns: list[URLPattern | URLResolver], space: str = "", route: str = ""
) -> Iterator[tuple[str, str]]:
    """Yield each address by its name, or by its route where it has none, and its route."""
    for entry in patterns:
        here = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from walk(
                entry.url_patterns, f"{space}{entry.namespace}:" if entry.namespace else space, here
            )
        else:
            yield f"{space}{entry.name}" if entry.name else here, here


ADDRESSES = list(walk(get_resolver().url_patterns))
ROWS: list[Row] = [
    row
    for file in sorted(Path(__file__).parent.glob("*/access_rows*.py"))
    for row in import_module(f"tests.{file.parent.name}.{file.stem}").ROWS
]


def _is_of_admin(name: str) -> bool:
    """Tell the admin's own addresses; doors that the product puts before them have rows."""
    return name.startswith(("admin:", "admin/")) and name not in {row.name for row in ROWS}


def test_every_address_has_a_row() -> None:
    names = {name for name, _ in ADDRESSES if not _is_of_admin(name)}

    assert sorted(names - {row.name for row in ROWS}) == []


def test_every_row_has_an_address_and_a_name_of_its_own() -> None:
    assert sorted({row.name for row in ROWS} - {name for name, _ in ADDRESSES}) == []
    assert [name for name, count in Counter(row.id for row in ROWS).items() if count > 1] == []


@pytest.fixture
def world() -> World:
    return make_world(timezone.localdate())


def address_of(row: Row, world: World) -> str:
    (route,) = {route for name, route in ADDRESSES if name == row.name}
    values = {**world.known, **row.kwargs(world)}
    names = re.findall(r"<(?:\w+:)?(\w+)>", route)
    url = (
        reverse(row.name, kwargs={name: values[name] for name in names})
        if ":" in row.name or "<" in route
        else (f"/{route}" if row.name == route else reverse(row.name))
    )
    return url + row.query


def answer(world: World, persona: str, method: str, url: str, data: dict[str, object]) -> str:
    """Ask as a persona and take back whatever the request has changed."""
    client = Client(raise_request_exception=False)
    with transaction.atomic():
        user = world.user(persona)
        if user:
            client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        response = client.get(url) if method == "GET" else client.post(url, data)
        transaction.set_rollback(True)
    return _word(response)


def _word(response: HttpResponseBase) -> str:
    to_sign_in = response.headers.get("Location", "").startswith(
        (resolve_url(settings.LOGIN_URL), reverse("admin:login"))
    )
    came_too_late = "account/unsaved.html" in [
        template.name for template in getattr(response, "templates", [])
    ]
    is_sent_in = came_too_late or (response.status_code == 302 and to_sign_in)
    return "in" if is_sent_in else str(response.status_code)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_each_person_gets_what_the_row_says(row: Row, world: World) -> None:
    url = address_of(row, world)
    data = dict(row.data(world))

    answers = {
        method: {persona: answer(world, persona, method, url, data) for persona in PERSONAS}
        for method in ("GET", "POST")
    }

    assert answers == {"GET": row.expected("GET"), "POST": row.expected("POST")}


@pytest.mark.parametrize("persona", ["coordinator", "editor", "anonymous"])
def test_nobody_who_is_not_staff_enters_the_admin(world: World, persona: str) -> None:
    """The admin is for staff alone: what they may do there is told by tests/test_admin.py. No persona is staff."""
    with_row = {route for name, route in ADDRESSES if not _is_of_admin(name)}
    routes = {name: route for name, route in ADDRESSES if _is_of_admin(name) and route not in with_row}
    assert len(routes) > 100

    answers = {
        name: {answer(world, persona, method, _filled(route), {}) for method in ("GET", "POST")}
        for name, route in routes.items()
    }

    assert {name: words for name, words in answers.items() if words != {"in"}} == {}


def _filled(route: str) -> str:
    """Return an address of a route of the admin, with 1 for each of its parts."""
    return "/" + re.sub(r"<\w+:\w+>|\(\?P<\w+>[^)]*\)", "1", route).replace("^", "").replace("$", "")
