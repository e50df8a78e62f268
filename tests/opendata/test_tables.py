import datetime as dt
from decimal import Decimal
from typing import TypeVar

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kpis.models import KpiActual, KpiTarget
from measures.models import Alignment, Measure
from opendata.catalogue import TABLES
from opendata.progress_tables import MeasureReportRow, StepStatusRow
from opendata.tables import (
    AlignmentRow,
    KpiRow,
    KpiValueRow,
    MeasureDepartmentRow,
    MeasureRow,
    MeasureTextRow,
    PlanRow,
    PolicyRow,
    RoadmapStepRow,
    Source,
    Table,
)
from plans.models import Plan, PlanLevel, Policy, ReferencePlan, Vision
from roadmaps.models import RoadmapStep
from tests.factories import (
    make_department,
    make_kpi,
    make_lane,
    make_measure,
    make_municipality,
    make_placement,
    make_plan,
    make_policy,
    make_published_report,
    make_reference_item,
    make_responsibility,
    make_section,
)

pytestmark = pytest.mark.django_db
RowT = TypeVar("RowT", bound=Table)
CITY = "082210"
HERE = (CITY, "dx")


def published(table: type[RowT]) -> list[RowT]:
    return list(table.rows(Source(Plan.objects.published())))


@pytest.fixture
def plan() -> Plan:
    city = make_municipality(code=CITY, name="見本市")
    plan = make_plan(city, slug="dx", title="見本市DX推進計画", start_fy=2023, end_fy=2025)
    PlanLevel.objects.create(plan=plan, depth=3, name="取組事項")
    return plan


@pytest.fixture
def top(plan: Plan) -> Policy:
    return make_policy(plan, code="1", title="便利なまち", position=1)


@pytest.fixture
def below(top: Policy) -> Policy:
    return make_policy(top.plan, code="1-1", title="手続の見直し", position=2, parent=top)


@pytest.fixture
def measure(below: Policy) -> Measure:
    return make_measure(below, code="1-1-1", title="電子申請")


HEADERS = {
    "plans.csv": "全国地方公共団体コード,地方公共団体名,計画ID,計画名称,開始年度,終了年度,基本理念",
    "policies.csv": "全国地方公共団体コード,計画ID,階層,階層名称,コード,名称,上位コード",
    "measures.csv": "全国地方公共団体コード,計画ID,施策コード,施策名称,最上位名称,中位名称,重点,区分,再掲元施策コード,工程表欠落",
    "measure_departments.csv": "全国地方公共団体コード,計画ID,施策コード,部署名称,役割",
    "measure_texts.csv": "全国地方公共団体コード,計画ID,施策コード,順番,見出し,本文",
    "roadmap_steps.csv": "全国地方公共団体コード,計画ID,施策コード,行番号,行名称,年度,内容,前年度から継続,推定",
    "kpis.csv": "全国地方公共団体コード,計画ID,KPI番号,施策コード,最上位名称,指標名称,単位,方向,累積,指標の考え方",
    "kpi_values.csv": "全国地方公共団体コード,計画ID,KPI番号,種別,年度,値,原文,推定,確からしさ,時点,サンプル",
    "alignments.csv": "全国地方公共団体コード,計画ID,対象,対象コード,対象名称,関連計画,項目,推定",
    "measure_reports.csv": "全国地方公共団体コード,計画ID,施策コード,年度,照会の種別,時点,確定時の施策コード,確定時の施策名称,"
    "回答した部署,回答あり,評価,評価の定義,取組実績,課題,次年度の取組,今後の方向性,サンプル",
    "step_statuses.csv": "全国地方公共団体コード,計画ID,施策コード,行番号,年度,照会の種別,確定時の行名称,確定時の内容,"
    "状況,サンプル",
}


def test_the_files_and_their_columns_are_those_that_readers_rely_on() -> None:
    columns = {table.file_name: ",".join(table.headers()) for table in TABLES}

    assert columns == HEADERS


def test_several_visions_of_a_plan_stand_in_one_value_in_their_order(plan: Plan) -> None:
    Vision.objects.create(plan=plan, statement="つながるまち", position=2)
    Vision.objects.create(plan=plan, statement="人にやさしいまち", position=1)

    rows = published(PlanRow)

    vision = "人にやさしいまち／つながるまち"
    assert rows == [PlanRow(CITY, "見本市", "dx", "見本市DX推進計画", 2023, 2025, vision)]


