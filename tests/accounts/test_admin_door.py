"""The admin has no way in of its own."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.signing_in import PASSWORD, is_signed_in, make_person

pytestmark = pytest.mark.django_db


def test_the_admin_sends_to_the_sign_in_page_and_back(client: Client) -> None:
    response = client.get("/admin/plans/plan/", follow=True)

    assert response.request["PATH_INFO"] == reverse("account_login")
    assert response.context["redirect_field_value"] == "/admin/plans/plan/"


def test_its_own_login_takes_no_password(client: Client) -> None:
    person = make_person(is_staff=True)

    response = client.post("/admin/login/", {"username": person.username, "password": PASSWORD})

    assert response.status_code == 405
    assert not is_signed_in(client)


def test_its_own_login_does_not_change_who_is_signed_in(client: Client) -> None:
    person, other = make_person(is_staff=True), make_person(is_staff=True)
    client.force_login(person)

    response = client.post("/admin/login/", {"username": other.username, "password": PASSWORD})

    assert response.status_code == 405
    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.parametrize("elsewhere", ["https://example.jp/", "//example.jp/"])
def test_it_leads_to_no_other_site(client: Client, elsewhere: str) -> None:
    client.force_login(make_person(is_staff=True))

    response = client.get("/admin/login/", {"next": elsewhere})

    assert response.headers["Location"] == "/admin/"


def test_who_is_not_staff_is_told_so(client: Client) -> None:
    client.force_login(make_person())

    response = client.get("/admin/", follow=True)

    assert response.status_code == 403
    assert "表示する権限がありません" in response.content.decode()


def test_leaving_and_changing_the_password_are_those_of_the_site(client: Client) -> None:
    client.force_login(make_person(is_staff=True))

    password = client.get("/admin/password_change/")
    leaving = client.post("/admin/logout/")

    assert password.headers["Location"] == reverse("account_change_password")
    assert leaving.headers["Location"] == reverse("account_login")
    assert not is_signed_in(client)
