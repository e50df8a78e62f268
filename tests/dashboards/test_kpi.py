from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from kpis.models import Kpi, KpiTarget
from tests.factories import make_actual, make_kpi, make_levels, make_measure, make_plan, make_policy
from tests.pages import Element, address, visit

pytestmark = pytest.mark.django_db


def page_of(client: Client, kpi: Kpi) -> Element:
    return visit(client, "kpi", kpi.plan, kpi.number)


def facts(page: Element) -> dict[str, str]:
    return dict(page.facts())


def test_an_indicator_of_a_measure_leads_to_its_sheet(client: Client) -> None:
    measure = make_measure(make_policy(), code="①-1-(1)", title="電子申請")
    kpi = make_kpi(measure, name="利用率")

    page = page_of(client, kpi)

    assert page.one("h1").text == "利用率"
    sheet = f"{address('outline', kpi.plan)}measures/①-1-(1)/"
    assert page.one("p.page-head__sub").links() == {"①-1-(1) 電子申請": sheet}
    assert page.one("nav.breadcrumb").links() == {"指標": address("kpi_list", kpi.plan)}


def test_an_indicator_of_a_policy_or_the_plan_says_so(client: Client) -> None:
    plan = make_plan()
    make_levels(plan, "目標", "施策")
    of_policy = make_kpi(plan=plan, policy=make_policy(plan, code="1", title="便利なまち"))
    of_plan = make_kpi(plan=plan)

    subjects = [page_of(client, kpi).one("p.page-head__sub").text for kpi in (of_policy, of_plan)]

    assert subjects == ["目標1 便利なまち", "計画全体"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"attainment_method": "total"}, "総数型（実績÷目標）"),
        ({"attainment_method": "delta"}, "増減型（(実績−基準)÷(目標−基準)）"),
        ({"direction": "down"}, "総数型（目標÷実績）"),
        ({"direction": "down", "baseline_value": 100}, "総数型（(基準−実績)÷(基準−目標)）"),
        ({"attainment_method": "threshold"}, "水準型（目標の水準を満たすかどうか）"),
        ({"attainment_method": "milestone"}, "完了型（完了したかどうか）"),
    ],
)
def test_the_formula_of_attainment_is_told_in_words(
    client: Client, fields: dict[str, Any], words: str
) -> None:
    kpi = make_kpi(**fields)

    assert facts(page_of(client, kpi))["達成率の計算"] == words


def test_direction_accumulation_and_rationale_are_told(client: Client) -> None:
    kpi = make_kpi(direction="down", accumulation="annual", rationale="紙の使用量を減らす。")

    found = facts(page_of(client, kpi))

    assert (found["方向"], found["集計"]) == ("減少", "単年度")
    assert found["指標の考え方"] == "紙の使用量を減らす。"


@pytest.mark.parametrize(("targets", "charts"), [({}, 0), ({2023: 10}, 0), ({2023: 10, 2024: 20}, 1)])
def test_a_chart_needs_two_numbers(client: Client, targets: dict[int, int], charts: int) -> None:
    kpi = make_kpi(targets=targets)
    KpiTarget.objects.create(kpi=kpi, fiscal_year=2025, text="検討を踏まえ設定")

    assert len(page_of(client, kpi).all("figure.chart")) == charts


def test_the_chart_shows_baseline_targets_and_actual_values(client: Client) -> None:
    kpi = make_kpi(
        name="利用率",
        targets={2023: 1000, 2024: 2000},
        baseline_fy=2022,
        baseline_value=500,
        baseline_text="500件",
    )
    make_actual(kpi, 2023, 900)
    make_actual(kpi, 2024, Decimal("1999.5"), certainty="forecast")

    chart = page_of(client, kpi).one("figure.chart")

    assert {"基準 500", "目標 2,000", "900", "1,999.5"} <= set(chart.texts("text"))
    assert len(chart.all("circle.dot--start")) == 1
    assert len(chart.all("circle.dot--open")) == 1, "a forecast is an open dot"
    assert len(chart.all("circle.dot")) == 3
    assert len(chart.all("line.target")) == 3, "two steps and the rise between them"
    assert len(chart.all("line.actual")) == 1
    assert chart["aria-label"] == (
        "利用率。基準値は500件。目標は令和5年度1000件、令和6年度2000件。"
        "実績は令和5年度900（確定）、令和6年度1,999.5（見込み）。"
    )


def test_a_baseline_without_a_year_has_no_place_in_the_chart(client: Client) -> None:
    kpi = make_kpi(targets={2023: 10, 2024: 20}, baseline_value=5, baseline_text="5件")

    page = page_of(client, kpi)

    assert page.all("circle.dot--start") == []
    assert page.one("table").rows()[1][2] == "5件"


def test_the_values_stand_in_a_table_beside_the_chart(client: Client) -> None:
    kpi = make_kpi(make_measure(make_policy(make_plan(start_fy=2023, end_fy=2024))), name="利用率")
    KpiTarget.objects.create(kpi=kpi, fiscal_year=2024, text="5件以下", value=5, operator="le")
    make_actual(kpi, 2023, 7, text="約7件", certainty="preliminary")

    assert page_of(client, kpi).one("table").rows() == [
        ["指標", "値", "基準値", "令和5年度", "令和6年度"],
        ["利用率件 累積・水準", "目標", "－", "－", "5件以下"],
        ["実績", "", "約7件速報", ""],
    ]


def test_judged_years_are_explained(client: Client) -> None:
    judged, printed = make_kpi(), make_kpi(targets={2024: 3})
    KpiTarget.objects.create(kpi=judged, fiscal_year=2024, text="3件", is_inferred=True)

    pages = [page_of(client, kpi).text for kpi in (judged, printed)]

    assert ["年度を推定したものです。" in text for text in pages] == [True, False]
    assert "3件（年度は推定）" in pages[0]
