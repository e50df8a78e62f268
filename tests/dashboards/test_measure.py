import datetime as dt

import pytest
from django.test import Client

from measures.models import Measure
from plans.models import Plan, ReferencePlan
from tests.factories import (
    make_alignment,
    make_department,
    make_kpi,
    make_lane,
    make_levels,
    make_measure,
    make_placement,
    make_plan,
    make_policy,
    make_reference_item,
    make_responsibility,
    make_section,
    make_term,
)
from tests.pages import Element, address, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    plan = make_plan(start_fy=2023, end_fy=2026)
    make_levels(plan, "基本方針", "推進事項", "取組事項")
    return plan


@pytest.fixture
def measure(plan: Plan) -> Measure:
    top = make_policy(plan, code="①", title="便利なまち", position=1)
    below = make_policy(plan, code="①-1", title="手続の見直し", position=2, parent=top)
    return make_measure(below, code="①-1-1", title="電子申請")


def sheet(client: Client, measure: Measure, code: str = "") -> Element:
    return visit(client, "measure", measure.plan, code or measure.key)


def lanes(page: Element) -> list[list[str]]:
    return page.one("table.lanes").rows()


def test_the_head_shows_code_title_and_marks(client: Client, measure: Measure) -> None:
    measure.is_priority, measure.category_text = True, "R5新規"
    measure.save()

    page = sheet(client, measure)

    assert page.one("h1").text == "電子申請"
    assert page.one("p.measure-code").text == "取組事項 ①-1-1 重点 R5新規"


def test_the_breadcrumb_names_every_level_above_and_leads_to_its_place_in_the_outline(
    client: Client, measure: Measure
) -> None:
    outline = address("outline", measure.plan)
    ids = {element.attributes.get("id") for element in visit(client, "outline", measure.plan).walk()}

    breadcrumb = sheet(client, measure).one("nav.breadcrumb")

    assert breadcrumb.links() == {
        "体系図": outline,
        "基本方針① 便利なまち": f"{outline}#policy-①",
        "推進事項①-1 手続の見直し": f"{outline}#policy-①-1",
    }
    assert breadcrumb.texts("li")[-1] == "①-1-1"
    assert ids >= {"policy-①", "policy-①-1"}


def test_sections_stand_in_printed_order_under_their_printed_headings(
    client: Client, measure: Measure
) -> None:
    make_section(measure, heading="目標", body="①年3回以上開く\n②全課で使う", position=3)
    make_section(measure, heading="", body="申請を電子化する。", position=1)
    make_section(measure, heading="【取組状況】", body="準備中。\n\n　来年度に続く。", position=2)

    page = sheet(client, measure)

    assert page.facts() == [
        ("趣旨", "申請を電子化する。"),
        ("【取組状況】", "準備中。 来年度に続く。"),
        ("目標", "①年3回以上開く ②全課で使う"),
    ]
    assert page.texts("p.item") == ["①年3回以上開く", "②全課で使う"]


def test_a_term_is_linked_at_its_first_mention_and_explained_on_the_page(
    client: Client, measure: Measure
) -> None:
    make_term(measure.plan, term="RPA", explanation="定型作業の自動化。")
    make_term(measure.plan, term="EBPM", explanation="ここには出ない。")
    make_section(measure, body="RPAを試す。RPAを広げる。")
    make_section(measure, heading="目標", body="RPAを続ける。")

    page = sheet(client, measure)

    (link,) = page.all("a.term")
    explanation = page.one(link["href"])
    assert link.text == "RPA"
    assert explanation.facts() == [("RPA", "定型作業の自動化。")]
    assert "RPAを試す。RPAを広げる。" in page.text
    assert "EBPM" not in page.text
    assert page.one("nav.toc").links()["用語"] == "#terms"


def test_departments_are_grouped_by_role_in_printed_order_and_lead_to_all_their_measures(
    client: Client, measure: Measure
) -> None:
    for position, (name, role) in enumerate(
        [("税務課", "supporting"), ("総務課", "lead"), ("調整課", "coordinating"), ("窓口課", "lead")]
    ):
        department = make_department(measure.plan.municipality, name=name)
        make_responsibility(measure, department=department, role=role, position=position)

    page = sheet(client, measure)

    assert page.facts() == [("主管", "総務課、窓口課"), ("関係", "税務課"), ("調整", "調整課")]
    assert page.one("main").links()["税務課"] == f"{address('outline', measure.plan)}?department=税務課"


