import io
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import tablib

from common.tabular.formats import MAX_ROWS, CsvFile, UnreadableFileError, UnwritableCellError, XlsxFile
from common.tabular.values import UnreadableValueError
from common.tabular.widgets import (
    BooleanWidget,
    ChoiceWidget,
    DateWidget,
    DecimalWidget,
    FiscalYearWidget,
    IntegerWidget,
)

HAZARDS = [
    "=1+1",
    "+81-3",
    "-",
    "@所属",
    "082171",
    "1/2",
    "#N/A",
    "TRUE",
    "改行\nあり",
    '引用「"」,',
    " 空白 ",
]


def table(*rows: Sequence[object], headings: Sequence[str] = ("コード", "件数")) -> tablib.Dataset:
    return tablib.Dataset(*map(tuple, rows), headers=list(headings))


def workbook(*rows: list[Any]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("kind", [CsvFile, XlsxFile])
def test_text_that_looks_like_something_else_comes_back_to_the_character(kind: type[Any]) -> None:
    written = kind().export_data(table(*([text, "x"] for text in HAZARDS)))

    read = kind().create_dataset(written)

    assert [row[0] for row in read] == HAZARDS


def test_numbers_stay_numbers_and_texts_texts_in_a_workbook() -> None:
    written = XlsxFile().export_data(table(["=1+1", 7], ["007", Decimal("0.5")]))

    sheet = openpyxl.load_workbook(io.BytesIO(written)).worksheets[0]

    assert [(cell.value, cell.data_type) for cell in sheet["A"][1:]] == [("=1+1", "s"), ("007", "s")]
    assert [(cell.value, cell.data_type) for cell in sheet["B"][1:]] == [(7, "n"), (0.5, "n")]


def test_a_workbook_has_no_formula_in_its_markup() -> None:
    written = XlsxFile().export_data(table(*([text, 1] for text in HAZARDS)))

    with zipfile.ZipFile(io.BytesIO(written)) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")


def test_text_cells_of_a_workbook_stay_text_when_they_are_edited() -> None:
    written = XlsxFile().export_data(table(["082171", 1]))

    sheet = openpyxl.load_workbook(io.BytesIO(written)).worksheets[0]

    assert sheet["A2"].number_format == "@"


@pytest.mark.parametrize("text", ["制御\x0b文字", "あ" * 32_768])
def test_what_a_cell_cannot_hold_is_refused_and_not_cut(text: str) -> None:
    with pytest.raises(UnwritableCellError, match="A2のセル"):
        XlsxFile().export_data(table([text, 1]))


def test_csv_is_utf8_with_bom_and_crlf() -> None:
    written = CsvFile().export_data(table(["稲敷市", 1]))

    assert written == "\ufeffコード,件数\r\n稲敷市,1\r\n".encode()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp932"])
def test_csv_is_read_in_the_encodings_that_offices_use(encoding: str) -> None:
    data = "コード,件数\r\n髙﨑①,1\r\n".encode(encoding)

    read = CsvFile().create_dataset(data)

    assert (read.headers, list(read)) == (["コード", "件数"], [("髙﨑①", "1")])


def test_csv_in_no_known_encoding_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="文字コード"):
        CsvFile().create_dataset("コード,件数\r\n稲敷市,1\r\n".encode("utf-16"))


def test_csv_with_an_open_quote_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="CSVとして読み取れません"):
        CsvFile().create_dataset('コード,件数\r\n"稲敷市,1\r\n'.encode())


def test_blank_rows_and_columns_at_the_ends_do_not_count() -> None:
    book = workbook(
        ["コード", "件数", None], ["a", 1, " "], [None, None, None], ["b", 2, None], ["", None, None]
    )

    read = XlsxFile().create_dataset(saved(book))

    assert read.headers == ["コード", "件数"]
    assert list(read) == [("a", 1), (None, None), ("b", 2)]


