"""Leaving takes a button, and ends the session."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.pages import read_html
from tests.signing_in import is_signed_in, make_person

pytestmark = pytest.mark.django_db


def test_a_post_ends_the_session_and_says_so(client: Client) -> None:
    client.force_login(make_person())

    response = client.post(reverse("account_logout"), follow=True)

    assert not is_signed_in(client)
    assert "ログアウトしました" in response.content.decode()


def test_a_link_only_asks(client: Client) -> None:
    client.force_login(make_person())

    page = read_html(client.get(reverse("account_logout")).content.decode())

    assert is_signed_in(client)
    assert page.one("main form").one("button").text == "ログアウトする"


def test_leaving_twice_leads_to_the_sign_in_page(client: Client) -> None:
    for response in (client.get(reverse("account_logout")), client.post(reverse("account_logout"))):
        assert response.headers["Location"] == reverse("account_login")


def test_it_leads_to_no_other_site(client: Client) -> None:
    client.force_login(make_person())

    response = client.post(reverse("account_logout"), {"next": "https://example.jp/"})

    assert response.headers["Location"] == reverse("account_login")
