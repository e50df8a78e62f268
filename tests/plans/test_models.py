from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Model

from plans.models import GlossaryTerm, Plan, PlanLevel, Policy, ReferenceItem, ReferencePlan, Vision
from tests.factories import (
    make_municipality,
    make_plan,
    make_policy,
    make_reference_item,
    make_term,
)
from tests.refusals import (
    Refusal,
    assert_database_refuses,
    assert_user_is_told,
    changed,
    constraints_of,
    twin,
)

pytestmark = pytest.mark.django_db


def make_vision() -> Vision:
    return Vision.objects.create(plan=make_plan(), statement="誰にもやさしいまち", position=1)


def make_reference_plan() -> ReferencePlan:
    return make_reference_item().reference_plan


def top_level() -> PlanLevel:
    return make_plan().levels.get(depth=1)


REFUSALS = [
    Refusal(
        "plan_slug_once_in_municipality",
        lambda: twin(make_plan, "municipality", "slug"),
        "このURLでの名前は、同じ市区町村の別の計画で使われています。",
    ),
    Refusal(
        "plan_end_not_before_start",
        lambda: changed(make_plan(start_fy=2025, end_fy=2027), end_fy=2024),
        "終了年度は開始年度以降にしてください。",
    ),
    Refusal(
        "plan_roadmap_starts_within",
        lambda: changed(make_plan(end_fy=2025), roadmap_start_fy=2026),
        "工程表の最初の年度は終了年度以前にしてください。",
    ),
    Refusal(
        "plan_years_plausible",
        lambda: changed(make_plan(), start_fy=5),
        "年度は西暦で入力してください（例: 2023）。",
    ),
    Refusal(
        "plan_years_plausible",
        lambda: changed(make_plan(), end_fy=2079),
        "年度は西暦で入力してください（例: 2023）。",
    ),
    Refusal(
        "plan_predecessor_of_municipality",
        lambda: changed(make_plan(), predecessor=make_plan()),
        "前計画は同じ市区町村の計画にしてください。",
    ),
    Refusal(
        "plan_level_depth_once",
        lambda: twin(top_level, "plan", "depth"),
        "この階層の呼び名はすでにあります。",
    ),
    Refusal(
        "plan_level_depth_from_one",
        lambda: changed(top_level(), depth=0),
        "階層は1から始まる数字で入力してください。",
    ),
    Refusal(
        "vision_position_once",
        lambda: twin(make_vision, "plan", "position"),
        "この並び順は同じ計画ですでに使われています。",
    ),
    Refusal(
        "policy_code_once_in_plan",
        lambda: twin(make_policy, "plan", "code"),
        "このコードは同じ計画の別の方針で使われています。",
    ),
    Refusal(
        "policy_parent_of_same_plan",
        lambda: changed(make_policy(), parent=make_policy()),
        "上位には同じ計画の方針を選んでください。",
    ),
    Refusal(
        "policy_not_its_own_parent",
        lambda: changed(policy := make_policy(), parent=policy),
        "自分より下にある方針を上位にはできません。",
    ),
    Refusal(
        "reference_plan_version_once",
        lambda: twin(make_reference_plan, "name", "version"),
        "同じ名称と版の関連計画がすでにあります。",
    ),
    Refusal(
        "reference_item_code_once",
        lambda: twin(make_reference_item, "reference_plan", "code"),
        "このコードは同じ関連計画の別の項目で使われています。",
    ),
    Refusal(
        "glossary_term_once_in_plan",
        lambda: twin(lambda: make_term(make_plan()), "plan", "term"),
        "この用語は同じ計画にすでにあります。",
    ),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.constraint)
def test_a_row_that_breaks_a_constraint_is_refused_and_the_user_is_told(refusal: Refusal) -> None:
    row = refusal.make_row()

    assert_user_is_told(row, refusal.message)
    assert_database_refuses(row, refusal.constraint)


def test_every_constraint_is_tried() -> None:
    assert {refusal.constraint for refusal in REFUSALS} == constraints_of("plans")


@pytest.mark.parametrize(
    "make_row",
    [
        lambda: make_plan(start_fy=2025, end_fy=2025, roadmap_start_fy=2021),
        lambda: make_plan(municipality := make_municipality(), predecessor=make_plan(municipality)),
        lambda: make_policy((parent := make_policy()).plan, parent=parent),
        make_vision,
        top_level,
        make_reference_item,
        lambda: make_term(make_plan()),
    ],
)
def test_a_plain_row_passes(make_row: Callable[[], Model]) -> None:
    make_row().full_clean()


def test_a_policy_cannot_stand_below_itself() -> None:
    top = make_policy()
    below = make_policy(top.plan, parent=make_policy(top.plan, parent=top))

    assert_user_is_told(changed(top, parent=below), "自分より下にある方針を上位にはできません。")


def test_only_published_plans_are_read_by_everyone() -> None:
    shown = make_plan()
    make_plan(is_published=False)

    assert list(Plan.objects.published()) == [shown]


def test_plans_stand_in_the_order_of_municipality_codes_and_periods() -> None:
    later, earlier = make_municipality(code="142115"), make_municipality(code="082210")
    plans = [
        make_plan(later),
        make_plan(earlier, start_fy=2024),
        make_plan(earlier),
    ]

    assert list(Plan.objects.in_order()) == plans[::-1]


@pytest.mark.parametrize(("roadmap_start_fy", "first"), [(2021, 2021), (2022, 2022), (2023, 2022)])
def test_the_years_of_a_plan_begin_with_its_roadmap_or_its_period(roadmap_start_fy: int, first: int) -> None:
    plan = Plan(start_fy=2022, end_fy=2025, roadmap_start_fy=roadmap_start_fy)

    assert plan.years == range(first, 2026)
    assert plan.period == "令和4年度～令和7年度（2022～2025）"


@pytest.mark.parametrize(
    "make_row",
    [
        make_plan,
        top_level,
        make_vision,
        make_policy,
        make_reference_plan,
        make_reference_item,
        lambda: make_term(make_plan()),
    ],
)
def test_rows_are_found_by_the_names_under_which_they_are_exported(make_row: Callable[[], Any]) -> None:
    row = make_row()

    assert type(row).objects.get_by_natural_key(*row.natural_key()) == row


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (Policy(code="①-1", title="スマート行政"), "①-1 スマート行政"),
        (ReferencePlan(name="自治体DX推進計画", version="3.0"), "自治体DX推進計画 3.0"),
        (ReferencePlan(name="自治体DX推進計画"), "自治体DX推進計画"),
        (ReferenceItem(name="テレワークの推進"), "テレワークの推進"),
        (GlossaryTerm(term="BPR"), "BPR"),
    ],
)
def test_rows_are_called_by_names_that_people_know(row: Model, name: str) -> None:
    assert str(row) == name


def test_a_policy_may_not_stand_below_itself() -> None:
    upper = make_policy()
    lower = make_policy(upper.plan, parent=upper)

    assert_user_is_told(changed(upper, parent=lower), "自分より下にある方針を上位にはできません。")