def test_a_repeated_measure_links_its_places_both_ways(client: Client, measure: Measure) -> None:
    again = make_policy(measure.plan, code="②", title="確かなまち")
    make_placement(measure, again, code="②-9")

    first, second = sheet(client, measure), sheet(client, measure, "②-9")

    assert first.facts() == [("再掲", "②-9 確かなまち")]
    assert first.one("main").links()["②-9"] == address_of(measure, "②-9")
    assert second.facts() == [("本掲", "①-1-1 手続の見直し")]
    assert second.one("main").links()["①-1-1"] == address_of(measure, "①-1-1")
    assert second.one("p.measure-code").text == "取組事項 ②-9 再掲"
    assert second.one("h1").text == "電子申請"


def address_of(measure: Measure, code: str) -> str:
    return f"/{measure.plan.municipality.slug}/plans/{measure.plan.slug}/measures/{code}/"


def test_the_crosswalk_stands_under_each_plan_once_with_judged_marks_told(
    client: Client, measure: Measure
) -> None:
    city = ReferencePlan.objects.create(slug="city", name="総合計画", position=2)
    national = ReferencePlan.objects.create(slug="dx", name="自治体DX推進計画", version="3.0", position=1)
    tools, security = (
        make_reference_item(reference_plan=national, name=name, position=position)
        for position, name in ((1, "AI・RPAの利用推進"), (3, "セキュリティ対策の徹底"))
    )
    whole = make_reference_item(reference_plan=city, name="総合計画", is_whole=True, position=2)
    make_alignment(measure, reference_item=security, is_inferred=True)
    make_alignment(measure, reference_item=whole)
    make_alignment(measure, reference_item=tools)

    page = sheet(client, measure)

    assert page.facts() == [
        ("自治体DX推進計画 3.0", "AI・RPAの利用推進、セキュリティ対策の徹底 推定"),
        ("総合計画", "計画書の対応表に○"),
    ]


def test_plans_of_the_crosswalk_without_an_order_of_their_own_are_not_mixed(
    client: Client, measure: Measure
) -> None:
    first, second = (ReferencePlan.objects.create(slug=slug, name=slug) for slug in ("a", "b"))
    for reference, position in ((first, 1), (second, 2), (first, 3)):
        item = make_reference_item(reference_plan=reference, name=f"項目{position}", position=position)
        make_alignment(measure, reference_item=item)

    assert sheet(client, measure).facts() == [("a", "項目1、項目3"), ("b", "項目2")]


def test_other_spellings_and_the_source_note_are_told(client: Client, measure: Measure) -> None:
    measure.aliases, measure.source_note = "オンライン申請\n電子申請の推進", "図は原典にない。"
    measure.save()

    page = sheet(client, measure)

    assert page.facts() == [("別の表記", "オンライン申請 電子申請の推進")]
    assert "図は原典にない。" in page.one("main").text


def test_the_roadmap_has_a_column_a_year_and_a_bar_over_the_years_it_lasts(
    client: Client, measure: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: dt.date(2025, 3, 31))
    make_lane(measure, label="窓口", steps={2023: "検討", 2024: "⇒", 2026: "運用"})

    page = sheet(client, measure)

    assert lanes(page) == [
        ["取組", "令和5年度", "令和6年度 今年度", "令和7年度", "令和8年度"],
        ["窓口", "令和5年度から令和6年度まで 検討", "令和7年度 予定なし", "令和8年度 運用"],
    ]
    assert [cell.attributes.get("colspan") for cell in page.all("table.lanes td")] == ["2", None, None]
    assert "推定" not in page.text


def test_judged_years_are_a_bar_of_their_own_and_explained(client: Client, measure: Measure) -> None:
    lane = make_lane(measure, label="窓口", steps={2023: "検討", 2024: "⇒", 2025: "⇒"})
    lane.steps.filter(fiscal_year__gte=2024).update(is_inferred=True)

    page = sheet(client, measure)

    assert lanes(page)[1] == [
        "窓口",
        "令和5年度 検討",
        "令和6年度から令和7年度まで（推定） 前の年度から継続",
        "令和8年度 予定なし",
    ]
    assert len(page.all("div.bar--inferred")) == 1
    assert "点線の年度は、原典の図から期間を読み取れないため推定です。" in page.text


