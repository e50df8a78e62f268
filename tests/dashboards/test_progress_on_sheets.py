"""What rounds have published, on the sheet of a measure."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from measures.models import Measure
from plans.models import Plan
from progress.models import MeasureReport, ReportingRound
from progress.states import ReportState
from tests.factories import (
    make_lane,
    make_measure,
    make_membership,
    make_plan,
    make_policy,
    make_published_report,
)
from tests.pages import Element, visit

pytestmark = pytest.mark.django_db

SECRET = "まだ言えないこと"


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


def set_round(report: MeasureReport, **columns: Any) -> None:
    ReportingRound.objects.filter(pk=report.round_id).update(**columns)


def test_the_bars_of_a_sheet_carry_the_status_of_each_reported_year(client: Client, measure: Measure) -> None:
    make_published_report(measure, fiscal_year=2023, steps="begun")
    make_published_report(measure, fiscal_year=2024, steps="late")

    rows = visit(client, "measure", measure.plan, "1-1").one("table.lanes").rows()

    assert rows[1] == [
        "工程",
        "令和5年度から令和6年度まで 検討 令和5年度の状況 着手 令和6年度の状況 遅れ",
        "令和7年度 運用",
    ]


def test_a_year_between_reported_ones_stays_an_empty_part_of_the_bar(
    client: Client, measure: Measure
) -> None:
    measure.lanes.all().delete()
    make_lane(measure, steps={2023: "検討", 2024: "⇒", 2025: "⇒"})
    make_published_report(measure, fiscal_year=2023, steps="done")
    make_published_report(measure, fiscal_year=2025, steps="stopped")

    parts = visit(client, "measure", measure.plan, "1-1").all("ol.bar__years li")

    assert [part.text for part in parts] == [
        "令和5年度から令和7年度まで 検討 令和5年度の状況 完了",
        "",
        "令和7年度の状況 中止",
    ]
    assert [part.attributes.get("aria-hidden") for part in parts] == [None, "true", None]


def test_long_words_stand_above_the_statuses_over_the_whole_bar(client: Client, measure: Measure) -> None:
    measure.lanes.all().delete()
    make_lane(measure, steps={2023: "申請手続の電子化の範囲を検討", 2024: "⇒"})
    make_published_report(measure, fiscal_year=2023, steps="doing")

    bar = visit(client, "measure", measure.plan, "1-1").one("div.bar")

    assert "申請手続" in bar.one("span.bar__phase").text
    assert bar.texts("li") == ["令和5年度の状況 実施中", ""]


def test_the_latest_answer_stands_on_the_sheet_with_all_that_was_asked(
    client: Client, measure: Measure
) -> None:
    report = make_published_report(
        measure,
        kind="forecast",
        rating="B",
        steps="late",
        achievements="3課で始めた。\n研修を2回開いた。",
        challenges="様式がそろわない。",
        next_year="全課へ広げる。",
        course="expand",
        frozen_lead="情報政策課",
        frozen_title="電子申請の試行",
        frozen_code="1-9",
    )
    report.step_reports.update(frozen_label="窓口", frozen_text="検討")
    set_round(
        report,
        closed_at=dt.datetime(2025, 3, 9, 16, tzinfo=dt.UTC),
        published_at=dt.datetime(2025, 3, 20, 1, tzinfo=dt.UTC),
    )

    page = visit(client, "measure", measure.plan, "1-1")

    assert page.one("h2#report").text == "令和6年度の報告（年度末見込み）"
    section = report_in(page)
    assert section.facts() == [
        ("報告した時の名称", "1-9 電子申請の試行"),
        ("評価（見込み）", "B 目標の80％以上100％未満"),
        ("工程の状況", "遅れ 窓口 検討"),
        ("取組実績", "3課で始めた。 研修を2回開いた。"),
        ("課題", "様式がそろわない。"),
        ("次年度の取組", "全課へ広げる。"),
        ("今後の方向性", "拡充"),
    ]
    assert "情報政策課が回答 令和7年3月10日(月)時点 令和7年3月20日(木)公表" in section.text
    assert page.one("h1").text == "電子申請"
    assert page.one("nav.toc").links()["令和6年度の報告"] == "#report"


def test_the_head_sums_the_latest_answer_up(client: Client, measure: Measure) -> None:
    make_published_report(measure, rating="A", steps="done", course="complete")

    figures = visit(client, "measure", measure.plan, "1-1").all("dl.figures div.figure")

    assert [figure.text for figure in figures] == [
        "工程の状況（令和6年度） 完了 実績",
        "評価（実績） A 目標に達した（達成率100％以上）",
        "今後の方向性 完了",
    ]


def test_earlier_answers_are_folded_away_below(client: Client, measure: Measure) -> None:
    make_published_report(measure, fiscal_year=2025, kind="interim", achievements="最新の実績")
    make_published_report(measure, fiscal_year=2024, rating="C", steps="late", achievements="昨年の実績")
    make_published_report(measure, fiscal_year=2023, state=ReportState.NOT_STARTED)

    page = visit(client, "measure", measure.plan, "1-1")

    first, second = page.all("details.answer")
    assert first.one("summary").text == "令和6年度 実績 遅れ 評価 C"
    assert "昨年の実績" in first.text
    assert second.one("summary").text == "令和5年度 実績 回答なし"
    assert page.text.count("最新の実績") == 1


def test_a_measure_closed_without_an_answer_says_so_and_shows_nothing_of_it(
    client: Client, measure: Measure
) -> None:
    make_published_report(
        measure,
        state=ReportState.DRAFTING,
        excused_reason=SECRET,
        achievements=SECRET,
        frozen_lead="情報政策課",
        rating="A",
        course="expand",
    )

    page = visit(client, "measure", measure.plan, "1-1")

    assert "回答なし（この照会では、情報政策課からの回答がないまま確定しました）" in page.text
    assert SECRET not in page.text
    assert page.all("dl.figures") == []
    assert page.one("main").all("span.mark") == []


def test_a_measure_that_no_published_round_asked_says_so(
    client: Client, plan: Plan, measure: Measure
) -> None:
    make_published_report(make_measure(plan.policies.get()))

    page = visit(client, "measure", plan, "1-1")

    assert "この施策について公表された報告はまだありません。" in page.text


def test_reasons_notes_and_evidence_of_a_report_stay_inside(client: Client, measure: Measure) -> None:
    report = make_published_report(
        measure, rating="A", override_reason=SECRET, suggestion_reason=SECRET, achievements="導入した。"
    )
    report.step_reports.update(note=SECRET)
    report.contributions.create(department=report.lead, text=SECRET)
    report.evidence.create(
        place=SECRET,
        added_by=make_membership(measure.plan.municipality).user,
        added_at=dt.datetime.now(dt.UTC),
    )

    assert SECRET not in visit(client, "measure", measure.plan, "1-1").text