def test_a_short_csv_row_is_filled_up() -> None:
    read = CsvFile().create_dataset("コード,件数\r\na\r\n".encode())

    assert list(read) == [("a", None)]


def test_a_value_beyond_the_headings_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="C列に見出しがありません"):
        CsvFile().create_dataset("コード,件数\r\na,1,2\r\n".encode())


@pytest.mark.parametrize("data", [b"", "コード,件数\r\n".encode(), b"\r\n,\r\n"])
def test_a_file_without_rows_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFileError, match="取り込む行がありません"):
        CsvFile().create_dataset(data)


def test_a_workbook_without_rows_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="取り込む行がありません"):
        XlsxFile().create_dataset(saved(workbook()))


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(UnreadableFileError, match="行が多すぎます"):
        CsvFile().create_dataset(b"a\r\n" + b"1\r\n" * (MAX_ROWS + 1))


def test_a_stray_format_far_below_does_not_make_rows() -> None:
    book = workbook(["コード", "件数"], ["a", 1])
    book.worksheets[0].cell(1_048_576, 1).number_format = "@"

    read = XlsxFile().create_dataset(saved(book))

    assert list(read) == [("a", 1)]


def test_a_formula_is_refused_with_its_cell() -> None:
    with pytest.raises(UnreadableFileError, match="B2のセルに数式"):
        XlsxFile().create_dataset(saved(workbook(["コード", "件数"], ["a", "=1+1"])))


def test_an_error_value_is_refused_with_its_cell() -> None:
    with pytest.raises(UnreadableFileError, match="B2のセルがエラー"):
        XlsxFile().create_dataset(saved(workbook(["コード", "件数"], ["a", "#N/A"])))


def test_merged_cells_are_refused_with_their_place() -> None:
    book = workbook(["コード", "件数"], ["a", 1])
    book.worksheets[0].merge_cells("A2:A3")

    with pytest.raises(UnreadableFileError, match="A2:A3"):
        XlsxFile().create_dataset(saved(book))


def test_a_second_sheet_with_values_is_refused_and_an_empty_one_is_not() -> None:
    book = workbook(["コード", "件数"], ["a", 1])
    other = book.create_sheet("控え")
    one_filled = XlsxFile().create_dataset(saved(book))
    other["A1"] = "b"

    with pytest.raises(UnreadableFileError, match="Sheet、控え"):
        XlsxFile().create_dataset(saved(book))

    assert list(one_filled) == [("a", 1)]


@pytest.mark.parametrize("data", [b"not a package", b"\xd0\xcf\x11\xe0 an old or encrypted workbook"])
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFileError, match="パスワードを外し"):
        XlsxFile().create_dataset(data)


def test_a_package_without_a_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("a.txt", "a")

    with pytest.raises(UnreadableFileError, match="Excelブック"):
        XlsxFile().create_dataset(out.getvalue())


def test_a_choice_is_read_and_written_by_its_label() -> None:
    widget = ChoiceWidget([("up", "増加"), ("down", "減少")], default="up")

    assert [widget.clean("減少"), widget.clean(" 増加 "), widget.clean("")] == ["down", "up", "up"]
    assert widget.render("down") == "減少"
    with pytest.raises(
        UnreadableValueError, match="「下降」は選べません。次のどれかを入力してください: 増加・減少"
    ):
        widget.clean("下降")


@pytest.mark.parametrize(
    ("widget", "cell"),
    [
        (IntegerWidget(), 12),
        (DecimalWidget(), Decimal("0.5")),
        (FiscalYearWidget(), 2023),
        (BooleanWidget(), "はい"),
        (BooleanWidget(default=True), "いいえ"),
        (DateWidget(), ""),
    ],
)
def test_what_a_widget_writes_it_reads_back(widget: Any, cell: object) -> None:
    value = widget.clean(cell)

    assert widget.render(value) == cell
    assert widget.clean(widget.render(value)) == value
