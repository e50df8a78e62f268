"""The pages on which a round is made and changed."""

import datetime as dt
from typing import Any

import pytest

from progress.models import RatingScale, ReportingRound
from progress.states import ReportState, RoundPhase
from tests.factories import make_plan, make_report, make_round, make_scale
from tests.progress.steering import desk_of, plan_address, said

pytestmark = pytest.mark.django_db


def typed(**overrides: Any) -> dict[str, Any]:
    fields = {
        "fiscal_year": 2025,
        "kind": "forecast",
        "opens_on": "令和8年2月9日",
        "due_on": "R8.2.27",
        "contact": "企画課（内線123）",
        "instructions": "12月末の数で。",
        "asks_steps": "on",
        "asks_kpis": "on",
        "needs_confirmation": "on",
        "scale": "circles",
    }
    return {**fields, **overrides}


# The list --------------------------------------------------------------------------------------------


def test_the_list_shows_every_plan_of_the_city_with_its_rounds_newest_first() -> None:
    plan = make_plan(title="第2次計画", start_fy=2023)
    make_plan(plan.municipality, title="第1次計画", start_fy=2018, end_fy=2022, roadmap_start_fy=2018)
    make_plan(title="他市の計画")
    scale = make_scale(plan)
    first = make_round(plan, fiscal_year=2024, kind="actual", phase=RoundPhase.PUBLISHED, rating_scale=scale)
    second = make_round(plan, rating_scale=scale)
    make_report(second, state=ReportState.ACCEPTED)
    make_report(second, excused_reason="休止")
    make_report(second)

    page = desk_of(plan.municipality).open_address(f"/{plan.municipality.slug}/rounds/")

    assert page.texts("h2")[:2] == ["第2次計画", "第1次計画"]
    rows = page.one("table").rows()[1:]
    assert [row[0] for row in rows] == [str(second), str(first)]
    assert rows[0][1:5] == ["受付中", "令和8年2月9日(月)", "令和8年2月27日(金)", "2／3件"]


def test_a_city_without_a_plan_is_told_what_to_do_first() -> None:
    city = make_plan().municipality
    other = make_plan().municipality
    other.plans.all().delete()

    page = desk_of(other).open_address(f"/{other.slug}/rounds/")

    assert "先に計画を登録してください" in page.one("p.empty").text
    assert city.name not in page.one("main").text


# A new round -----------------------------------------------------------------------------------------


def test_a_new_round_is_made_with_a_preset_copied_into_the_plan() -> None:
    plan = make_plan()

    page = desk_of(plan.municipality).send_to(plan_address("round_create", plan), typed())

    made = ReportingRound.objects.get()
    assert page.one("h1").text == "令和7年度 年度末見込み照会の事前確認"
    assert (made.opens_on, made.due_on) == (dt.date(2026, 2, 9), dt.date(2026, 2, 27))
    assert (made.asks_steps, made.asks_kpis, made.asks_rating) == (True, True, False)
    assert (made.rating_scale.name, made.rating_scale.plan) == ("◎○△×", plan)
    assert [rating.symbol for rating in made.rating_scale.ratings.order_by("rank")] == [
        "◎",
        "○",
        "△",
        "×",
        "－",
    ]


def test_a_scale_of_the_plan_is_used_as_it_is() -> None:
    scale = make_scale(name="自前の尺度")

    desk_of(scale.plan.municipality).send_to(plan_address("round_create", scale.plan), typed(scale=scale.pk))

    assert ReportingRound.objects.get().rating_scale == scale
    assert RatingScale.objects.count() == 1


