import datetime as dt

import pytest
from django.test import Client

from measures.models import Measure
from plans.models import Plan
from roadmaps.models import RoadmapLane
from roadmaps.phases import Phase
from tests.factories import (
    make_department,
    make_lane,
    make_levels,
    make_measure,
    make_placement,
    make_plan,
    make_policy,
    make_responsibility,
)
from tests.pages import Element, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return make_plan(start_fy=2023, end_fy=2025)


@pytest.fixture
def measure(plan: Plan) -> Measure:
    return make_measure(make_policy(plan, code="1", title="便利なまち"), code="1-1", title="電子申請")


def roadmap(client: Client, plan: Plan, **query: str) -> Element:
    return visit(client, "plan_roadmap", plan, **query)


def cells(page: Element) -> list[Element]:
    """Return the cells of the years, those of labels and owners left out."""
    found = page.all("table.roadmap td")
    return [cell for cell in found if "roadmap__owner" not in cell.attributes.get("class", "")]


def columns(page: Element) -> list[str]:
    return page.texts("table.roadmap thead th")


def groups(page: Element) -> list[tuple[str, list[str]]]:
    """Return the headings with the codes under each."""
    return [(body.all("th")[0].text, body.texts("th span.code")) for body in page.all("table.roadmap tbody")]


def set_phases(lane: RoadmapLane, **phases: Phase) -> None:
    for year, phase in phases.items():
        lane.steps.filter(fiscal_year=year.removeprefix("fy")).update(phase=phase)


def test_a_bar_lies_over_the_years_it_lasts_and_names_them(client: Client, measure: Measure) -> None:
    make_lane(measure, steps={2023: "調査", 2024: "⇒", 2025: "⇒"})
    make_lane(measure, steps={2024: "開始"})

    page = roadmap(client, measure.plan)

    assert [(cell.text, cell.attributes.get("colspan")) for cell in cells(page)] == [
        ("令和5年度から令和7年度まで 調査", "3"),
        ("令和5年度 予定なし", None),
        ("令和6年度 開始", None),
        ("令和7年度 予定なし", None),
    ]
    assert page.one("table.roadmap th.roadmap__title a").text == "1-1 電子申請"


def test_judged_years_go_on_from_the_printed_ones_in_a_dotted_bar(client: Client, measure: Measure) -> None:
    lane = make_lane(measure, steps={2023: "調査", 2024: "⇒", 2025: "⇒"})
    lane.steps.filter(fiscal_year__gte=2024).update(is_inferred=True)

    printed, judged = cells(roadmap(client, measure.plan))

    assert printed.text == "令和5年度 調査"
    assert printed.all("div.bar--inferred") == []
    assert judged.text == "令和6年度から令和7年度まで（推定） 前の年度から継続"
    assert judged["colspan"] == "2"
    assert judged["class"] == "goes-on"
    assert len(judged.all("div.bar--inferred")) == 1


def test_a_cell_shows_a_sign_for_each_phase_that_it_names(client: Client, measure: Measure) -> None:
    lane = make_lane(measure, steps={2023: "検討⇒構築", 2024: "システムの運用", 2025: "随時"})
    set_phases(lane, fy2023=Phase.BUILD, fy2024=Phase.RUN, fy2025=Phase.REVIEW)

    signs = [
        [(sign.one("use")["href"], sign.text) for sign in cell.all("span.phase")]
        for cell in cells(roadmap(client, measure.plan))
    ]

    assert signs == [
        [("#p-study", "検討"), ("#p-build", "構築")],
        [("#p-run", "システムの運用")],
        [("#p-review", "随時")],
    ]


def test_years_outside_the_plan_are_told_apart_from_years_without_a_step(client: Client) -> None:
    plan = make_plan(roadmap_start_fy=2021, start_fy=2022, end_fy=2023)
    make_lane(make_measure(make_policy(plan)), steps={2022: "運用"})

    page = roadmap(client, plan)

    assert [cell.text for cell in cells(page)] == [
        "令和3年度 計画期間外",
        "令和4年度 運用",
        "令和5年度 予定なし",
    ]
    assert "灰色の年度は計画期間の外です。" in page.text


