"""What rounds have published, in the outline, on the roadmap and on the cards."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from measures.models import Measure
from plans.models import Plan
from progress.models import MeasureReport, ReportingRound
from tests.factories import (
    make_lane,
    make_measure,
    make_placement,
    make_plan,
    make_policy,
    make_published_report,
)
from tests.pages import Element, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return make_plan(start_fy=2023, end_fy=2025)


@pytest.fixture
def measure(plan: Plan) -> Measure:
    measure = make_measure(make_policy(plan, code="1", title="便利なまち"), code="1-1", title="電子申請")
    make_lane(measure, steps={2023: "検討", 2024: "⇒", 2025: "運用"})
    return measure


def set_round(report: MeasureReport, **columns: Any) -> None:
    ReportingRound.objects.filter(pk=report.round_id).update(**columns)


def test_the_roadmap_of_the_plan_carries_the_statuses_and_their_key(client: Client, measure: Measure) -> None:
    report = make_published_report(measure, fiscal_year=2024, steps="late")
    set_round(report, closed_at=dt.datetime(2025, 6, 1, 3, tzinfo=dt.UTC))

    page = visit(client, "plan_roadmap", measure.plan)

    assert page.texts("table.roadmap span.bar__state") == ["令和6年度の状況 遅れ"]
    assert page.facts()[1] == ("状況", "完了 実施中 着手 未着手 遅れ 中止 該当なし")
    assert "状況は令和6年度 実績（令和7年6月1日(日)時点）まで" in page.one("p.page-head__sub").text


@pytest.fixture
def mixed(measure: Measure) -> Measure:
    """Three measures more: one done, one without an answer, one that was not asked; the first is late and stands twice."""
    policy = measure.plan.policies.get()
    for code, steps, state in (("1-2", "done", "accepted"), ("1-3", "done", "not_started")):
        other = make_measure(policy, code=code)
        make_lane(other, steps={2024: "構築"})
        make_published_report(other, steps=steps, rating="A" if state == "accepted" else "", state=state)
    make_measure(policy, code="1-4")
    make_published_report(measure, fiscal_year=2023, rating="A", steps="doing")
    make_published_report(measure, rating="C", steps="late")
    make_placement(measure, make_policy(measure.plan, code="2", position=9), code="2-1", position=90_000)
    return measure


def states(page: Element) -> dict[str, str]:
    leaves = page.all("li.leaf")
    return {leaf.one("span.code").text: leaf.one("span.leaf__state").text for leaf in leaves}


def test_the_outline_tells_how_each_measure_came_out_of_the_latest_round(
    client: Client, mixed: Measure
) -> None:
    page = visit(client, "outline", mixed.plan)

    assert states(page) == {
        "1-1": "状況 遅れ 評価 C",
        "1-2": "状況 完了 評価 A",
        "1-3": "回答なし",
        "1-4": "",
        "2-1": "状況 遅れ 評価 C",
    }
    assert page.texts("span.branch__sum") == ["4件 完了1 遅れ1 回答なし1", "1件 遅れ1"]
    assert "状況と評価は令和6年度 実績" in page.one("p.page-head__sub").text


def test_the_outline_shows_an_earlier_year_when_asked(client: Client, mixed: Measure) -> None:
    page = visit(client, "outline", mixed.plan, year="2023")

    assert states(page)["1-1"] == "状況 実施中 評価 A"
    assert [option.text for option in page.all("option") if "selected" in option.attributes][:1] == [
        "令和5年度"
    ]
    assert "絞り込み中" not in page.text


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"status": "late"}, ["1-1", "2-1"]),
        ({"status": "none"}, ["1-3"]),
        ({"rating": "A"}, ["1-2"]),
        ({"rating": "A", "year": "2023"}, ["1-1", "2-1"]),
        ({"status": "done", "rating": "C"}, []),
    ],
)
def test_the_outline_is_narrowed_by_status_and_rating(
    client: Client, mixed: Measure, query: dict[str, str], codes: list[str]
) -> None:
    page = visit(client, "outline", mixed.plan, **query)

    assert page.texts("li.leaf span.code") == codes
    assert "絞り込み中" in page.text


def test_the_outline_offers_the_statuses_and_ratings_that_there_are_with_counts(
    client: Client, mixed: Measure
) -> None:
    year, status, rating = visit(client, "outline", mixed.plan).all("form.filter select")

    assert year.texts("option") == ["令和6年度", "令和5年度"]
    assert status.texts("option") == ["すべて", "完了（1件）", "遅れ（1件）", "回答なし（1件）"]
    assert rating.texts("option") == ["すべて", "A", "C"]


def test_cards_tell_what_was_published_last_and_count_each_measure_once(
    client: Client, mixed: Measure
) -> None:
    untold = make_plan()

    top, city = visit(client, "top"), visit(client, "city", None, mixed.plan.municipality.slug)

    told = "令和6年度 実績を公表 完了1 遅れ1 回答なし1"
    assert [card.texts("div.card__progress") for card in top.all("li.card")] == [[told], []]
    assert city.texts("article div.card__progress") == [told]
    assert untold.title in top.text
