"""What rounds have published, on the public pages."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role
from measures.models import Measure
from plans.models import Plan
from progress.models import MeasureReport, ReportingRound
from progress.states import ReportState, RoundPhase
from tests.factories import (
    make_actual,
    make_kpi,
    make_lane,
    make_measure,
    make_membership,
    make_placement,
    make_plan,
    make_policy,
    make_published_report,
)
from tests.pages import Element, address, read_html, visit

pytestmark = pytest.mark.django_db

PAGES = ["top", "city", "outline", "measure", "plan_roadmap", "kpi_list", "kpi"]
SECRET = "まだ言えないこと"
BANNER = "サンプルデータ（架空）"


@pytest.fixture
def plan() -> Plan:
    return make_plan(start_fy=2023, end_fy=2025)


@pytest.fixture
def measure(plan: Plan) -> Measure:
    measure = make_measure(make_policy(plan, code="1", title="便利なまち"), code="1-1", title="電子申請")
    make_lane(measure, steps={2023: "検討", 2024: "⇒", 2025: "運用"})
    return measure


def page_of(client: Client, name: str, plan: Plan) -> Element:
    place: dict[str, list[Any]] = {
        "top": [None],
        "city": [None, plan.municipality.slug],
        "measure": [plan, "1-1"],
        "kpi": [plan, 1],
    }
    return visit(client, name, *place.get(name, [plan]))


def report_in(page: Element) -> Element:
    """Return the part of a sheet that tells the latest answer."""
    return next(part for part in page.all("section") if part.attributes.get("aria-labelledby") == "report")


def set_round(report: MeasureReport, **columns: Any) -> None:
    ReportingRound.objects.filter(pk=report.round_id).update(**columns)


@pytest.mark.parametrize("phase", [phase for phase in RoundPhase if phase != RoundPhase.PUBLISHED])
def test_before_publication_every_page_is_as_if_there_were_no_round(
    client: Client, measure: Measure, phase: RoundPhase
) -> None:
    make_kpi(measure, targets={2024: 10})
    before = {name: client.get(_address(name, measure.plan)).content for name in PAGES}
    report = make_published_report(measure, rating="A", achievements=SECRET, steps="late")
    report.kpi_reports.update(value=7, text=SECRET, certainty="final")
    set_round(report, phase=phase, is_sample=True)

    after = {name: client.get(_address(name, measure.plan)).content for name in PAGES}

    assert after == before


def _address(name: str, plan: Plan) -> str:
    places: dict[str, list[Any]] = {
        "top": [None],
        "city": [None, plan.municipality.slug],
        "measure": [plan, "1-1"],
        "kpi": [plan, 1],
    }
    return address(name, *places.get(name, [plan]))


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.EDITOR])
def test_staff_see_no_more_on_public_pages_than_everyone(
    client: Client, measure: Measure, role: Role
) -> None:
    report = make_published_report(measure, achievements=SECRET)
    set_round(report, phase=RoundPhase.CLOSED)
    client.force_login(make_membership(measure.plan.municipality, role).user)

    for name in ["top", "city", "outline", "measure", "plan_roadmap", "kpi_list"]:
        page = page_of(client, name, measure.plan).one("main")
        assert SECRET not in page.text
        assert page.all("span.mark") == []


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


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("is_sample", [True, False])
def test_every_page_that_shows_invented_values_says_so(
    client: Client, measure: Measure, name: str, is_sample: bool
) -> None:
    kpi = make_kpi(measure)
    report = make_published_report(measure)
    report.kpi_reports.update(value=5, text="5", certainty="final")
    make_actual(kpi, 2024, 5, text="5")
    set_round(report, is_sample=is_sample)

    page = page_of(client, name, measure.plan)

    assert [BANNER in banner.text for banner in page.all("section.banner--sample")] == [True] * is_sample


def test_pages_without_values_carry_no_banner(client: Client, measure: Measure) -> None:
    set_round(make_published_report(measure), is_sample=True)
    other = make_plan()

    assert visit(client, "glossary", measure.plan).all("section.banner--sample") == []
    assert visit(client, "outline", other).all("section.banner--sample") == []
    assert read_html(client.get("/search/").content.decode()).all("section.banner--sample") == []