def test_a_scale_of_another_plan_is_not_offered_nor_taken() -> None:
    plan, other = make_plan(), make_scale(name="よその尺度")

    page = desk_of(plan.municipality).refused_at(plan_address("round_create", plan), typed(scale=other.pk))

    assert not ReportingRound.objects.exists()
    assert "よその尺度" not in page.one("main").text


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"due_on": "2月末"}, "「2月末」を日付として読み取れません"),
        ({"due_on": "R8.2.1"}, "提出期限は受付開始日以降にしてください"),
        ({"fiscal_year": 2030}, "正しく選択してください"),
        ({"asks_steps": "", "asks_kpis": ""}, "聞くことを1つ以上選んでください"),
        ({"scale": ""}, "このフィールドは必須です"),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_stays(wrong: dict[str, Any], message: str) -> None:
    plan = make_plan()

    page = desk_of(plan.municipality).refused_at(plan_address("round_create", plan), typed(**wrong))

    assert message in page.one("main").text
    assert page.one("textarea#id_instructions").text == "12月末の数で。"
    assert not ReportingRound.objects.exists()


def test_a_second_round_of_the_kind_is_refused_with_the_way_out() -> None:
    asked = make_round()

    page = desk_of(asked.plan.municipality).refused_at(plan_address("round_create", asked.plan), typed())

    assert "すでにあります。年度か種別を変えるか" in said(page)


def test_the_settings_of_the_last_round_stand_ready() -> None:
    last = make_round(
        instructions="去年のお願い", contact="企画課", asks_course=False, needs_confirmation=True
    )

    page = desk_of(last.plan.municipality).open_plan("round_create", last.plan)

    assert f"{last}の設定を写してあります" in page.one("main").text
    assert page.one("textarea#id_instructions").text == "去年のお願い"
    assert page.one("input#id_contact")["value"] == "企画課"
    assert "checked" in page.one("input#id_asks_steps").attributes
    assert "checked" not in page.one("input#id_asks_course").attributes
    radios = [each for each in page.all("input") if each.attributes.get("type") == "radio"]
    chosen = [each["value"] for each in radios if "checked" in each.attributes]
    assert chosen == [str(last.rating_scale_id)]


def test_without_a_last_round_everything_is_asked_and_two_weeks_are_given() -> None:
    plan = make_plan(start_fy=2020, end_fy=2060)

    page = desk_of(plan.municipality).open_plan("round_create", plan)

    assert all("checked" in page.one(f"input#id_{name}").attributes for name in ("asks_steps", "asks_rating"))
    assert page.one("input#id_opens_on")["value"].startswith("令和")


# Changing --------------------------------------------------------------------------------------------


def test_in_preparation_everything_is_changed_and_the_preview_follows() -> None:
    asked = make_round(phase=RoundPhase.PREPARING)
    desk = desk_of(asked.plan.municipality)

    page = desk.send("round_edit", asked, typed(kind="actual", scale=asked.rating_scale_id))

    assert page.one("h1").text == "令和7年度 実績照会の事前確認"
    assert "変更しました" in said(page)


def test_an_open_round_offers_only_dates_and_texts() -> None:
    asked = make_round()
    desk = desk_of(asked.plan.municipality)

    form = desk.open("round_edit", asked)
    page = desk.send("round_edit", asked, typed(due_on="令和8年3月6日", asks_course="on", kind="actual"))

    assert not form.all("select#id_kind")
    asked.refresh_from_db()
    assert (asked.kind, asked.due_on) == ("forecast", dt.date(2026, 3, 6))
    assert page.one("h1").text == f"{asked}の状況"


def test_a_closed_round_cannot_be_changed() -> None:
    asked = make_round(phase=RoundPhase.CLOSED)

    response = desk_of(asked.plan.municipality).client.get(
        f"/{asked.plan.municipality.slug}/plans/{asked.plan.slug}/rounds/2025/forecast/edit/", follow=True
    )

    assert "「確定」のため、変更できません" in response.content.decode()


def test_a_kind_that_is_none_is_not_found() -> None:
    asked = make_round()
    base = f"/{asked.plan.municipality.slug}/plans/{asked.plan.slug}/rounds/2025"

    assert desk_of(asked.plan.municipality).client.get(f"{base}/yearly/").status_code == 404


def test_invented_rounds_say_so() -> None:
    asked = make_round(is_sample=True)

    page = desk_of(asked.plan.municipality).open("round_board", asked)

    assert page.all("section.banner--sample")
