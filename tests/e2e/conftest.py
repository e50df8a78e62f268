"""A real browser before the real pages of the published plans. The tests only read, so the plans are loaded once."""

import io
import os
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from tests.e2e import chromium
from tests.e2e.visits import WIDE

ARGUMENTS = [
    "--no-sandbox",  # needed by root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the browser tests last: no other test may meet the plans in the database or the browser's event loop."""
    items.sort(key=lambda item: item.get_closest_marker("e2e") is not None)


@cache
def chromium_path() -> str | None:
    return chromium.find()


def pytest_runtest_setup() -> None:
    """Skip these tests where there is no browser; fail them where the environment requires one.

    A fixture would give each test a line of its own in the summary, and load the plans for nothing.
    """
    if chromium_path() is None:
        reason = "no browser: run tests/e2e/chromium.py to install one, or name its path in CHROMIUM"
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Serve the published plans; yield the address of the server."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as environment:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the tests' thread
        call_command("load_plans", stdout=io.StringIO())
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="session")
def browser(site: str) -> Iterator[Browser]:
    """Open a browser that is closed before its server."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield browser
        browser.close()
        connections.close_all()  # beside Playwright's loop Django opened others than it has without


@pytest.fixture
def new_page(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Open tabs, each in a context of its own with the given options."""
    contexts: list[BrowserContext] = []

    def open_tab(**options: Any) -> Page:
        usual = {"base_url": site, "locale": "ja-JP", "viewport": {"width": WIDE, "height": 768}}
        context = browser.new_context(**{**usual, **options})
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield open_tab
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page()
