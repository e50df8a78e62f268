from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from kpis.models import Kpi, KpiActual, KpiTarget
from tests.factories import make_kpi, make_measure, make_policy
from tests.refusals import (
    Refusal,
    assert_database_refuses,
    assert_user_is_told,
    changed,
    constraints_of,
    twin,
)

pytestmark = pytest.mark.django_db


def make_target() -> KpiTarget:
    return make_kpi(targets={2023: 300}).targets.get()


def make_actual(**overrides: Any) -> KpiActual:
    fields = {"fiscal_year": 2023, "value": Decimal(270), "certainty": KpiActual.Certainty.PRELIMINARY}
    return KpiActual.objects.create(kpi=make_kpi(), **{**fields, **overrides})


PLAUSIBLE = "年度は西暦で入力してください（例: 2023）。"
REFUSALS = [
    Refusal(
        "kpi_number_once_in_plan",
        lambda: twin(make_kpi, "plan", "number"),
        "このKPI番号は同じ計画の別の指標で使われています。",
    ),
    Refusal(
        "kpi_of_measure_or_policy",
        lambda: changed(kpi := make_kpi(make_measure()), policy=make_policy(kpi.plan)),
        "施策と方針の両方は選べません。",
    ),
    Refusal(
        "kpi_measure_of_same_plan",
        lambda: changed(make_kpi(), measure=make_measure()),
        "施策は同じ計画のものを選んでください。",
    ),
    Refusal(
        "kpi_policy_of_same_plan",
        lambda: changed(make_kpi(), policy=make_policy()),
        "方針は同じ計画のものを選んでください。",
    ),
    Refusal(
        "kpi_target_once_a_year",
        lambda: twin(make_target, "kpi", "fiscal_year"),
        "この指標にはこの年度の目標値がすでにあります。",
    ),
    Refusal(
        "kpi_actual_once_a_year",
        lambda: twin(make_actual, "kpi", "fiscal_year"),
        "この指標にはこの年度の実績値がすでにあります。",
    ),
    Refusal("kpi_baseline_year_plausible", lambda: changed(make_kpi(), baseline_fy=5), PLAUSIBLE),
    Refusal("kpi_target_year_plausible", lambda: changed(make_target(), fiscal_year=5), PLAUSIBLE),
    Refusal("kpi_actual_year_plausible", lambda: changed(make_actual(), fiscal_year=5), PLAUSIBLE),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.constraint)
def test_a_row_that_breaks_a_constraint_is_refused_and_the_user_is_told(refusal: Refusal) -> None:
    row = refusal.make_row()

    assert_user_is_told(row, refusal.message)
    assert_database_refuses(row, refusal.constraint)


def test_every_constraint_is_tried() -> None:
    assert {refusal.constraint for refusal in REFUSALS} == constraints_of("kpis")


@pytest.mark.parametrize(
    "make_row",
    [
        make_kpi,
        lambda: make_kpi(make_measure()),
        lambda: make_kpi(plan=(policy := make_policy()).plan, policy=policy),
        make_target,
        make_actual,
    ],
)
def test_a_plain_row_passes_and_is_found_by_the_names_under_which_it_is_exported(
    make_row: Callable[[], Any],
) -> None:
    row = make_row()

    row.full_clean()
    assert type(row).objects.get_by_natural_key(*row.natural_key()) == row


def test_a_revised_target_keeps_what_was_promised_first() -> None:
    target = make_target()
    target.save()

    changed(target, value=Decimal(250), text="250件").save()

    assert [(row.value, row.text) for row in target.history.all()] == [(250, "250件"), (300, "300件")]


def test_a_corrected_actual_keeps_what_was_reported_first() -> None:
    actual = make_actual()

    changed(actual, value=Decimal(280), certainty=KpiActual.Certainty.FINAL).save()

    assert [(row.value, row.certainty) for row in actual.history.all()] == [
        (280, "final"),
        (270, "preliminary"),
    ]


def test_rows_are_called_by_names_that_people_know() -> None:
    assert str(Kpi(name="オンライン化率")) == "オンライン化率"
    assert str(KpiTarget(fiscal_year=2023, text="年3回以上")) == "令和5年度 年3回以上"
    assert str(KpiActual(fiscal_year=2023, text="年4回", value=Decimal(4))) == "令和5年度 年4回"
    assert str(KpiActual(fiscal_year=2023, value=Decimal(4))) == "令和5年度 4"
    assert str(KpiActual(fiscal_year=2023, certainty=KpiActual.Certainty.UNPUBLISHED)) == "令和5年度 未公表"
