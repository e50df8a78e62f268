"""A password that was given to a person has to be changed before anything else."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_plan
from tests.pages import address, read_html
from tests.signing_in import PASSWORD, is_signed_in, make_person, sign_in

pytestmark = pytest.mark.django_db
CHANGE = reverse("account_change_password")
NEW = "another horse battery"


def change(
    client: Client, old: str = PASSWORD, new: str = NEW, again: str | None = None, **data: str
) -> object:
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": again or new, **data})


@pytest.fixture
def newcomer(client: Client) -> Client:
    client.force_login(make_person(must_change_password=True))
    return client


def test_signing_in_with_it_leads_to_the_change(client: Client) -> None:
    person = make_person(must_change_password=True)

    response = sign_in(client, person.username, next="/search/")
    response = client.get(response.headers["Location"])

    assert response.headers["Location"] == f"{CHANGE}?next=/search/"


@pytest.mark.parametrize("name", ["accounts:home", "mfa_index", "admin:index", "dashboards:top"])
def test_every_page_leads_there(newcomer: Client, name: str) -> None:
    response = newcomer.get(reverse(name))

    assert response.headers["Location"].startswith(CHANGE)


def test_a_public_page_leads_there_and_back(newcomer: Client) -> None:
    page = address("outline", make_plan())

    response = newcomer.get(page, follow=True)

    assert response.context["redirect_field_value"] == page
    assert "事務局が渡したパスワード" in response.content.decode()


def test_nothing_can_be_posted_either(newcomer: Client) -> None:
    response = newcomer.post(reverse("mfa_activate_totp"))

    assert response.headers["Location"] == CHANGE


def test_htmx_opens_it_as_a_page(newcomer: Client) -> None:
    response = newcomer.get(reverse("accounts:home"), headers={"HX-Request": "true"})

    assert response.headers["HX-Redirect"].startswith(CHANGE)


def test_one_may_leave(newcomer: Client) -> None:
    newcomer.post(reverse("account_logout"))

    assert not is_signed_in(newcomer)


def test_after_the_change_the_way_is_free(client: Client) -> None:
    person = make_person(must_change_password=True)
    client.force_login(person)

    response = change(client, next="/search/")

    person.refresh_from_db()
    assert response.headers["Location"] == "/search/"  # type: ignore[attr-defined] # the stubs hide the test client's answer
    assert not person.must_change_password
    assert person.check_password(NEW)
    assert client.get(reverse("accounts:home")).status_code == 200


def test_the_given_password_is_not_taken_as_the_new_one(newcomer: Client) -> None:
    response = change(newcomer, new=PASSWORD)

    page = read_html(response.content.decode())  # type: ignore[attr-defined] # the stubs hide the test client's answer
    assert page.one("span.error").text == "今のパスワードとは違うものにしてください。"
