import pytest
from django.test import Client

from tests.factories import make_kpi, make_measure, make_municipality, make_plan, make_policy
from tests.pages import address, visit

pytestmark = pytest.mark.django_db


def test_a_city_shows_its_own_published_plans_by_period(client: Client) -> None:
    city = make_municipality(code="082210", name="ひたちなか市", prefecture="茨城県")
    make_plan(city, title="次の計画", start_fy=2026, end_fy=2028, roadmap_start_fy=2026)
    make_plan(city, title="今の計画", start_fy=2023, end_fy=2025)
    make_plan(city, title="準備中の計画", is_published=False)
    make_plan(title="よその計画")

    page = visit(client, "city", None, city.slug)

    assert page.one("h1").text == "ひたちなか市の計画"
    assert page.one("main").texts("h2") == ["今の計画", "次の計画"]
    assert "茨城県" in page.one("main").text
    assert "082210" in page.one("main").text
    assert "令和5年度～令和7年度（2023～2025）" in page.text


def test_each_plan_leads_to_its_pages_and_tells_its_size_and_source(client: Client) -> None:
    plan = make_plan(source_note="令和5年7月の公表資料による。")
    make_kpi(make_measure(make_policy(plan)))

    article = visit(client, "city", None, plan.municipality.slug).one("article")

    assert article.links() == {
        plan.title: address("outline", plan),
        "体系図": address("outline", plan),
        "工程表": address("plan_roadmap", plan),
        "指標": address("kpi_list", plan),
        "用語": address("glossary", plan),
    }
    assert article.facts() == [("基本方針", "1"), ("施策", "1件"), ("指標", "1件")]
    assert "令和5年7月の公表資料による。" in article.text


def test_a_city_without_a_published_plan_is_not_found(client: Client) -> None:
    plan = make_plan(is_published=False)

    response = client.get(address("city", None, plan.municipality.slug))

    assert response.status_code == 404


def test_an_unknown_city_is_not_found(client: Client) -> None:
    make_plan()

    response = client.get(address("city", None, "atlantis"))

    assert response.status_code == 404
