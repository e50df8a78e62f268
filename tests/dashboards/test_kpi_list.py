from decimal import Decimal

import pytest
from django.test import Client

from kpis.models import Kpi, KpiTarget
from plans.models import Plan
from tests.factories import make_actual, make_kpi, make_levels, make_measure, make_plan, make_policy
from tests.pages import Element, address, visit

pytestmark = pytest.mark.django_db

INFERRED_NOTE = "原典から年度を読み取れないため年度を推定したものです。"


@pytest.fixture
def plan() -> Plan:
    return make_plan(start_fy=2023, end_fy=2025)


def target(kpi: Kpi, fiscal_year: int, text: str, **overrides: object) -> None:
    KpiTarget.objects.create(kpi=kpi, fiscal_year=fiscal_year, text=text, **overrides)


def rows(page: Element) -> list[list[str]]:
    return page.one("table.kpi-list").rows()


def test_values_stand_as_printed_whether_numbers_or_words(client: Client, plan: Plan) -> None:
    kpi = make_kpi(plan=plan, name="開催数", unit="回", accumulation="annual")
    target(kpi, 2023, "年3回以上", value=3, operator="ge")
    target(kpi, 2025, "検討を踏まえ設定")

    assert rows(visit(client, "kpi_list", plan)) == [
        ["指標", "値", "基準値", "令和5年度", "令和6年度", "令和7年度"],
        ["計画全体"],
        ["開催数回 単年度", "目標", "－", "年3回以上", "－", "検討を踏まえ設定"],
    ]


def test_the_baseline_stands_as_printed_with_its_year(client: Client, plan: Plan) -> None:
    make_kpi(plan=plan, baseline_text="約1.2万件", baseline_value=12_000, baseline_fy=2022)
    make_kpi(plan=plan, baseline_value=Decimal("1234.5"))

    values = [row[2] for row in rows(visit(client, "kpi_list", plan))[2:]]

    assert values == ["約1.2万件令和4年度", "1,234.5"]


def test_judged_years_are_marked_and_explained(client: Client, plan: Plan) -> None:
    kpi = make_kpi(plan=plan)
    target(kpi, 2024, "10件", value=10)
    target(kpi, 2025, "20件", value=20, is_inferred=True)

    page = visit(client, "kpi_list", plan)

    assert rows(page)[-1][-2:] == ["10件", "20件（年度は推定）"]
    assert page.texts("span.inferred") == ["20件（年度は推定）"]
    assert INFERRED_NOTE in page.text


def test_without_judged_years_nothing_is_explained(client: Client, plan: Plan) -> None:
    make_kpi(plan=plan, targets={2024: 10})

    assert "推定" not in visit(client, "kpi_list", plan).text


def test_indicators_stand_under_what_they_belong_to_in_the_order_of_their_numbers(
    client: Client, plan: Plan
) -> None:
    make_levels(plan, "目標", "施策", "個別施策")
    top = make_policy(plan, code="1", title="便利なまち")
    below = make_policy(plan, code="1-1", title="手続の見直し", parent=top)
    measure = make_measure(below, code="1-1-1", title="電子申請")
    make_kpi(plan=plan, number=5, name="満足度")
    make_kpi(measure, number=4, name="利用率")
    make_kpi(measure, number=3, name="手続数")
    make_kpi(plan=plan, policy=below, number=2, name="下の指標")
    make_kpi(plan=plan, policy=top, number=1, name="上の指標")
    make_kpi(name="よその指標")

    page = visit(client, "kpi_list", plan)

    heads = [row[0].removesuffix("件 累積・水準") for row in rows(page)[1:]]
    assert heads == [
        "目標1 便利なまち",
        "上の指標",
        "1-1 手続の見直し",
        "下の指標",
        "1-1-1 電子申請",
        "手続数",
        "利用率",
        "計画全体",
        "満足度",
    ]
    assert page.one("table.kpi-list").links()["手続数"] == address("kpi", plan, 3)
    assert "5件 令和5年度～令和7年度（2023～2025）" in page.one("main").text


def test_years_with_a_value_beyond_the_plan_have_a_column(client: Client, plan: Plan) -> None:
    kpi = make_kpi(plan=plan, targets={2027: 10})
    make_actual(kpi, 2021, 5)

    head = rows(visit(client, "kpi_list", plan))[0]

    assert head[3:] == ["令和3年度", "令和5年度", "令和6年度", "令和7年度", "令和9年度"]


def test_actual_values_stand_below_the_targets_with_their_certainty(client: Client, plan: Plan) -> None:
    kpi = make_kpi(plan=plan, targets={2023: 10, 2024: 20, 2025: 30})
    make_actual(kpi, 2023, Decimal("1234.5"))
    make_actual(kpi, 2024, 0, certainty="forecast")
    make_actual(kpi, 2025, text="集計中", certainty="unpublished")
    make_kpi(plan=plan, targets={2023: 10})

    found = rows(visit(client, "kpi_list", plan))

    assert found[2][1:] == ["目標", "－", "10件", "20件", "30件"]
    assert found[3] == ["実績", "", "1,234.5確定", "0見込み", "集計中未公表"]
    assert [row[0] for row in found].count("実績") == 1


def test_a_plan_without_indicators_says_so(client: Client, plan: Plan) -> None:
    make_kpi(name="よその指標")

    page = visit(client, "kpi_list", plan)

    assert "この計画に数値の指標は記載されていません。" in page.text
    assert page.all("table") == []