def test_a_roadmap_lost_in_the_source_is_told_and_not_drawn(client: Client, plan: Plan) -> None:
    measure = make_measure(make_policy(plan), roadmap_missing=True)

    page = sheet(client, measure)

    assert "工程表は、原典の文字データに残っていないため掲載していません。" in page.text
    assert page.all("table.lanes") == []


def test_a_row_that_lost_its_years_says_so_and_not_that_nothing_is_planned(
    client: Client, measure: Measure
) -> None:
    make_lane(measure, label="導入に向けた方針決定")
    make_lane(measure, label="普及促進", steps={2023: "普及"})

    page = sheet(client, measure)

    assert page.texts("table.lanes td.lost") == ["年度は原典から読み取れません"]


def test_a_measure_without_steps_says_so_instead_of_drawing_an_empty_table(
    client: Client, measure: Measure
) -> None:
    page = sheet(client, measure)

    assert "工程の記載はありません。" in page.text
    assert page.all("table.lanes") == []


def test_indicators_stand_in_a_table_of_their_own_years_and_as_a_chart(
    client: Client, measure: Measure
) -> None:
    make_kpi(measure, name="利用率", targets={2023: 10, 2024: 20}, rationale="利用者÷対象者")
    make_kpi(measure, name="開催数", targets={2027: 3}, rationale="利用者÷対象者")
    make_kpi(make_measure(make_policy(measure.plan)), name="よその指標", targets={2023: 1, 2030: 2})

    page = sheet(client, measure)

    assert page.one("table.kpi-values").rows() == [
        ["指標", "値", "基準値", "令和5年度", "令和6年度", "令和7年度", "令和8年度", "令和9年度"],
        ["利用率件 累積・水準", "目標", "－", "10件", "20件", "－", "－", "－"],
        ["開催数件 累積・水準", "目標", "－", "－", "－", "－", "－", "3件"],
    ]
    assert [chart["aria-label"] for chart in page.all("figure.chart")] == [
        "利用率。目標は令和5年度10件、令和6年度20件。"
    ]
    assert page.one("table.kpi-values").links()["利用率"] == address("kpi", measure.plan, 1)
    assert page.text.count("指標の考え方：利用者÷対象者") == 1
    assert page.one("nav.toc").links()["指標"] == "#kpi"


def test_without_indicators_and_terms_neither_has_a_part(client: Client, measure: Measure) -> None:
    page = sheet(client, measure)

    assert page.texts("main h2") == ["計画の内容", "年度ごとの取組"]
    assert list(page.one("nav.toc").links()) == ["計画の内容", "年度ごとの取組"]


def test_previous_and_next_follow_the_printed_order_across_policies(client: Client, measure: Measure) -> None:
    following = make_policy(measure.plan, code="②", position=3)
    last = make_measure(following, code="②-1", title="研修")
    make_placement(measure, following, code="②-9", position=90_000)

    pagers = [
        sheet(client, row, code).one("nav.pager")
        for row, code in [(measure, "①-1-1"), (last, "②-1"), (measure, "②-9")]
    ]

    assert [list(pager.links()) for pager in pagers] == [
        ["②-1 研修 ›"],
        ["‹ ①-1-1 電子申請", "②-9 電子申請 ›"],
        ["‹ ②-1 研修"],
    ]
    assert pagers[0].one("a")["rel"] == "next"
    assert pagers[2].one("a")["rel"] == "prev"
    assert pagers[0]["aria-label"] == "前後の取組事項"


@pytest.mark.parametrize("code", ["①-1-1", "2-1-(1)", "（ア）", "1/2", "1 の 2", "50%", "A?b#c", "⑴・イ"])
def test_any_printed_code_works_in_the_address(client: Client, plan: Plan, code: str) -> None:
    make_measure(make_policy(plan), code=code, title="見本の取組")

    (href,) = [link["href"] for link in visit(client, "outline", plan).all("li.leaf a")]

    page = client.get(href).content.decode()
    assert "<h1>見本の取組</h1>" in page
