"""What rounds have published of indicators, and how it is judged."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client

from measures.models import Measure
from plans.models import Plan
from tests.factories import (
    make_actual,
    make_kpi,
    make_lane,
    make_measure,
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


def report_in(page: Element) -> Element:
    """Return the part of a sheet that tells the latest answer."""
    return next(part for part in page.all("section") if part.attributes.get("aria-labelledby") == "report")


def test_an_indicator_is_told_as_it_was_judged_at_closing(client: Client, measure: Measure) -> None:
    kpi = make_kpi(measure, name="新しい名前", targets={2024: 20})
    report = make_published_report(measure)
    report.kpi_reports.update(
        value=Decimal("1234.50"),
        text="1,234.5",
        certainty="final",
        as_of=dt.date(2025, 3, 31),
        frozen_name="利用件数",
        frozen_target="1000件",
        frozen_percent=Decimal("123.5"),
        frozen_verdict="attained",
        frozen_formula="実績÷目標 ＝ 1,234.5÷1,000 ＝ 123.5%",
    )
    make_actual(kpi, 2024, Decimal("1234.5"), text="1,234.5")

    page = visit(client, "measure", measure.plan, "1-1")

    told = dict(report_in(page).facts())["指標の実績"]
    assert told == (
        "利用件数：1,234.5件（確定、令和7年3月31日(月)時点） 目標 1000件"
        "達成 実績÷目標 ＝ 1,234.5÷1,000 ＝ 123.5%"
    )
    assert page.one("table.kpi-values").rows()[3][2:4] == ["", "123.5%"], (
        "the target's change since is not judged"
    )
    assert "達成率＝実績÷目標" in page.text


@pytest.mark.parametrize(
    ("certainty", "value", "words"),
    [("unpublished", None, "－（未公表）"), ("not_computable", None, "－（算定不能）")],
)
def test_an_indicator_without_a_value_says_why_and_is_never_zero(
    client: Client, measure: Measure, certainty: str, value: None, words: str
) -> None:
    make_kpi(measure, name="利用率")
    report = make_published_report(measure)
    report.kpi_reports.update(value=value, certainty=certainty, frozen_verdict="not_assessable")

    page = visit(client, "measure", measure.plan, "1-1")

    assert dict(report_in(page).facts())["指標の実績"] == f"利用率：{words}"


def test_a_value_corrected_since_is_judged_anew(client: Client, measure: Measure) -> None:
    kpi = make_kpi(measure, targets={2024: 20})
    report = make_published_report(measure)
    report.kpi_reports.update(
        value=10, text="10", certainty="final", frozen_percent=50, frozen_verdict="not_attained"
    )
    make_actual(kpi, 2024, 15, text="15")

    rows = visit(client, "kpi", measure.plan, kpi.number).one("table").rows()

    assert rows[3] == ["達成率", "", "", "75.0%", ""]


def test_attainment_is_worked_out_for_values_that_no_round_told(client: Client, measure: Measure) -> None:
    kpi = make_kpi(measure, targets={2023: 10, 2024: 20, 2025: 30})
    level = make_kpi(measure, attainment_method="threshold", targets={2023: 5})
    for year, value, certainty in [(2023, 12, "final"), (2024, 15, "forecast"), (2025, 0, "preliminary")]:
        make_actual(kpi, year, value, certainty=certainty)
    make_actual(level, 2023, 4)

    page = visit(client, "kpi", measure.plan, kpi.number)
    listed = visit(client, "kpi_list", measure.plan)

    assert page.one("table").rows()[3] == ["達成率", "", "120.0%", "75.0%", "0.0%"]
    computed = dict(page.facts())
    assert computed["令和6年度"] == "75.0% 実績÷目標 ＝ 15÷20 ＝ 75.0%"
    assert [row[2] for row in listed.one("table").rows() if row[0] == "達成率"] == ["120.0%", "未達成"]


def test_a_year_still_under_way_is_not_called_missed(
    client: Client, measure: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: dt.date(2025, 10, 1))
    kpi = make_kpi(measure, targets={2025: 30})
    make_actual(kpi, 2025, 3, certainty="preliminary")

    assert visit(client, "kpi", measure.plan, kpi.number).one("table").rows()[3][-1] == "10.0%年度途中"


def test_without_a_target_there_is_no_attainment_to_tell(client: Client, measure: Measure) -> None:
    kpi = make_kpi(measure)
    make_actual(kpi, 2024, 3)

    page = visit(client, "kpi", measure.plan, kpi.number)

    assert [row[0] for row in page.one("table").rows()[1:]] == [f"{kpi.name}件 累積・水準", "実績"]
    assert "達成率の計算" not in page.texts("h2")
