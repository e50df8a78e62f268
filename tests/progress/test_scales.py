"""Rating scales: copied, made, changed as long as no result rests on them."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.access import Access
from accounts.models import Role
from plans.models import Plan
from progress.models import Rating, RatingScale
from progress.rating_presets import PRESETS, Meaning
from progress.services.scales import (
    RatingLine,
    ScaleRefusedError,
    change_scale,
    create_scale,
    create_scale_from_preset,
)
from progress.states import RoundPhase
from tests.factories import make_access, make_membership, make_plan, make_report, make_round, make_scale
from tests.progress.steering import desk_of, plan_address, said

NOW = dt.datetime(2026, 2, 2, 1, 0, tzinfo=dt.UTC)
GOOD = RatingLine("A", "よい", Meaning.ON_TRACK, is_on_track=True)
POOR = RatingLine("B", "よくない", Meaning.LATE)

pytestmark = pytest.mark.django_db


def person(plan: Plan, role: Role = Role.COORDINATOR) -> Access:
    return make_access(make_membership(plan.municipality, role))


def symbols(scale: RatingScale) -> list[str]:
    return [rating.symbol for rating in scale.ratings.order_by("rank")]


def line(rating: Rating, **overrides: Any) -> RatingLine:
    fields = {
        "symbol": rating.symbol,
        "definition": rating.definition,
        "meaning": Meaning(rating.meaning),
        "is_on_track": rating.is_on_track,
        "is_counted": rating.is_counted,
        "min_percent": rating.min_percent,
        "key": rating.pk,
    }
    return RatingLine(**{**fields, **overrides})


def changed(scale: RatingScale, ratings: list[RatingLine], name: str = "尺度") -> None:
    change_scale(scale, name=name, ratings=ratings, actor=person(scale.plan), now=NOW)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_every_preset_is_copied_whole_and_once(preset: Any) -> None:
    plan = make_plan()
    actor = person(plan)

    scale = create_scale_from_preset(plan, preset=preset, actor=actor, now=NOW)
    again = create_scale_from_preset(plan, preset=preset, actor=actor, now=NOW)

    assert again == scale
    assert symbols(scale) == [rating.symbol for rating in preset.ratings]
    assert scale.ratings.get(rank=1).history.get().history_user == actor.user


def test_a_scale_is_made_with_its_ratings_best_first() -> None:
    plan = make_plan()

    scale = create_scale(plan, name="二段階", ratings=[GOOD, POOR], actor=person(plan), now=NOW)

    assert symbols(scale) == ["A", "B"]
    assert scale.ratings.get(symbol="A").is_on_track


@pytest.mark.parametrize(
    ("name", "ratings", "message"),
    [
        ("二段階", [GOOD], "2つ以上"),
        ("二段階", [GOOD, GOOD], "記号「A」が2回"),
        ("既にある", [GOOD, POOR], "「既にある」という尺度はすでにあります"),
    ],
)
def test_a_scale_that_makes_no_sense_is_refused(name: str, ratings: list[RatingLine], message: str) -> None:
    plan = make_scale(name="既にある").plan

    with pytest.raises(ScaleRefusedError, match=message):
        create_scale(plan, name=name, ratings=ratings, actor=person(plan), now=NOW)


def test_ratings_are_changed_added_removed_and_reordered() -> None:
    scale = make_scale(preset="circles")
    double, single, *_ = scale.ratings.order_by("rank")

    changed(scale, [line(single, definition="計画どおり"), POOR, line(double)], name="新しい名称")

    scale.refresh_from_db()
    assert (scale.name, symbols(scale)) == ("新しい名称", ["○", "B", "◎"])
    assert scale.ratings.get(symbol="○").definition == "計画どおり"
    assert scale.ratings.get(symbol="○").pk == single.pk


def test_reordering_may_be_repeated() -> None:
    scale = make_scale(preset="stages")

    for _ in range(4):
        changed(scale, [line(rating) for rating in reversed(scale.ratings.order_by("rank"))])

    assert symbols(scale) == ["完了", "実施中", "検討中", "未着手"]


def test_symbols_are_not_exchanged_in_one_step() -> None:
    scale = make_scale(preset="circles")
    double, single, *others = scale.ratings.order_by("rank")
    swapped = [line(double, symbol="○"), line(single, symbol="◎"), *map(line, others)]

    with pytest.raises(ScaleRefusedError, match="記号は入れ替えず"):
        changed(scale, swapped)


def test_a_rating_that_a_report_has_is_not_removed() -> None:
    asked = make_round(needs_confirmation=False)
    best, *others = asked.rating_scale.ratings.order_by("rank")
    make_report(asked, rating=others[0])
    make_report(asked, suggested_rating=others[1])

    for used in others[:2]:
        with pytest.raises(ScaleRefusedError, match=f"「{used.symbol}」はすでに回答で使われている"):
            changed(asked.rating_scale, [line(rating) for rating in [best, *others] if rating != used])

    changed(asked.rating_scale, [line(rating) for rating in others])
    assert best.symbol not in symbols(asked.rating_scale)


@pytest.mark.parametrize("phase", [RoundPhase.CLOSED, RoundPhase.PUBLISHED])
def test_a_scale_on_which_results_rest_stays_as_it_is(phase: RoundPhase) -> None:
    scale = make_round(phase=phase).rating_scale

    with pytest.raises(ScaleRefusedError, match="写しを作って"):
        changed(scale, [GOOD, POOR])


def test_only_coordinators_of_the_city_make_and_change_scales() -> None:
    scale = make_scale()

    for actor in (person(scale.plan, Role.EDITOR), person(make_plan())):
        with pytest.raises(PermissionDenied):
            create_scale(scale.plan, name="二段階", ratings=[GOOD, POOR], actor=actor, now=NOW)
        with pytest.raises(PermissionDenied):
            change_scale(scale, name="二段階", ratings=[GOOD, POOR], actor=actor, now=NOW)


# Pages -----------------------------------------------------------------------------------------------


def typed(*ratings: dict[str, Any], initial: int = 0, **form: Any) -> dict[str, Any]:
    fields = {"name": "二段階", "rating-TOTAL_FORMS": len(ratings), "rating-INITIAL_FORMS": initial, **form}
    for place, rating in enumerate(ratings):
        fields |= {f"rating-{place}-{name}": value for name, value in rating.items()}
    return fields


A = {
    "ORDER": 1,
    "symbol": "A",
    "definition": "よい",
    "meaning": "on_track",
    "is_on_track": "on",
    "is_counted": "on",
}
B = {"ORDER": 2, "symbol": "B", "definition": "よくない", "meaning": "late", "min_percent": "50.5"}
BLANK = {"is_counted": "on"}


def test_a_scale_is_made_on_its_page_in_the_order_of_its_numbers() -> None:
    plan = make_plan()

    page = desk_of(plan.municipality).send_to(
        plan_address("scale_create", plan), typed({**B, "ORDER": 2}, {**A, "ORDER": 1}, BLANK)
    )

    scale = RatingScale.objects.get()
    assert (scale.name, symbols(scale)) == ("二段階", ["A", "B"])
    assert [str(rating.min_percent) for rating in scale.ratings.order_by("rank")] == ["None", "50.5"]
    assert "尺度「二段階」をつくりました" in said(page)


@pytest.mark.parametrize(
    ("ratings", "message"),
    [
        ([A, {**B, "definition": ""}], "定義を入力してください"),
        ([A, {**B, "symbol": ""}], "記号を入力してください"),
        ([A, {**B, "meaning": ""}], "意味を選んでください"),
        ([A, BLANK], "評価を2つ以上入力してください"),
        ([A, {**B, "min_percent": "半分"}], "数値を入力"),
    ],
)
def test_a_scale_that_is_incomplete_is_refused_on_its_page(
    ratings: list[dict[str, Any]], message: str
) -> None:
    plan = make_plan()

    page = desk_of(plan.municipality).refused_at(plan_address("scale_create", plan), typed(*ratings))

    assert message in page.one("main").text
    assert page.one("input#id_rating-0-symbol")["value"] == "A"


def test_a_preset_or_another_scale_may_stand_ready() -> None:
    scale = make_scale(preset="stages")
    desk = desk_of(scale.plan.municipality)

    of_preset = desk.open_plan("scale_create", scale.plan, preset="circles")
    of_scale = desk.open_plan("scale_create", scale.plan, copy=scale.pk)
    of_nothing = desk.open_plan("scale_create", scale.plan, copy="x")

    assert of_preset.one("input#id_rating-0-symbol")["value"] == "◎"
    assert of_scale.one("input#id_rating-0-symbol")["value"] == "完了"
    assert "value" not in of_scale.one("input#id_rating-0-key").attributes
    assert "value" not in of_nothing.one("input#id_rating-0-symbol").attributes


def test_a_scale_is_changed_on_its_page() -> None:
    scale = make_scale(preset="stages")
    first, second, *_ = scale.ratings.order_by("rank")

    desk_of(scale.plan.municipality).send_to(
        plan_address("scale_edit", scale.plan, scale.pk),
        typed(
            {**B, "key": second.pk, "symbol": "実施中"}, {**A, "key": first.pk, "symbol": "完了"}, initial=2
        ),
    )

    assert symbols(scale) == ["完了", "実施中"]
    assert scale.ratings.get(symbol="実施中").pk == second.pk


def test_a_scale_on_which_results_rest_is_shown_with_the_way_to_a_copy() -> None:
    asked = make_round(phase=RoundPhase.CLOSED)

    page = desk_of(asked.plan.municipality).open_plan("scale_edit", asked.plan, asked.rating_scale_id)

    assert not page.all("main form")
    assert "写しをつくる" in page.links()


def test_a_scale_of_another_plan_is_not_found() -> None:
    plan, scale = make_plan(), make_scale()

    response = desk_of(plan.municipality).client.get(plan_address("scale_edit", plan, scale.pk))

    assert response.status_code == 404
