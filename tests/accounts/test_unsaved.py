"""A form or a part of a page that is asked for after the session has ended."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_user
from tests.pages import Element, read_html

pytestmark = pytest.mark.django_db
LOGIN = reverse("account_login")
FORM = "/admin/plans/plan/add/"  # any page that is not for everybody


def post(client: Client, data: dict[str, Any], **extra: Any) -> Any:
    return client.post(FORM, data, **extra)


def page_of(response: Any) -> Element:
    return read_html(response.content.decode())


def test_a_posted_text_is_shown_and_said_not_to_be_saved(client: Client) -> None:
    response = post(client, {"achievements": "窓口を\n改善した。", "actual": "1,234", "status": "on_track"})

    page = page_of(response)
    assert response.status_code == 403
    assert "まだ保存されていません" in page.one("main").text
    assert page.texts("ol.unsaved li") == ["窓口を 改善した。", "1,234"]


def test_a_posted_text_is_shown_as_text(client: Client) -> None:
    response = post(client, {"achievements": "<b onclick=go()>太字</b>"})

    assert page_of(response).texts("ol.unsaved li") == ["<b onclick=go()>太字</b>"]


def test_secrets_and_the_forms_own_fields_are_not_shown(client: Client) -> None:
    data = {
        "csrfmiddlewaretoken": "T0",
        "password1": "ひみつ",
        "next": "/x 1/",
        "steps-TOTAL_FORMS": "3",
        "a": "",
    }

    response = post(client, data)

    assert page_of(response).all("ol.unsaved") == []


def test_signing_in_leads_back_to_the_form(client: Client) -> None:
    response = post(client, {"a": "文"}, HTTP_REFERER="http://testserver/hadano/work/?x=1&y=2")

    links = page_of(response).links()
    assert links["ログインして元の画面へ"] == f"{LOGIN}?next=/hadano/work/?x=1&y=2"


@pytest.mark.parametrize("referer", ["https://example.jp/evil/", "//example.jp/", "", None])
def test_signing_in_leads_to_no_other_site(client: Client, referer: str | None) -> None:
    extra = {} if referer is None else {"HTTP_REFERER": referer}

    response = post(client, {"a": "文"}, **extra)

    assert page_of(response).links()["ログインして元の画面へ"] == f"{LOGIN}?next={reverse('accounts:home')}"


def test_a_page_that_is_only_asked_for_leads_to_the_sign_in_page(client: Client) -> None:
    response = client.get(reverse("accounts:home"))

    assert response.headers["Location"] == f"{LOGIN}?next={reverse('accounts:home')}"


@pytest.mark.parametrize("method", ["get", "post"])
def test_htmx_leaves_the_page_instead_of_putting_the_sign_in_form_into_it(
    client: Client, method: str
) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/hadano/work/"}

    response = getattr(client, method)(FORM, headers=headers)

    assert response.status_code == 403
    assert response.headers["HX-Redirect"] == f"{LOGIN}?next=/hadano/work/"
    assert response.content == b""


def test_htmx_on_another_site_gets_no_address_of_it(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "https://example.jp/"}

    response = client.get(reverse("accounts:home"), headers=headers)

    assert response.headers["HX-Redirect"] == f"{LOGIN}?next={reverse('accounts:home')}"


def test_a_form_from_before_the_sign_in_is_refused_in_words(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_user())

    response = strict.post(reverse("account_change_password"), {})

    assert response.status_code == 403
    assert "画面が古くなっています" in page_of(response).one("h1").text
