import pytest
from django.test import Client

from tests.factories import make_plan, make_term
from tests.pages import visit

pytestmark = pytest.mark.django_db


def test_terms_stand_in_the_plans_order_with_a_place_to_link_to(client: Client) -> None:
    plan = make_plan()
    second = make_term(plan, term="EBPM", explanation="証拠に基づく政策立案。", position=2)
    first = make_term(plan, term="RPA", explanation="定型作業の\n自動化。", position=1)
    make_term(make_plan(), term="よその用語")

    page = visit(client, "glossary", plan)

    assert page.facts() == [("RPA", "定型作業の 自動化。"), ("EBPM", "証拠に基づく政策立案。")]
    assert page.one(f"#term-{first.pk}").facts()[0][0] == "RPA"
    assert page.one(f"#term-{second.pk}").facts()[0][0] == "EBPM"
    assert "2語" in page.one("main").text


def test_a_plan_without_terms_says_so(client: Client) -> None:
    page = visit(client, "glossary", make_plan())

    assert "この計画に用語の解説は記載されていません。" in page.text