@pytest.mark.usefixtures("plan")
def test_a_plan_without_a_vision_has_an_empty_one() -> None:
    rows = published(PlanRow)

    assert [row.vision for row in rows] == [""]


def test_plans_are_sorted_by_municipality_code_and_then_by_period(plan: Plan) -> None:
    make_plan(plan.municipality, slug="old", start_fy=2018, end_fy=2022, roadmap_start_fy=2018)
    make_plan(make_municipality(code="010006"), slug="north")

    rows = published(PlanRow)

    assert [row.plan_id for row in rows] == ["north", "old", "dx"]


def test_policies_name_their_level_and_the_policy_above(below: Policy) -> None:
    make_policy(below.plan, code="2", title="開かれたまち", position=3)

    rows = published(PolicyRow)

    assert rows == [
        PolicyRow(*HERE, 1, "基本方針", "1", "便利なまち", ""),
        PolicyRow(*HERE, 2, "施策", "1-1", "手続の見直し", "1"),
        PolicyRow(*HERE, 1, "基本方針", "2", "開かれたまち", ""),
    ]


def test_a_repeated_measure_stands_at_each_of_its_placements_and_names_its_first(
    top: Policy, below: Policy
) -> None:
    other = make_policy(top.plan, code="2", title="開かれたまち", position=3)
    measure = make_measure(below, code="1-1-1", title="電子申請", is_priority=True, category_text="R5新規")
    make_placement(measure, other, code="2-1")
    make_measure(other, code="2-2", title="データの公開", roadmap_missing=True)

    rows = published(MeasureRow)

    no, yes = False, True
    assert rows == [
        MeasureRow(*HERE, "1-1-1", "電子申請", "便利なまち", "手続の見直し", yes, "R5新規", "", no),
        MeasureRow(*HERE, "2-1", "電子申請", "開かれたまち", "", yes, "R5新規", "1-1-1", no),
        MeasureRow(*HERE, "2-2", "データの公開", "開かれたまち", "", no, "", "", yes),
    ]


def test_a_measure_printed_first_where_it_is_repeated_keeps_the_code_of_its_primary_placement(
    measure: Measure, top: Policy
) -> None:
    make_placement(measure, top, code="1-0", position=0)
    make_section(measure)

    rows = published(MeasureRow)

    assert [(row.code, row.primary_code) for row in rows] == [("1-0", "1-1-1"), ("1-1-1", "")]
    assert [row.measure_code for row in published(MeasureTextRow)] == ["1-1-1"]


def test_a_measure_without_a_primary_placement_is_named_by_its_first(measure: Measure, top: Policy) -> None:
    make_placement(measure, top, code="1-9", position=1000)
    measure.placements.update(is_primary=False)
    make_section(measure)

    rows = published(MeasureRow)

    assert [(row.code, row.primary_code) for row in rows] == [("1-1-1", ""), ("1-9", "1-1-1")]
    assert [row.measure_code for row in published(MeasureTextRow)] == ["1-1-1"]


def test_what_belongs_to_a_measure_that_stands_nowhere_is_in_no_file(measure: Measure) -> None:
    make_section(measure)
    make_kpi(measure, targets={2023: 10})
    measure.placements.all().delete()

    counts = {table.file_name: len(published(table)) for table in TABLES}

    assert counts == dict.fromkeys(HEADERS, 0) | {"plans.csv": 1, "policies.csv": 2}


def test_departments_stand_once_for_a_repeated_measure_with_their_roles_in_printed_order(
    measure: Measure, top: Policy
) -> None:
    make_placement(measure, top, code="1-9")
    city = top.plan.municipality
    for position, (name, role) in enumerate(
        [("市民課", "lead"), ("全部署", "supporting"), ("情報政策課", "coordinating")]
    ):
        department = make_department(city, name=name)
        make_responsibility(measure, department=department, role=role, position=9 - position)

    rows = published(MeasureDepartmentRow)

    assert rows == [
        MeasureDepartmentRow(*HERE, "1-1-1", "情報政策課", "調整"),
        MeasureDepartmentRow(*HERE, "1-1-1", "全部署", "関係"),
        MeasureDepartmentRow(*HERE, "1-1-1", "市民課", "主管"),
    ]


