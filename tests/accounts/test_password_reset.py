"""A new password by mail, where there is a mail server; elsewhere the page says whom to ask."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import SecurityEvent
from tests.pages import read_html
from tests.signing_in import is_signed_in, make_person, sign_in

pytestmark = pytest.mark.django_db
RESET = reverse("account_reset_password")
NEW = "another horse battery"


@pytest.fixture
def with_mail(settings: Settings) -> None:
    settings.HAS_MAIL = True


def link_in_mail() -> str:
    match = re.search(r"https?://testserver(\S+)", str(mail.outbox[-1].body))
    assert match
    return match[1]


@pytest.mark.parametrize(
    "name", ["account_reset_password", "account_reset_password_done", "account_reset_password_from_key_done"]
)
def test_without_a_mail_server_there_is_no_such_page(client: Client, name: str) -> None:
    assert client.get(reverse(name)).status_code == 404
    assert client.get("/accounts/password/reset/key/1-abc/").status_code == 404
    page = read_html(client.get(reverse("account_login")).content.decode())
    assert "事務局にお申し出ください" in page.one("section.help").text
    assert RESET not in page.links().values()


@pytest.mark.usefixtures("with_mail")
def test_the_sign_in_page_offers_it(client: Client) -> None:
    page = read_html(client.get(reverse("account_login")).content.decode())

    assert RESET in page.links().values()


@pytest.mark.usefixtures("with_mail")
def test_the_link_in_the_mail_sets_a_new_password_once(client: Client) -> None:
    person = make_person(username="hanako", email="hanako@example.jp", must_change_password=True)
    client.post(RESET, {"email": "hanako@example.jp"})
    link = link_in_mail()

    form = client.get(link, follow=True)
    done = client.post(form.context["action_url"], {"password1": NEW, "password2": NEW})
    again = client.get(link, follow=True)

    person.refresh_from_db()
    assert done.headers["Location"] == reverse("account_reset_password_from_key_done")
    assert person.check_password(NEW)
    assert not person.must_change_password
    assert not is_signed_in(client)
    assert "すでに使われたか、期限が切れています" in again.content.decode()
    assert [event.actor for event in SecurityEvent.objects.filter(kind="password_changed")] == [person]
    sign_in(client, "hanako", NEW)
    assert is_signed_in(client)


@pytest.mark.usefixtures("with_mail")
def test_a_weak_password_is_refused(client: Client) -> None:
    make_person(email="hanako@example.jp")
    client.post(RESET, {"email": "hanako@example.jp"})
    form = client.get(link_in_mail(), follow=True)

    response = client.post(form.context["action_url"], {"password1": "short", "password2": "short"})

    assert response.status_code == 422


@pytest.mark.usefixtures("with_mail")
@pytest.mark.parametrize(
    "address", ["known@example.jp", "nobody@example.jp", "left@example.jp", "sso@example.jp"]
)
def test_everybody_gets_the_same_answer_and_a_mail(client: Client, address: str) -> None:
    make_person(email="known@example.jp")
    make_person(email="left@example.jp", is_active=False)
    make_person(email="sso@example.jp", password=None)

    response = client.post(RESET, {"email": address})

    (sent,) = mail.outbox
    assert response.headers["Location"] == reverse("account_reset_password_done")
    assert sent.to == [address]
    assert sent.subject.startswith("[道しるべ] ")
    assert ("password/reset/key" in str(sent.body)) is (address == "known@example.jp")


@pytest.mark.usefixtures("with_mail")
def test_asking_has_an_end(client: Client) -> None:
    answers = [client.post(RESET, {"email": "nobody@example.jp"}).status_code for _ in range(6)]

    assert answers == [302] * 5 + [429]
    assert len(mail.outbox) == 5