@pytest.mark.parametrize(
    ("today", "heads", "band"),
    [
        (dt.date(2024, 3, 31), ["令和5年度今年度2023", "令和6年度2024", "令和7年度2025"], "0%"),
        (dt.date(2024, 4, 1), ["令和5年度2023", "令和6年度今年度2024", "令和7年度2025"], "33.33%"),
    ],
)
def test_the_current_fiscal_year_is_marked(
    client: Client,
    measure: Measure,
    monkeypatch: pytest.MonkeyPatch,
    today: dt.date,
    heads: list[str],
    band: str,
) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: today)

    page = roadmap(client, measure.plan)

    assert columns(page)[2:] == heads
    assert page.one("svg.now-band rect")["x"] == band
    assert page.one("svg.now-band rect")["width"] == "33.33%"
    assert "「今年度」は本日の年度です。" in page.text


@pytest.mark.parametrize("today", [dt.date(2023, 3, 31), dt.date(2026, 4, 1)])
def test_a_current_year_outside_the_plan_is_told_and_marks_no_column(
    client: Client, measure: Measure, monkeypatch: pytest.MonkeyPatch, today: dt.date
) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: today)

    page = roadmap(client, measure.plan)

    assert columns(page)[2:] == ["令和5年度2023", "令和6年度2024", "令和7年度2025"]
    assert page.all("svg.now-band") == []
    year = "令和4年度" if today.year == 2023 else "令和8年度"
    assert f"今年度（{year}）は、この計画の期間に入っていません。" in page.text


def test_rows_with_labels_of_their_own_get_a_column_for_them(client: Client, measure: Measure) -> None:
    make_lane(measure, label="書面・押印の見直し", steps={2023: "検討"})
    lane = make_lane(measure, label="運用", steps={2023: "運用"})
    set_phases(lane, fy2023=Phase.RUN)

    page = roadmap(client, measure.plan)

    assert columns(page)[:2] == ["施策", "取組"]
    assert page.texts("td.roadmap__owner") == ["書面・押印の見直し", "運用"]
    assert page.one("tbody th.roadmap__title")["rowspan"] == "2"
    assert [cell.text for cell in cells(page) if "予定なし" not in cell.text] == [
        "令和5年度 検討",
        "令和5年度 実施・運用",
    ], "a step that only repeats its row's label names its phase instead"


def test_markers_alone_are_no_labels_and_leave_the_column_to_the_departments(
    client: Client, measure: Measure
) -> None:
    make_responsibility(measure, department=make_department(measure.plan.municipality, name="総務課"))
    for label in ("①②", "(1)", ""):
        make_lane(measure, label=label, steps={2023: "検討"})

    page = roadmap(client, measure.plan)

    assert columns(page)[:2] == ["施策", "担当"]
    assert page.texts("td.roadmap__owner") == ["総務課"]
    assert [cell.text for cell in cells(page) if "予定なし" not in cell.text] == ["令和5年度 検討"] * 3


def test_a_rare_label_without_a_column_stands_in_its_bar(client: Client, measure: Measure) -> None:
    make_lane(measure, label="【管理職】", steps={2023: "研修"})
    make_lane(measure, steps={2023: "運用"})

    page = roadmap(client, measure.plan)

    assert columns(page)[1] == "担当"
    assert cells(page)[0].text == "令和5年度 【管理職】 研修"


def test_measures_are_grouped_by_the_plans_own_tree(client: Client, plan: Plan) -> None:
    make_levels(plan, "基本方針", "推進事項", "取組事項")
    top = make_policy(plan, code="①", title="便利なまち", position=1)
    below = make_policy(plan, code="①-1", title="手続の見直し", position=2, parent=top)
    other = make_policy(plan, code="②", title="確かなまち", position=3)
    make_policy(plan, code="③", title="まだ何もない方針", position=4)
    make_placement(make_measure(below, code="①-1-1"), other, code="②-9")
    make_measure(below, code="①-1-2")

    page = roadmap(client, plan)

    assert groups(page) == [
        ("基本方針 ① 便利なまち", []),
        ("推進事項 ①-1 手続の見直し", ["①-1-1", "①-1-2"]),
        ("基本方針 ② 確かなまち", ["②-9"]),
    ]
    assert "2取組事項（延べ3）" in page.one("main").text
    assert columns(page)[0] == "取組事項"


