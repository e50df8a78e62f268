"""Safe unless asked otherwise: headers and markup of public pages, and the settings of a new installation."""

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings as product_settings
from django.template.loader import render_to_string
from django.test import Client

from tests.factories import (
    make_actual,
    make_alignment,
    make_kpi,
    make_lane,
    make_measure,
    make_plan,
    make_policy,
    make_responsibility,
    make_section,
    make_term,
    make_vision,
)
from tests.pages import address, read_html

_ELSEWHERE = re.compile(r"\s*(?:[a-z]+:|//)", re.IGNORECASE)

SETTINGS = [
    "DEBUG",
    "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_HTTPONLY",
    "CSRF_COOKIE_SECURE",
    "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_SECONDS",
    "SECURE_CONTENT_TYPE_NOSNIFF",
    "ALLOWED_HOSTS",
]
_SHOW = """
import json, sys
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""


def settings_of(*names: str, **environment: str) -> dict[str, Any]:
    """Return some of the product's settings as a process with that environment alone has them."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", _SHOW, *(names or SETTINGS)],
        cwd=product_settings.BASE_DIR,
        env={**kept, "DJANGO_SETTINGS_MODULE": "config.settings", "SECRET_KEY": "of-the-test", **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture
def addresses() -> list[str]:
    """Return every public page, each with all it can show, and the page for what is not found."""
    plan = make_plan(source_note="出典：https://example.jp/plan.pdf", vision_label="基本理念")
    make_vision(plan)
    term = make_term(plan, term="窓口")
    measure = make_measure(make_policy(plan), code="1-1", title="窓口", is_priority=True)
    make_section(measure, body="窓口の説明 https://example.jp/")
    make_responsibility(measure)
    make_alignment(measure)
    make_lane(measure, label="窓口", steps={2023: "検討", 2024: "⇒"}).steps.update(is_inferred=True)
    kpi = make_kpi(measure, targets={2023: 1, 2024: 2}, baseline_fy=2022, baseline_value=1)
    make_actual(kpi, 2023, 1)
    return [
        address("top"),
        address("search_results"),
        address("search_results") + f"?q={term.term}",
        address("city", None, plan.municipality.slug),
        address("outline", plan),
        address("measure", plan, "1-1"),
        address("plan_roadmap", plan),
        address("kpi_list", plan),
        address("kpi", plan, 1),
        address("glossary", plan),
        "/nothing/here/",
    ]


def offences(html: str) -> list[str]:
    """Return what a strict content security policy would block, or what would fetch something from elsewhere."""
    found = []
    for element in read_html(html).walk():
        if element.tag == "style" or (element.tag == "script" and "src" not in element.attributes):
            found.append(f"<{element.tag}>")
        for name, value in element.attributes.items():
            if name == "style" or name.startswith("on") or _ELSEWHERE.match(value):
                found.append(f"{element.tag} {name}={value}")
    return found


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<p style="color:red">a</p>', ["p style=color:red"]),
        ('<button onclick="go()">a</button>', ["button onclick=go()"]),
        ("<script>go()</script><style>p{}</style>", ["<script>", "<style>"]),
        ('<img src="https://example.jp/a.png">', ["img src=https://example.jp/a.png"]),
        ('<script src="//example.jp/a.js"></script>', ["script src=//example.jp/a.js"]),
        ('<a href="javascript:go()">a</a>', ["a href=javascript:go()"]),
        ('<a href="/search/?q=https://example.jp">https://example.jp</a>', []),
    ],
)
def test_the_check_sees_what_it_is_for(html: str, expected: list[str]) -> None:
    assert offences(html) == expected


@pytest.mark.django_db
def test_no_public_page_has_inline_code_or_anything_from_elsewhere(
    client: Client, addresses: list[str]
) -> None:
    found = [(page, offences(client.get(page).content.decode())) for page in addresses]

    assert [(page, blocked) for page, blocked in found if blocked] == []


@pytest.mark.parametrize("template", ["403.html", "404.html", "500.html"])
def test_no_error_page_has_inline_code_or_anything_from_elsewhere(template: str) -> None:
    assert offences(render_to_string(template)) == []


def test_no_style_sheet_fetches_anything_from_elsewhere() -> None:
    sheets = sorted((product_settings.BASE_DIR / "static").rglob("*.css"))

    fetching = re.compile(r"@import|url\(\s*[\"']?(?:https?:)?//", re.IGNORECASE)
    assert sheets
    assert [sheet.name for sheet in sheets if fetching.search(sheet.read_text(encoding="utf-8"))] == []


@pytest.mark.django_db
def test_every_public_page_carries_a_strict_policy_and_sets_no_cookie(
    client: Client, addresses: list[str]
) -> None:
    for page in addresses:
        response = client.get(page)

        policy = response.headers["Content-Security-Policy"]
        directives = {words[0]: words[1:] for part in policy.split(";") if (words := part.split())}
        assert directives["default-src"] == ["'self'"]
        assert (
            directives["object-src"] == directives["base-uri"] == directives["frame-ancestors"] == ["'none'"]
        )
        assert directives["form-action"] == ["'self'"]
        assert set(directives) & {"script-src", "style-src"} == set(), "both fall back to 'self'"
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["X-Frame-Options"] == "DENY"
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert not response.cookies


def test_a_new_installation_is_safe_by_default() -> None:
    found = settings_of()

    assert found == {
        "DEBUG": False,
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 365 * 24 * 60 * 60,
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
    }


def test_plain_http_has_to_be_asked_for_and_does_not_switch_on_debugging() -> None:
    found = settings_of(HTTPS="0")

    switched = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "DEBUG")
    assert [found[name] for name in switched] == [False] * 4
    assert found["SECURE_HSTS_SECONDS"] == 0


@pytest.mark.django_db
def test_pages_are_sent_compressed_to_those_who_can_read_it(client: Client) -> None:
    address = "/search/"

    assert client.get(address, headers={"accept-encoding": "gzip"})["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in client.get(address)
