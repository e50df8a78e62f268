from typing import Any

import pytest
import tablib
from import_export.results import Result

from accounts.models import Department, Municipality
from accounts.resources import DepartmentResource, MunicipalityResource
from common.tabular.formats import CsvFile, XlsxFile
from common.tabular.resources import FlatResource
from tests.factories import make_department, make_municipality

pytestmark = pytest.mark.django_db

TORIDE: dict[str, object] = {
    "全国地方公共団体コード": "082171",
    "名称": "取手市",
    "ふりがな": "とりでし",
    "都道府県": "茨城県",
    "URLでの名前": "toride",
}


def rows_of(*rows: dict[str, object]) -> tablib.Dataset:
    headings = list(rows[0])
    return tablib.Dataset(*(tuple(row.values()) for row in rows), headers=headings)


def apply(resource: type[FlatResource], *rows: dict[str, object]) -> Result:
    return resource().import_data(rows_of(*rows))


def messages(result: Result) -> dict[int, dict[str, list[str]]]:
    """Return the refusals by sheet row and heading."""
    return {row.number + 1: row.error_dict for row in result.invalid_rows}


def make_toride(**overrides: Any) -> Municipality:
    return make_municipality(
        **{
            "code": "082171",
            "name": "取手市",
            "kana": "とりでし",
            "prefecture": "茨城県",
            "slug": "toride",
            **overrides,
        }
    )


def test_a_municipality_is_added() -> None:
    result = apply(MunicipalityResource, TORIDE)

    assert result.totals["new"] == 1
    assert Municipality.objects.values_list("code", "name", "slug").get() == ("082171", "取手市", "toride")


@pytest.mark.parametrize("code", [82171, "82171", "０８２１７１"])
def test_a_municipality_is_found_by_its_code_though_the_leading_zero_was_lost(code: object) -> None:
    stored = make_toride(name="旧取手市")

    result = apply(MunicipalityResource, {**TORIDE, "全国地方公共団体コード": code})

    stored.refresh_from_db()
    assert (result.totals["new"], result.totals["update"], stored.name) == (0, 1, "取手市")


@pytest.mark.parametrize("code", [82172, "14211", "コード"])
def test_a_code_that_does_not_fit_is_refused(code: object) -> None:
    result = apply(MunicipalityResource, {**TORIDE, "全国地方公共団体コード": code})

    assert (
        f"「{code}」は全国地方公共団体コードではありません"
        in messages(result)[2]["全国地方公共団体コード"][0]
    )
    assert not Municipality.objects.exists()


def test_an_unreadable_key_is_the_only_thing_told_though_the_row_is_stored() -> None:
    make_toride()

    result = apply(MunicipalityResource, {**TORIDE, "全国地方公共団体コード": "082170"})

    assert list(messages(result)[2]) == ["全国地方公共団体コード"]


def test_an_unchanged_row_is_passed_over() -> None:
    make_toride()

    result = apply(MunicipalityResource, TORIDE)

    assert result.totals["skip"] == 1


def test_one_bad_row_holds_back_all_and_every_bad_row_is_named() -> None:
    make_toride(name="旧取手市")

    result = apply(
        MunicipalityResource,
        TORIDE,
        {**TORIDE, "全国地方公共団体コード": "082295", "名称": "", "URLでの名前": "inashiki"},
        {**TORIDE, "全国地方公共団体コード": "142115", "名称": "秦野市", "URLでの名前": "はだの"},
    )

    assert messages(result).keys() == {3, 4}
    assert list(messages(result)[3]) == ["名称"]
    assert list(messages(result)[4]) == ["URLでの名前"]
    assert list(Municipality.objects.values_list("name", flat=True)) == ["旧取手市"]


def test_a_slug_that_another_municipality_has_is_refused() -> None:
    make_municipality(slug="toride")

    result = apply(MunicipalityResource, TORIDE)

    assert "すでに使われています" in str(messages(result)[2])


def test_two_rows_for_one_record_are_refused() -> None:
    result = apply(
        MunicipalityResource, TORIDE, {**TORIDE, "全国地方公共団体コード": 82171, "名称": "別の名称"}
    )

    assert messages(result) == {
        3: {"__all__": ["2行目と同じものをさしています。どちらかの行を消してください。"]}
    }
    assert not Municipality.objects.exists()


def test_blank_rows_are_passed_over_and_rows_keep_their_numbers() -> None:
    blank = dict.fromkeys(TORIDE, None)

    result = apply(MunicipalityResource, TORIDE, blank, {**TORIDE, "全国地方公共団体コード": "x"})

    assert list(messages(result)) == [4]


def test_headings_are_recognised_despite_spaces_and_width() -> None:
    result = apply(
        MunicipalityResource,
        {f" {heading}　".replace("URL", "ＵＲＬ"): cell for heading, cell in TORIDE.items()},
    )

    assert result.totals["new"] == 1


@pytest.mark.parametrize(
    ("headings", "message"),
    [
        (["全国地方公共団体コード", "名前"], "見出し「名前」の列はありません"),
        (["全国地方公共団体コード", "名称", "名称"], "見出し「名称」の列が2つ以上あります"),
        (["名称"], "見出し「全国地方公共団体コード」の列がありません"),
    ],
)
def test_wrong_headings_are_refused(headings: list[str], message: str) -> None:
    make_toride()

    result = MunicipalityResource().import_data(tablib.Dataset(["x"] * len(headings), headers=headings))

    assert message in str(result.base_errors[0].error)
    assert Municipality.objects.get().name == "取手市"


