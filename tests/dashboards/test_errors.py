"""What is not public does not exist, and every failure is told in Japanese."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, path

from config.urls import urlpatterns as product_urls
from dashboards.urls import urlpatterns as public_urls
from plans.models import Plan
from tests.factories import make_kpi, make_measure, make_municipality, make_plan, make_policy
from tests.pages import address, read_html

# The pages of a plan with what their addresses name besides it.
PLAN_PAGES: dict[str, list[Any]] = {
    "outline": [],
    "measure": ["1-1"],
    "plan_roadmap": [],
    "kpi_list": [],
    "kpi": [1],
    "glossary": [],
}
every_plan_page = pytest.mark.parametrize("name", PLAN_PAGES)


def forbidden(_request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def broken(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the test breaks this page")


urlpatterns = [path("forbidden/", forbidden), path("broken/", broken), *product_urls]


def make_full_plan(**overrides: Any) -> Plan:
    """Make a plan of which every page has something to show."""
    plan = make_plan(**overrides)
    make_kpi(make_measure(make_policy(plan, code="1"), code="1-1"))
    return plan


def test_the_list_of_plan_pages_is_complete() -> None:
    of_plan = next(pattern for pattern in public_urls if isinstance(pattern, URLResolver))

    names = {page.name for page in of_plan.url_patterns if isinstance(page, URLPattern)}
    assert names == set(PLAN_PAGES)


@every_plan_page
@pytest.mark.django_db
def test_a_published_plans_page_is_open_to_everyone(client: Client, name: str) -> None:
    plan = make_full_plan()

    assert client.get(address(name, plan, *PLAN_PAGES[name])).status_code == 200


@every_plan_page
@pytest.mark.django_db
def test_an_unpublished_plans_page_is_not_found(client: Client, name: str) -> None:
    plan = make_full_plan(is_published=False)

    assert client.get(address(name, plan, *PLAN_PAGES[name])).status_code == 404


@every_plan_page
@pytest.mark.django_db
def test_a_plan_is_not_found_under_another_citys_address(client: Client, name: str) -> None:
    plan = make_full_plan()
    other = make_full_plan(slug="other")
    in_address = address(name, plan, *PLAN_PAGES[name])

    crossed = in_address.replace(plan.municipality.slug, other.municipality.slug, 1)

    assert client.get(in_address).status_code == 200
    assert client.get(crossed).status_code == 404


@pytest.mark.django_db
def test_plans_of_two_cities_with_one_name_are_kept_apart(client: Client) -> None:
    here, there = (make_full_plan(slug="dx", municipality=make_municipality()) for _ in range(2))
    make_measure(make_policy(there, code="2"), code="2-1")

    assert client.get(address("measure", there, "2-1")).status_code == 200
    assert client.get(address("measure", here, "2-1")).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "below", ["measures/9-9/", "measures/%00/", "kpis/2/", "kpis/99999999999999999999/", "kpis/one/"]
)
def test_an_unknown_code_or_number_is_not_found(client: Client, below: str) -> None:
    plan = make_full_plan()

    assert client.get(address("outline", plan) + below).status_code == 404


@pytest.mark.django_db
def test_an_unknown_plan_is_not_found(client: Client) -> None:
    plan = make_full_plan()

    assert client.get(f"/{plan.municipality.slug}/plans/unknown/").status_code == 404


def test_the_page_for_404_is_japanese_and_needs_no_database(client: Client) -> None:
    response = client.get("/nothing/here/at/all/")

    page = read_html(response.content.decode())
    assert response.status_code == 404
    assert page.one("h1").text == "ページが見つかりません"
    assert page.one("main").links() == {"最初のページへ": "/"}


@pytest.mark.urls(__name__)
def test_the_page_for_403_is_japanese_and_needs_no_database(client: Client) -> None:
    response = client.get("/forbidden/")

    page = read_html(response.content.decode())
    assert response.status_code == 403
    assert page.one("h1").text == "表示する権限がありません"
    assert page.one("main").links() == {"最初のページへ": "/"}


@pytest.mark.urls(__name__)
def test_the_page_for_500_is_japanese_and_needs_neither_context_nor_database(client: Client) -> None:
    client.raise_request_exception = False

    response = client.get("/broken/")

    page = read_html(response.content.decode())
    assert response.status_code == 500
    assert page.one("h1").text == "処理を完了できませんでした"
    assert "保存されたデータは失われていません" in page.text
    assert page.one("main").links() == {"最初のページへ": "/"}
    assert "the test breaks this page" not in page.text


@pytest.mark.django_db
def test_a_page_that_only_shows_takes_no_form(client: Client) -> None:
    assert client.post("/").status_code == 405
    assert client.post("/search/").status_code == 405
