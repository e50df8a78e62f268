import pytest
from django.test import Client

from tests.factories import (
    make_kpi,
    make_levels,
    make_measure,
    make_municipality,
    make_placement,
    make_plan,
    make_policy,
)
from tests.pages import address, visit

pytestmark = pytest.mark.django_db


def test_every_city_with_a_published_plan_is_shown_in_the_order_of_codes(client: Client) -> None:
    later = make_plan(make_municipality(code="142115", name="秦野市"))
    earlier = make_plan(make_municipality(code="082210", name="ひたちなか市", prefecture="茨城県"))
    make_plan(make_municipality(name="準備中市"), is_published=False)

    page = visit(client, "top")

    cards = page.all("li.card")
    assert [card.one("h3").text for card in cards] == ["ひたちなか市", "秦野市"]
    assert [card.one("a")["href"] for card in cards] == [
        address("outline", earlier),
        address("outline", later),
    ]
    assert "茨城県" in cards[0].text
    assert earlier.title in cards[0].text
    assert "令和5年度～令和9年度（2023～2027）" in cards[0].text
    assert "2件の計画を公開しています" in page.text
    assert "準備中市" not in page.text


def test_a_card_counts_by_the_plans_own_level_names_and_a_repeated_measure_once(client: Client) -> None:
    plan = make_plan()
    make_levels(plan, "目標", "施策", "個別施策")
    first, second = make_policy(plan), make_policy(plan)
    below = make_policy(plan, parent=first)
    repeated = make_measure(below)
    make_measure(below)
    make_placement(repeated, second)
    make_kpi(repeated)

    card = visit(client, "top").one("li.card")

    assert card.facts() == [("目標", "2"), ("個別施策", "2件（延べ3件）"), ("指標", "1件")]


def test_a_card_says_no_indicators_and_leaves_out_a_second_count_that_is_the_same(client: Client) -> None:
    make_measure()

    card = visit(client, "top").one("li.card")

    assert card.facts() == [("基本方針", "1"), ("施策", "1件"), ("指標", "なし")]


def test_a_title_that_the_source_does_not_print_is_marked(client: Client) -> None:
    make_plan(is_title_inferred=True, title="推定の計画")
    make_plan(title="印刷の計画")

    cards = visit(client, "top").all("li.card")

    assert [("題名は推定" in card.text) for card in cards] == [True, False]


def test_the_search_box_leads_to_the_search(client: Client) -> None:
    form = visit(client, "top").one("form.search")

    assert form["action"] == address("search_results")
    assert form["role"] == "search"
    assert form.one("input")["name"] == "q"


def test_without_plans_the_page_says_so(client: Client) -> None:
    page = visit(client, "top")

    assert "公開されている計画はまだありません。" in page.text