def test_a_column_that_is_left_out_keeps_what_is_stored() -> None:
    make_toride()

    apply(MunicipalityResource, {"全国地方公共団体コード": "082171", "名称": "新取手市"})

    assert Municipality.objects.values_list("name", "kana").get() == ("新取手市", "とりでし")


def test_a_preview_changes_nothing() -> None:
    make_toride(name="旧取手市")

    result = MunicipalityResource().import_data(rows_of(TORIDE), dry_run=True)

    assert result.totals["update"] == 1
    assert Municipality.objects.get().name == "旧取手市"


def test_a_preview_shows_the_change_without_inline_style() -> None:
    make_toride(name="<旧>")

    result = MunicipalityResource().import_data(rows_of(TORIDE), dry_run=True)

    assert result.rows[0].diff == [
        "082171",
        "<del>&lt;旧&gt;</del> <ins>取手市</ins>",
        "とりでし",
        "茨城県",
        "toride",
    ]


def test_a_department_is_added_under_its_parent_of_the_same_municipality() -> None:
    toride = make_toride()
    make_department(name="総務部")
    parent = make_department(toride, name="総務部")

    apply(
        DepartmentResource,
        {
            "全国地方公共団体コード": "082171",
            "名称": "情報管理課",
            "上位の部署": "総務部",
            "部署のまとまり": "",
            "設置年度": "令和5年度",
            "廃止年度": "",
            "並び順": "１０",
        },
    )

    added = Department.objects.get(name="情報管理課")
    assert (added.municipality, added.parent, added.is_group) == (toride, parent, False)
    assert (added.valid_from_fy, added.valid_until_fy, added.position) == (2023, None, 10)


def test_a_parent_may_stand_above_in_the_same_file() -> None:
    make_toride()

    apply(
        DepartmentResource,
        {"全国地方公共団体コード": "082171", "名称": "総務部", "上位の部署": None},
        {"全国地方公共団体コード": "082171", "名称": "情報管理課", "上位の部署": "総務部"},
    )

    assert Department.objects.get(name="情報管理課").parent == Department.objects.get(name="総務部")


def test_each_cell_that_cannot_be_read_is_named_with_its_heading() -> None:
    make_toride()

    result = apply(
        DepartmentResource,
        {
            "全国地方公共団体コード": "082171",
            "名称": 2024,
            "上位の部署": "無い部",
            "部署のまとまり": "たぶん",
            "設置年度": "5年度",
            "廃止年度": "R5",
            "並び順": "12.5",
        },
    )

    found = {heading: texts[0] for heading, texts in messages(result)[2].items()}
    assert found.keys() == {"名称", "上位の部署", "部署のまとまり", "設置年度", "並び順"}
    assert "「2024」" in found["名称"]
    assert found["上位の部署"].startswith(
        "全国地方公共団体コード「082171」、上位の部署「無い部」の部署が見つかりません"
    )
    assert "「たぶん」" in found["部署のまとまり"]
    assert "「5年度」" in found["設置年度"]
    assert "「12.5」は整数ではありません" in found["並び順"]


def test_an_unknown_municipality_is_named() -> None:
    result = apply(DepartmentResource, {"全国地方公共団体コード": "142115", "名称": "企画課"})

    assert "「142115」の市区町村が見つかりません" in messages(result)[2]["全国地方公共団体コード"][0]


def test_a_blank_key_is_asked_for() -> None:
    result = apply(DepartmentResource, {"全国地方公共団体コード": None, "名称": "企画課"})

    assert messages(result)[2]["全国地方公共団体コード"] == ["「全国地方公共団体コード」を入力してください。"]


def test_years_in_the_wrong_order_are_refused() -> None:
    make_toride()

    result = apply(
        DepartmentResource,
        {"全国地方公共団体コード": "082171", "名称": "企画課", "設置年度": "R5", "廃止年度": "R4"},
    )

    assert "廃止年度は設置年度以降にしてください。" in str(messages(result))


@pytest.mark.parametrize("kind", [CsvFile, XlsxFile])
def test_what_is_exported_and_imported_again_changes_nothing(kind: type[Any]) -> None:
    toride = make_toride(name="=HYPERLINK(1)", kana="-", slug="toride-2")
    parent = make_department(toride, name="+総務部", is_group=True, position=3)
    make_department(toride, name="@情報管理課", parent=parent, valid_from_fy=2020, valid_until_fy=2024)

    for resource in (MunicipalityResource, DepartmentResource):
        file = kind().export_data(resource().export())
        result = resource().import_data(kind().create_dataset(file))

        assert not result.has_errors()
        assert messages(result) == {}
        assert {row.import_type for row in result.rows} == {"skip"}


def test_an_export_costs_the_same_for_any_number_of_rows(django_assert_max_num_queries: Any) -> None:
    for _ in range(10):
        make_department(parent=None)

    with django_assert_max_num_queries(1):
        DepartmentResource().export()
