"""One click signs in as a person of the sample data: with the switch, the sample and this machine, and in no other way."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as installed
from django.contrib.auth import SESSION_KEY
from django.core.checks import Error
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import clear_url_caches, include, path
from pytest_django import Settings

from accounts.demonstration import ThisMachineOnly, check_demonstration
from accounts.models import Membership, Role, SecurityEvent, User
from config.urls import urlpatterns as usual
from tests.factories import make_department, make_membership, make_municipality, make_plan, make_user
from tests.pages import read_html

pytestmark = pytest.mark.django_db

ADDRESS = "/demo/sign-in/"
# The addresses as they are while the demonstration is on.
urlpatterns = [path("", include("accounts.demonstration_urls")), *usual]


@pytest.fixture
def demonstration(settings: Settings) -> Iterator[None]:
    """Switch the demonstration on, as config.settings and config.urls do."""
    settings.DEMONSTRATION = True
    settings.MIDDLEWARE = ["accounts.demonstration.ThisMachineOnly", *settings.MIDDLEWARE]
    settings.ROOT_URLCONF = __name__
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
    clear_url_caches()
    yield
    clear_url_caches()


@pytest.fixture
def client() -> Client:
    """Open a browser on this machine."""
    return Client(headers={"host": "127.0.0.1:8000"})


@pytest.fixture
def editor() -> Membership:
    city = make_municipality(name="見本市", slug="mihon")
    make_plan(city)
    department = make_department(city, name="総務課")
    return make_membership(city, Role.EDITOR, user=make_user(is_sample=True), department=department)


def click(client: Client, membership: Membership, **more: Any) -> Any:
    return client.post(ADDRESS, {"membership": membership.pk}, **more)


def is_signed_in(client: Client) -> bool:
    return SESSION_KEY in client.session


@pytest.mark.usefixtures("demonstration")
def test_a_click_on_the_top_page_signs_in_and_leads_to_the_work(client: Client, editor: Membership) -> None:
    form = read_html(client.get("/").content.decode()).one("section.persona form")
    (button,) = form.all("button")

    response = client.post(form["action"], {button["name"]: button["value"]})

    assert button.text == "見本市 総務課 担当者"
    assert response["Location"] == "/mihon/work/"
    assert client.session[SESSION_KEY] == str(editor.user.pk)
    assert client.get("/mihon/work/").status_code == 200


@pytest.mark.usefixtures("demonstration")
def test_the_coordinator_comes_to_the_rounds(client: Client) -> None:
    boss = make_membership(make_municipality(slug="mihon"), user=make_user(is_sample=True))

    assert click(client, boss)["Location"] == "/mihon/rounds/"


@pytest.mark.usefixtures("demonstration")
def test_it_is_written_down_who_signed_in(client: Client, editor: Membership) -> None:
    click(client, editor)

    event = SecurityEvent.objects.get()
    assert (event.kind, event.actor, event.address) == ("signed_in", editor.user, "127.0.0.1")


@pytest.mark.usefixtures("demonstration")
def test_another_click_takes_the_first_person_s_place(client: Client, editor: Membership) -> None:
    other = make_membership(editor.municipality, user=make_user(is_sample=True))
    click(client, editor)

    click(client, other)

    assert client.session[SESSION_KEY] == str(other.user.pk)


def test_without_the_switch_there_is_no_such_page_and_no_button(client: Client, editor: Membership) -> None:
    assert click(client, editor).status_code == 404
    assert not is_signed_in(client)
    assert read_html(client.get("/").content.decode()).all("section.persona") == []


@pytest.mark.usefixtures("demonstration")
def test_without_the_sample_nothing_is_offered(client: Client) -> None:
    make_plan()

    assert read_html(client.get("/").content.decode()).all("section.persona") == []
    assert client.post(ADDRESS, {"membership": "1"}).status_code == 404


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize(
    "person",
    [
        {"is_sample": False},
        {"is_sample": True, "is_active": False},
        {"is_sample": True, "is_staff": True},
        {"is_sample": True, "is_superuser": True},
    ],
)
def test_nobody_real_disabled_or_with_rights_in_the_admin_is_offered_or_taken(
    client: Client, person: dict[str, bool]
) -> None:
    make_plan()
    membership = make_membership(make_municipality(), user=make_user(**person))

    assert read_html(client.get("/").content.decode()).all("section.persona") == []
    assert click(client, membership).status_code == 404
    assert not is_signed_in(client)


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize("chosen", ["", "0", "-1", "x", "１", "9" * 30, "1 OR 1=1"])
def test_what_names_no_role_is_not_found(client: Client, editor: Membership, chosen: str) -> None:
    assert client.post(ADDRESS, {"membership": chosen}).status_code == 404
    assert client.post(ADDRESS, {"user": editor.user.pk, "username": editor.user.username}).status_code == 404
    assert not is_signed_in(client)


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "options"])
def test_only_a_form_signs_in(client: Client, editor: Membership, method: str) -> None:
    response = getattr(client, method)(f"{ADDRESS}?membership={editor.pk}")

    assert response.status_code == 405
    assert not is_signed_in(client)


@pytest.mark.usefixtures("demonstration")
def test_a_form_of_another_site_does_not(editor: Membership) -> None:
    client = Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1:8000"})

    assert click(client, editor).status_code == 403
    assert not is_signed_in(client)


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize(
    "request_from",
    [
        {"REMOTE_ADDR": "192.168.1.20"},
        {"REMOTE_ADDR": "0.0.0.0"},  # noqa: S104 - an address to be refused
        {"REMOTE_ADDR": "::ffff:10.0.0.1"},
        {"REMOTE_ADDR": ""},
        {"HTTP_HOST": "plan.example.jp"},
        {"HTTP_HOST": "127.0.0.1.example.jp"},
        {"HTTP_HOST": "localhost@example.jp"},
        {"HTTP_HOST": ""},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_FORWARDED_HOST": "localhost"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_VIA": "1.1 proxy"},
    ],
    ids=str,
)
def test_other_machines_get_nothing_at_all(editor: Membership, request_from: dict[str, str]) -> None:
    client = Client()
    here = {"HTTP_HOST": "127.0.0.1:8000", **request_from}

    responses = [
        client.get("/", **here),  # type: ignore[arg-type] # entries of the request's environment
        client.get("/static/css/base.css", **here),  # type: ignore[arg-type] # headers, which the stubs take for its options
        click(client, editor, **here),
    ]

    assert [response.status_code for response in responses] == [403, 403, 403]
    assert "この機械の中からだけ" in responses[0].content.decode()
    assert not is_signed_in(client)


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1", "[::1]:8000"])
@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "127.0.0.2"])
def test_this_machine_is_served_by_each_of_its_names(editor: Membership, host: str, address: str) -> None:
    client = Client(headers={"host": host}, REMOTE_ADDR=address)

    assert client.get("/").status_code == 200
    assert click(client, editor).status_code == 302


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"SECURE_SSL_REDIRECT": True}, "HTTPS=0"),
        ({"ALLOWED_HOSTS": ["*"]}, "*"),
        ({"ALLOWED_HOSTS": ["localhost", "plan.example.jp"]}, "plan.example.jp"),
        ({"SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")}, "BEHIND_TLS_PROXY"),
        ({"PROXY_COUNT": 1}, "PROXY_COUNT"),
    ],
)
@pytest.mark.usefixtures("demonstration")
def test_beside_settings_of_a_real_installation_it_neither_checks_nor_starts(
    settings: Settings, changed: dict[str, Any], said: str
) -> None:
    for name, value in changed.items():
        setattr(settings, name, value)

    (error,) = check_demonstration()

    assert isinstance(error, Error)
    assert said in error.msg
    with pytest.raises(ImproperlyConfigured, match="DEMONSTRATION"):
        ThisMachineOnly(lambda _: pytest.fail("served"))


def test_without_the_switch_such_settings_are_nobodys_business(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["plan.example.jp"]

    assert check_demonstration() == []


ROUTED = """
import django; django.setup()
from django.conf import settings
from django.urls import NoReverseMatch, reverse
try:
    found = reverse("demonstration:sign_in")
except NoReverseMatch:
    found = "none"
print(found, settings.MIDDLEWARE[0] != "accounts.demonstration.ThisMachineOnly")
"""


@pytest.mark.parametrize(
    ("switch", "routed"),
    [
        ({"DEMONSTRATION": "1"}, f"{ADDRESS} False"),
        ({"DEMONSTRATION": "0"}, "none True"),
        ({}, "none True"),
    ],
)
def test_the_switch_of_the_environment_routes_the_page_behind_the_guard(
    switch: dict[str, str], routed: str
) -> None:
    kept = {name: value for name, value in os.environ.items() if name != "DEMONSTRATION"}
    environment = {**kept, "DJANGO_SETTINGS_MODULE": "config.settings", "HTTPS": "0", **switch}

    done = subprocess.run(
        [sys.executable, "-c", ROUTED],
        env=environment,
        cwd=installed.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split("\n")[0] == routed


def test_a_person_of_the_sample_has_no_password_to_sign_in_with(client: Client) -> None:
    user = User.objects.create_user("sample-mihon-editor", is_sample=True)

    response = client.post("/accounts/login/", {"login": user.username, "password": ""})

    assert not user.has_usable_password()
    assert response.status_code != 302
    assert not is_signed_in(client)
