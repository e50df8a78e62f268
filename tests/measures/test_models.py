from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Model
from pytest_django import DjangoAssertNumQueries

from measures.models import Alignment, Measure, MeasureSection, Objective, Placement, Responsibility
from tests.factories import (
    make_department,
    make_measure,
    make_placement,
    make_plan,
    make_policy,
    make_reference_item,
    make_responsibility,
    make_section,
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


def primary_placement() -> Placement:
    return make_measure().placements.get()


def second_placement() -> Placement:
    measure = make_measure()
    return make_placement(measure, make_policy(measure.plan))


def section() -> MeasureSection:
    return make_section(make_measure())


def objective() -> Objective:
    stands_in = section()
    return Objective.objects.create(measure=stands_in.measure, section=stands_in, text="300手続", position=1)


def responsibility() -> Responsibility:
    return make_responsibility(make_measure())


def alignment(**target: Any) -> Alignment:
    target = target or {"measure": make_measure()}
    return Alignment.objects.create(reference_item=make_reference_item(), **target)


REFUSALS = [
    Refusal(
        "measure_key_once_in_plan",
        lambda: twin(make_measure, "plan", "key"),
        "この識別名は同じ計画の別の施策で使われています。",
    ),
    Refusal(
        "placement_code_once_in_plan",
        lambda: twin(primary_placement, "plan", "policy", "measure", "code"),
        "このコードは同じ計画ですでに使われています。廃止した施策のコードも再び使えません。",
    ),
    Refusal(
        "placement_once_under_policy",
        lambda: twin(second_placement, "plan", "policy", "measure"),
        "この施策は同じ方針の下にすでにあります。",
    ),
    Refusal(
        "placement_one_primary",
        lambda: changed(second_placement(), is_primary=True),
        "本掲の位置は施策に1つだけです。",
    ),
    Refusal(
        "placement_policy_of_same_plan",
        lambda: changed(second_placement(), policy=make_policy()),
        "方針は同じ計画のものを選んでください。",
    ),
    Refusal(
        "placement_measure_of_same_plan",
        lambda: changed(second_placement(), measure=make_measure()),
        "施策は同じ計画のものを選んでください。",
    ),
    Refusal(
        "measure_section_position_once",
        lambda: twin(section, "measure", "position"),
        "この並び順は同じ施策ですでに使われています。",
    ),
    Refusal(
        "objective_position_once",
        lambda: twin(objective, "measure", "section", "position"),
        "この並び順は同じ施策ですでに使われています。",
    ),
    Refusal(
        "objective_section_of_same_measure",
        lambda: changed(objective(), section=section()),
        "本文は同じ施策のものを選んでください。",
    ),
    Refusal(
        "responsibility_once",
        lambda: twin(responsibility, "measure", "department"),
        "この部署は同じ役割ですでに登録されています。",
    ),
    Refusal(
        "alignment_of_policy_or_measure",
        lambda: changed(alignment(), policy=make_policy()),
        "方針と施策のどちらか一方を選んでください。",
    ),
    Refusal(
        "alignment_of_policy_or_measure",
        lambda: changed(alignment(), measure=None),
        "方針と施策のどちらか一方を選んでください。",
    ),
    Refusal(
        "alignment_of_policy_once",
        lambda: twin(lambda: alignment(policy=make_policy()), "reference_item", "policy"),
        "この対応はすでに登録されています。",
    ),
    Refusal(
        "alignment_of_measure_once",
        lambda: twin(alignment, "reference_item", "measure"),
        "この対応はすでに登録されています。",
    ),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.constraint)
def test_a_row_that_breaks_a_constraint_is_refused_and_the_user_is_told(refusal: Refusal) -> None:
    row = refusal.make_row()

    assert_user_is_told(row, refusal.message)
    assert_database_refuses(row, refusal.constraint)


def test_every_constraint_is_tried() -> None:
    assert {refusal.constraint for refusal in REFUSALS} == constraints_of("measures")


def test_a_department_of_another_city_cannot_answer_for_a_measure() -> None:
    row = changed(responsibility(), department=make_department())

    assert_user_is_told(row, "部署は計画と同じ市区町村のものを選んでください。")


@pytest.mark.parametrize(
    "make_row",
    [make_measure, primary_placement, second_placement, section, objective, responsibility, alignment],
)
def test_a_plain_row_passes_and_is_found_by_the_names_under_which_it_is_exported(
    make_row: Callable[[], Any],
) -> None:
    row = make_row()

    row.full_clean()
    assert type(row).objects.get_by_natural_key(*row.natural_key()) == row


def test_a_mark_of_a_policy_is_found_by_its_names_too() -> None:
    row = alignment(policy=make_policy())

    assert Alignment.objects.get_by_natural_key(*row.natural_key()) == row


def test_only_measures_of_published_plans_are_read_by_everyone() -> None:
    shown = make_measure()
    make_measure(make_policy(make_plan(is_published=False)))

    assert list(Measure.objects.of_published_plans()) == [shown]


def test_placements_stand_as_the_plan_prints_them() -> None:
    measure = make_measure()
    last, first = (make_placement(measure, make_policy(measure.plan), position=place) for place in (9999, 0))

    placements = list(Placement.objects.in_order())

    assert (placements[0], placements[-1]) == (first, last)


def test_placements_are_narrowed_by_department_category_and_priority() -> None:
    new = make_measure(category_text="新規")
    priority = make_measure(is_priority=True)
    department = make_responsibility(new, role="lead").department
    make_responsibility(new, department=department, role="coordinating")
    make_responsibility(priority)

    placements = Placement.objects.all()

    assert [row.measure for row in placements.answered_for_by(department.name)] == [new]
    assert [row.measure for row in placements.with_category("新規")] == [new]
    assert [row.measure for row in placements.with_priority()] == [priority]


def test_placements_bring_their_departments_in_two_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(3):
        responsibility()

    with django_assert_num_queries(2):
        names = [
            part.department.name
            for placement in Placement.objects.with_owners()
            for part in placement.measure.responsibilities.all()
        ]

    assert len(names) == 3


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (Measure(key="①-1-1", title="オンライン化"), "①-1-1 オンライン化"),
        (Placement(code="2-3-(2)", measure=Measure(title="見守り")), "2-3-(2) 見守り"),
        (MeasureSection(heading="【取組状況】", role="status"), "【取組状況】"),
        (MeasureSection(role="status"), "現状"),
        (Objective(marker="①", text="300手続を目指す"), "①300手続を目指す"),
    ],
)
def test_rows_are_called_by_names_that_people_know(row: Model, name: str) -> None:
    assert str(row) == name