def test_texts_follow_the_printed_order_of_measures_and_sections(measure: Measure, below: Policy) -> None:
    earlier = make_measure(below, code="1-1-0")
    earlier.placements.update(position=0)
    make_section(measure, heading="目標", body="二番目", position=2)
    make_section(measure, heading="概要", body="一番目", position=1)
    make_section(earlier, heading="", body="見出しのない本文")

    rows = published(MeasureTextRow)

    assert rows == [
        MeasureTextRow(*HERE, "1-1-0", 1, "", "見出しのない本文"),
        MeasureTextRow(*HERE, "1-1-1", 1, "概要", "一番目"),
        MeasureTextRow(*HERE, "1-1-1", 2, "目標", "二番目"),
    ]


def texts_of_steps() -> list[tuple[int, int, str, bool]]:
    return [(row.lane, row.fiscal_year, row.text, row.continues) for row in published(RoadmapStepRow)]


def test_a_continuing_step_repeats_the_text_that_it_goes_on_from_through_the_run(measure: Measure) -> None:
    make_lane(measure, label="窓口", steps={2023: "検討", 2024: "⇒", 2025: "⇒"})
    RoadmapStep.objects.filter(fiscal_year=2025).update(is_inferred=True)

    rows = published(RoadmapStepRow)

    assert rows == [
        RoadmapStepRow(*HERE, "1-1-1", 1, "窓口", 2023, "検討", continues=False, is_inferred=False),
        RoadmapStepRow(*HERE, "1-1-1", 1, "窓口", 2024, "検討", continues=True, is_inferred=False),
        RoadmapStepRow(*HERE, "1-1-1", 1, "窓口", 2025, "検討", continues=True, is_inferred=True),
    ]


def test_a_continuing_step_keeps_a_text_of_its_own(measure: Measure) -> None:
    make_lane(measure, steps={2023: "検討", 2024: "実施", 2025: "⇒"})
    RoadmapStep.objects.filter(fiscal_year=2024).update(continues=True)

    texts = texts_of_steps()

    assert texts == [(1, 2023, "検討", False), (1, 2024, "実施", True), (1, 2025, "実施", True)]


def test_a_continuing_step_after_a_year_without_one_or_in_another_lane_has_no_text(measure: Measure) -> None:
    make_lane(measure, steps={2022: "検討", 2024: "⇒"})
    make_lane(measure, steps={2025: "⇒"})

    texts = texts_of_steps()

    assert texts == [(1, 2022, "検討", False), (1, 2024, "", True), (2, 2025, "", True)]


def test_indicators_name_what_they_belong_to(measure: Measure, top: Policy) -> None:
    make_kpi(measure, number=2, name="申請率", unit="%", direction="maintain", rationale="年間の割合")
    make_kpi(
        plan=top.plan, policy=top, number=1, name="苦情", unit="件", direction="down", accumulation="annual"
    )
    make_kpi(plan=top.plan, number=3, name="満足度", unit="点")

    rows = published(KpiRow)

    assert rows == [
        KpiRow(*HERE, 1, "", "便利なまち", "苦情", "件", "減少", is_cumulative=False, rationale=""),
        KpiRow(
            *HERE, 2, "1-1-1", "便利なまち", "申請率", "%", "維持", is_cumulative=True, rationale="年間の割合"
        ),
        KpiRow(*HERE, 3, "", "", "満足度", "点", "増加", is_cumulative=True, rationale=""),
    ]


def test_values_are_sorted_by_indicator_kind_and_year_with_the_baseline_first(measure: Measure) -> None:
    second = make_kpi(measure, number=2, baseline_text="調査中")
    first = make_kpi(
        measure, number=1, baseline_fy=2021, baseline_value=Decimal("0.5"), baseline_text="0.5件"
    )
    KpiTarget.objects.create(kpi=first, fiscal_year=2025, value=81, text="81件", is_inferred=True)
    KpiTarget.objects.create(kpi=first, fiscal_year=2024, value=None, text="検討を踏まえ設定")
    KpiActual.objects.create(kpi=first, fiscal_year=2023, value=7, text="7件", certainty="final")
    KpiTarget.objects.create(kpi=second, fiscal_year=2024, value=3, text="年3回以上", operator="ge")

    rows = published(KpiValueRow)

    no, yes = False, True
    assert rows == [
        KpiValueRow(*HERE, 1, "基準値", 2021, Decimal("0.5"), "0.5件", no),
        KpiValueRow(*HERE, 1, "目標値", 2024, None, "検討を踏まえ設定", no),
        KpiValueRow(*HERE, 1, "目標値", 2025, Decimal(81), "81件", yes),
        KpiValueRow(*HERE, 1, "実績値", 2023, Decimal(7), "7件", no, "確定"),
        KpiValueRow(*HERE, 2, "基準値", None, None, "調査中", no),
        KpiValueRow(*HERE, 2, "目標値", 2024, Decimal(3), "年3回以上", no),
    ]


