from typing import Any

import pytest
import tablib
from import_export.results import Result

from common.tabular.formats import CsvFile, XlsxFile
from common.tabular.resources import FlatResource
from plans.models import GlossaryTerm, Plan, ReferenceItem, ReferencePlan
from plans.resources import GlossaryTermResource, ReferenceItemResource, ReferencePlanResource
from tests.factories import make_municipality, make_plan, make_reference_item, make_term

pytestmark = pytest.mark.django_db


def apply(resource: type[FlatResource], *rows: dict[str, object]) -> Result:
    dataset = tablib.Dataset(*(tuple(row.values()) for row in rows), headers=list(rows[0]))
    return resource().import_data(dataset)


def messages(result: Result) -> dict[int, dict[str, list[str]]]:
    """Return the refusals by sheet row and heading."""
    return {row.number + 1: row.error_dict for row in result.invalid_rows}


def make_dx_plan() -> Plan:
    return make_plan(make_municipality(code="082171", slug="toride"), slug="dx")


def term_row(**overrides: object) -> dict[str, object]:
    row = {
        "全国地方公共団体コード": "082171",
        "計画ID": "dx",
        "用語": "RPA",
        "解説": "定型作業の自動化",
        "並び順": 1,
    }
    return {**row, **overrides}


def test_a_term_finds_its_plan_by_municipality_and_plan_id() -> None:
    plan = make_dx_plan()
    make_plan(slug="dx")

    apply(GlossaryTermResource, term_row())

    term = GlossaryTerm.objects.get()
    assert (term.plan, term.term, term.explanation, term.position) == (plan, "RPA", "定型作業の自動化", 1)


def test_a_term_of_another_plan_with_the_same_word_is_left_alone() -> None:
    plan = make_dx_plan()
    other = make_term(make_plan(), term="RPA", explanation="別の解説")
    make_term(plan, term="RPA", explanation="古い解説")

    result = apply(GlossaryTermResource, term_row())

    other.refresh_from_db()
    assert (result.totals["update"], other.explanation) == (1, "別の解説")
    assert GlossaryTerm.objects.get(plan=plan).explanation == "定型作業の自動化"


def test_the_search_text_follows_an_import() -> None:
    make_dx_plan()

    apply(GlossaryTermResource, term_row(用語="ＲＰＡ"))

    assert GlossaryTerm.objects.filter(search_text__contains="rpa").exists()


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"計画ID": "ai"}, "全国地方公共団体コード「082171」、計画ID「ai」の計画が見つかりません"),
        (
            {"全国地方公共団体コード": "142115"},
            "全国地方公共団体コード「142115」、計画ID「dx」の計画が見つかりません",
        ),
        ({"全国地方公共団体コード": 82172}, "「82172」は全国地方公共団体コードではありません"),
        ({"計画ID": ""}, "「計画ID」を入力してください"),
    ],
)
def test_a_plan_that_is_not_found_is_named(cells: dict[str, object], message: str) -> None:
    make_dx_plan()

    result = apply(GlossaryTermResource, term_row(**cells))

    assert message in messages(result)[2]["計画ID"][0]
    assert not GlossaryTerm.objects.exists()


def test_terms_need_the_column_of_the_municipality_too() -> None:
    make_dx_plan()

    result = apply(GlossaryTermResource, {"計画ID": "dx", "用語": "RPA", "解説": "自動化"})

    assert "「全国地方公共団体コード」の列がありません" in str(result.base_errors[0].error)


def test_one_bad_term_holds_back_all() -> None:
    make_dx_plan()

    result = apply(
        GlossaryTermResource, term_row(), term_row(用語="AI", 解説=""), term_row(用語="BPR", 並び順="約3")
    )

    assert {row: list(texts) for row, texts in messages(result).items()} == {3: ["解説"], 4: ["並び順"]}
    assert not GlossaryTerm.objects.exists()


def test_a_reference_plan_and_its_items_are_added() -> None:
    apply(
        ReferencePlanResource,
        {"関連計画ID": "dx-3", "名称": "自治体DX推進計画", "版": "3.0", "公表時期": "", "並び順": None},
    )
    apply(
        ReferenceItemResource,
        {
            "関連計画ID": "dx-3",
            "コード": "all",
            "項目": "計画全体",
            "区分": "",
            "計画全体": "○",
            "並び順": "2",
        },
    )

    item = ReferenceItem.objects.get()
    assert (item.reference_plan.version, item.reference_plan.position) == ("3.0", 0)
    assert (item.code, item.is_whole, item.position) == ("all", True, 2)


@pytest.mark.parametrize("version", [3, 2.3])
def test_a_version_in_a_number_cell_is_refused_since_its_zero_may_be_lost(version: float) -> None:
    result = apply(ReferencePlanResource, {"関連計画ID": "dx", "名称": "自治体DX推進計画", "版": version})

    assert f"「{version}」" in messages(result)[2]["版"][0]
    assert not ReferencePlan.objects.exists()


def test_an_unknown_reference_plan_is_named() -> None:
    result = apply(ReferenceItemResource, {"関連計画ID": "dx-9", "コード": "a", "項目": "項目"})

    assert "関連計画ID「dx-9」の関連計画が見つかりません" in messages(result)[2]["関連計画ID"][0]


@pytest.mark.parametrize("kind", [CsvFile, XlsxFile])
def test_what_is_exported_and_imported_again_changes_nothing(kind: type[Any]) -> None:
    make_reference_item(name="=1+1", group="@区分", is_whole=True)
    term = make_term(make_dx_plan(), term="-", explanation="一行目\r\n+81\n\n四行目 ")

    for resource in (ReferencePlanResource, ReferenceItemResource, GlossaryTermResource):
        file = kind().export_data(resource().export())
        result = resource().import_data(kind().create_dataset(file))

        assert not result.has_errors()
        assert messages(result) == {}
        assert [row.import_type for row in result.rows] == ["skip"]
    term.refresh_from_db()
    assert term.explanation == "一行目\r\n+81\n\n四行目 "


def test_line_ends_that_a_file_changed_stay_as_stored_when_another_column_changes() -> None:
    term = make_term(make_dx_plan(), term="RPA", explanation="一行目\r\n二行目", position=1)

    apply(GlossaryTermResource, term_row(解説="一行目\n二行目", 並び順=5))

    term.refresh_from_db()
    assert (term.explanation, term.position) == ("一行目\r\n二行目", 5)


@pytest.mark.parametrize("resource", [ReferencePlanResource, ReferenceItemResource, GlossaryTermResource])
def test_an_export_costs_the_same_for_any_number_of_rows(
    resource: type[FlatResource], django_assert_max_num_queries: Any
) -> None:
    for _ in range(10):
        make_reference_item()
        make_term(make_plan())

    with django_assert_max_num_queries(1):
        dataset = resource().export()

    assert len(dataset) == 10