def test_by_department_a_measure_stands_once_under_each_of_its_leads(client: Client, plan: Plan) -> None:
    policy = make_policy(plan, code="1")
    soumu, zeimu = (make_department(plan.municipality, name=name) for name in ("総務課", "税務課"))
    shared, supported, unowned = (make_measure(policy, code=f"1-{number}") for number in (1, 2, 3))
    make_placement(shared, make_policy(plan, code="2"), code="2-9")
    make_responsibility(shared, department=soumu)
    make_responsibility(shared, department=zeimu)
    make_responsibility(supported, department=zeimu)
    make_responsibility(supported, department=soumu, role="supporting")
    make_responsibility(unowned, department=soumu, role="coordinating")

    page = roadmap(client, plan, order="department")

    assert groups(page) == [
        ("総務課", ["1-1"]),
        ("税務課", ["1-1", "1-2"]),
        ("担当の記載なし", ["1-3"]),
    ]


def test_where_every_measure_has_a_lead_nothing_is_said_to_be_without(
    client: Client, measure: Measure
) -> None:
    make_responsibility(measure, department=make_department(measure.plan.municipality, name="総務課"))

    page = roadmap(client, measure.plan, order="department")

    assert groups(page) == [("総務課", ["1-1"])]


def test_filters_and_order_stand_in_the_address_and_combine(client: Client, measure: Measure) -> None:
    soumu = make_department(measure.plan.municipality, name="総務課")
    make_responsibility(measure, department=soumu)
    policy = make_policy(measure.plan, code="2")
    priority = make_measure(policy, code="2-1", is_priority=True)
    make_responsibility(priority, department=soumu)
    make_measure(policy, code="2-2", is_priority=True)

    page = roadmap(client, measure.plan, order="department", department="総務課", mark="重点")

    assert groups(page) == [("総務課", ["2-1"])]
    chosen = [option.text for option in page.all("option") if "selected" in option.attributes]
    assert chosen == ["担当ごと", "総務課", "重点"]


def test_an_unknown_mark_is_said_so_and_leaves_order_and_department_in_force(
    client: Client, measure: Measure
) -> None:
    make_responsibility(measure, department=make_department(measure.plan.municipality, name="総務課"))
    make_measure(make_policy(measure.plan), is_priority=True)

    page = roadmap(client, measure.plan, order="department", department="総務課", mark="無い印")

    assert "「無い印」という印はこの計画にありません。" in page.one("form.filter").text
    assert groups(page) == [("総務課", ["1-1"])]


def test_conditions_that_nothing_fits_give_a_message(client: Client, measure: Measure) -> None:
    make_responsibility(measure, department=make_department(measure.plan.municipality, name="総務課"))
    make_measure(make_policy(measure.plan), is_priority=True)

    page = roadmap(client, measure.plan, department="総務課", mark="重点")

    assert "条件に合う施策はありません。条件を変えてください。" in page.text
    assert page.all("table.roadmap") == []


def test_a_plan_still_without_measures_says_so(client: Client, plan: Plan) -> None:
    page = roadmap(client, plan)

    assert "この計画の施策はまだ掲載されていません。" in page.text


@pytest.mark.parametrize(
    ("is_missing", "words"),
    [(True, "工程表は原典の文字データに残っていません"), (False, "工程の記載はありません")],
)
def test_a_measure_without_rows_keeps_its_line_and_says_why(
    client: Client, plan: Plan, is_missing: bool, words: str
) -> None:
    make_measure(make_policy(plan), code="1-1", roadmap_missing=is_missing)

    (cell,) = cells(roadmap(client, plan))

    assert cell.text == words
    assert cell["colspan"] == "3"


def test_the_key_names_every_phase_and_the_dotted_line(client: Client, plan: Plan) -> None:
    key = roadmap(client, plan).one("ul.legend")

    assert key.texts("li") == [
        *(phase.label for phase in Phase),
        "点線 原典の図から期間を読み取れないため推定",
    ]


@pytest.mark.parametrize("label", ["導入に向けた方針決定", ""])
def test_a_row_that_lost_its_years_says_so_and_not_that_nothing_is_planned(
    client: Client, measure: Measure, label: str
) -> None:
    make_lane(measure, label=label)

    main = visit(client, "plan_roadmap", measure.plan).one("main")

    assert main.one("td.roadmap__lost").text == "年度は原典から読み取れません"
    assert "予定なし" not in main.text
    assert label in main.text