def test_an_actual_value_that_is_missing_says_why_and_zero_is_a_number(measure: Measure) -> None:
    kpi = make_kpi(measure, number=1)
    KpiActual.objects.create(kpi=kpi, fiscal_year=2023, certainty="unpublished")
    KpiActual.objects.create(kpi=kpi, fiscal_year=2024, value=0, certainty="final")
    day = dt.date(2026, 2, 1)
    KpiActual.objects.create(kpi=kpi, fiscal_year=2025, text="集計中", certainty="forecast", as_of=day)

    rows = published(KpiValueRow)

    assert [(row.fiscal_year, row.value, row.text, row.certainty, row.as_of) for row in rows] == [
        (2023, None, "", "未公表", None),
        (2024, Decimal(0), "", "確定", None),
        (2025, None, "集計中", "見込み", day),
    ]


def test_alignments_name_a_policy_or_a_measure_and_an_item_or_the_whole_plan(
    measure: Measure, top: Policy
) -> None:
    national = ReferencePlan.objects.create(slug="dx-2", name="自治体DX推進計画", version="2.0版", position=1)
    prefectural = ReferencePlan.objects.create(slug="pref", name="県計画", position=2)
    item = make_reference_item(reference_plan=national, name="手続のオンライン化")
    whole = make_reference_item(reference_plan=prefectural, name="全体", is_whole=True)
    Alignment.objects.create(measure=measure, reference_item=whole)
    Alignment.objects.create(measure=measure, reference_item=item, is_inferred=True)
    Alignment.objects.create(policy=top, reference_item=whole)

    rows = published(AlignmentRow)

    no, yes = False, True
    assert rows == [
        AlignmentRow(*HERE, "政策", "1", "便利なまち", "県計画", "", no),
        AlignmentRow(*HERE, "施策", "1-1-1", "電子申請", "自治体DX推進計画 2.0版", "手続のオンライン化", yes),
        AlignmentRow(*HERE, "施策", "1-1-1", "電子申請", "県計画", "", no),
    ]


def test_alignments_of_one_plan_stand_together(measure: Measure) -> None:
    item = make_reference_item()
    north = make_policy(make_plan(make_municipality(code="010006"), slug="north"))
    Alignment.objects.create(measure=measure, reference_item=item)
    Alignment.objects.create(measure=make_measure(north), reference_item=item)
    for policy in (north, measure.placements.get().policy):
        Alignment.objects.create(policy=policy, reference_item=item)

    rows = published(AlignmentRow)

    assert [(row.plan_id, row.kind) for row in rows] == [
        ("north", "政策"),
        ("north", "施策"),
        ("dx", "政策"),
        ("dx", "施策"),
    ]


def make_full_measure(policy: Policy) -> None:
    """Make a measure that fills every table."""
    Vision.objects.create(plan=policy.plan, statement="理念", position=policy.position)
    measure = make_measure(policy)
    make_section(measure)
    make_responsibility(measure)
    make_lane(measure, steps={2023: "検討", 2024: "⇒"})
    make_published_report(measure)
    kpi = make_kpi(measure, targets={2024: 5}, baseline_text="なし")
    KpiActual.objects.create(kpi=kpi, fiscal_year=2024, value=4, certainty="final")
    Alignment.objects.create(measure=measure, reference_item=make_reference_item())
    Alignment.objects.create(policy=policy, reference_item=make_reference_item())


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.file_name)
def test_an_unpublished_plan_is_in_no_file(table: type[Table]) -> None:
    make_full_measure(make_policy(make_plan(is_published=False)))

    if not issubclass(
        table, MeasureReportRow | StepStatusRow
    ):  # what rounds told is of published plans by itself
        assert list(table.rows(Source(Plan.objects.all())))
    assert published(table) == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.file_name)
def test_a_table_costs_the_same_queries_for_2_and_for_30_plans_and_measures(table: type[Table]) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as context:
            assert len(published(table)) >= Plan.objects.count()
        return len(context)

    for _ in range(2):
        make_full_measure(make_policy())
    for_two = queries()
    for _ in range(28):
        make_full_measure(make_policy())
    for policy in Policy.objects.all()[:10]:
        make_full_measure(make_policy(policy.plan, parent=policy))

    assert queries() == for_two
