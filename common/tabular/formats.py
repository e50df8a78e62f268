"""The two kinds of file that flat tables come in and go out as: .xlsx and CSV."""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable
from typing import Any

import openpyxl
import tablib
from django.core.files.uploadedfile import UploadedFile
from import_export.formats import base_formats
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from common.errors import DomainError
from common.tabular.values import is_blank

MAX_BYTES = 10_000_000
MAX_UNPACKED_BYTES = 100_000_000
MAX_ROWS = 5_000
_LONGEST_CELL = 32_767
_WIDEST_COLUMN = 60


class UnreadableFileError(DomainError):
    """The file is not a flat table that can be read."""


class UnwritableCellError(DomainError, ValueError):
    """A text does not fit into a cell of a workbook."""


def _dataset(rows: Iterable[list[Any]]) -> tablib.Dataset:
    """Return rows as a table, the first as its headings, without blank columns and rows at the ends."""
    table = list(rows)
    while table and all(is_blank(value) for value in table[-1]):
        table.pop()
    if len(table) < 2:  # noqa: PLR2004 - headings and one row
        raise UnreadableFileError("取り込む行がありません。1行目に見出し、2行目から値を入れてください。")
    _check_height(len(table))
    width = max(last for row in table for last in _filled(row))
    table = [[*row, *[None] * width][:width] for row in table]
    for number, heading in enumerate(table[0], 1):
        if is_blank(heading):
            raise UnreadableFileError(
                f"{get_column_letter(number)}列に見出しがありません。見出しを入れるか、列を消してください。"
            )
    return tablib.Dataset(*map(tuple, table[1:]), headers=[str(heading) for heading in table[0]])


def _filled(row: list[Any]) -> list[int]:
    return [number for number, value in enumerate(row, 1) if not is_blank(value)] or [0]


def _check_height(rows: int) -> None:
    if rows > MAX_ROWS + 1:
        raise UnreadableFileError(f"行が多すぎます。見出しを除いて{MAX_ROWS:,}行までに分けてください。")


def _check_size(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise _too_large()


def _too_large() -> UnreadableFileError:
    return UnreadableFileError(f"ファイルが大きすぎます。{MAX_BYTES // 1_000_000}MBまでに分けてください。")


class CsvFile(base_formats.CSV):  # type: ignore[misc] # import_export ships no types
    """CSV: written as UTF-8 with BOM, read as UTF-8 (with or without BOM) or else CP932."""

    def is_binary(self) -> bool:
        """Tell the library to leave the bytes alone; which encoding they are in is found here."""
        return True

    def get_read_mode(self) -> str:
        return "rb"

    def export_data(self, dataset: tablib.Dataset, **kwargs: object) -> bytes:
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\r\n").writerows([dataset.headers, *dataset])
        return out.getvalue().encode("utf-8-sig")

    def create_dataset(self, in_stream: bytes, **kwargs: object) -> tablib.Dataset:
        _check_size(in_stream)
        try:
            return _dataset(csv.reader(io.StringIO(_decoded(in_stream), newline=""), strict=True))
        except csv.Error as error:
            raise UnreadableFileError(
                'CSVとして読み取れません。「"」の対応や区切りの「,」を確かめてください。'
            ) from error


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError("文字コードを読み取れません。UTF-8（またはシフトJIS）のCSVで保存してください。")


class XlsxFile(base_formats.XLSX):  # type: ignore[misc] # import_export ships no types
    """An Excel workbook with one flat sheet."""

    def export_data(self, dataset: tablib.Dataset, **kwargs: object) -> bytes:
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        for row_number, row in enumerate([dataset.headers, *dataset], 1):
            for column_number, value in enumerate(row, 1):
                _write(sheet.cell(row_number, column_number), value)
        _arrange(sheet)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        _check_size(in_stream)
        return _dataset(_rows(_only_sheet(_opened(in_stream))))


def _write(cell: Cell | MergedCell, value: object) -> None:
    """Write a value so that text stays text: Excel neither runs it nor makes a number of it, also after editing."""
    if not isinstance(value, str):
        cell.value = value  # type: ignore[assignment] # numbers and dates, as the widgets give them
    elif value:
        if len(value) > _LONGEST_CELL or ILLEGAL_CHARACTERS_RE.search(value):
            raise UnwritableCellError(
                f"{cell.coordinate}のセルに書けない値があります（制御文字を含むか、{_LONGEST_CELL:,}文字を超えています）。"
                "CSVで出力してください。"
            )
        cell.value = value
        cell.data_type = "s"
        cell.number_format = "@"


def _arrange(sheet: Worksheet) -> None:
    sheet.freeze_panes = "A2"
    for heading in sheet[1]:
        heading.font = Font(bold=True)
    for column in sheet.iter_cols():
        longest = max(len(str(cell.value or "")) for cell in column)
        letter = get_column_letter(column[0].column or 1)
        sheet.column_dimensions[letter].width = min(longest * 2 + 2, _WIDEST_COLUMN)


def _opened(data: bytes) -> openpyxl.Workbook:
    """Open a workbook for its values. Not read-only: that mode trusts the stated extent and can lose rows."""
    refusal = "Excelブック（.xlsx）として読み取れません。パスワードを外し、.xlsx形式で保存してください。"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            unpacked = sum(part.file_size for part in package.infolist())
    except zipfile.BadZipFile as error:
        raise UnreadableFileError(refusal) from error
    if unpacked > MAX_UNPACKED_BYTES:
        raise UnreadableFileError("ファイルの中身が大きすぎます。行を分けてください。")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # features of Excel that do not concern the values
        try:
            return openpyxl.load_workbook(io.BytesIO(data), keep_links=False)
        except (KeyError, ValueError, SyntaxError) as error:
            raise UnreadableFileError(refusal) from error


def _filled_cells(sheet: Worksheet) -> list[Cell]:
    # Not iter_rows, which makes a cell for every empty place down to a stray format in the last row of Excel.
    return [cell for cell in sheet._cells.values() if isinstance(cell, Cell) and cell.value is not None]  # noqa: SLF001 - openpyxl offers no walk over the cells that exist


def _only_sheet(book: openpyxl.Workbook) -> Worksheet:
    filled = [sheet for sheet in book.worksheets if _filled_cells(sheet)]
    if len(filled) > 1:
        names = "、".join(sheet.title for sheet in filled)
        raise UnreadableFileError(
            f"値のあるシートが複数あります（{names}）。取り込むシートだけを残してください。"
        )
    return filled[0] if filled else book.worksheets[0]


def _rows(sheet: Worksheet) -> list[list[Any]]:
    if sheet.merged_cells.ranges:
        place = next(iter(sheet.merged_cells.ranges)).coord
        raise UnreadableFileError(f"{place}のセルが結合されています。結合を解除してください。")
    cells = _filled_cells(sheet)
    height = max((cell.row for cell in cells), default=0)
    width = max((cell.column for cell in cells), default=0)
    _check_height(height)
    rows: list[list[Any]] = [[None] * width for _ in range(height)]
    for cell in cells:
        rows[cell.row - 1][cell.column - 1] = _value(cell)
    return rows


def _value(cell: Cell) -> object:
    if cell.data_type == "f":
        raise UnreadableFileError(f"{cell.coordinate}のセルに数式があります。値に置き換えてください。")
    if cell.data_type == "e":
        raise UnreadableFileError(
            f"{cell.coordinate}のセルがエラー（{cell.value}）になっています。値を直してください。"
        )
    return cell.value


def read_upload(file: "UploadedFile[bytes]") -> bytes:
    """Return an uploaded file's bytes. Raises UnreadableFileError for one that is too large, before it is read."""
    if (file.size or 0) > MAX_BYTES:
        raise _too_large()
    return bytes(file.read())


def read_flat_file(data: bytes) -> tablib.Dataset:
    """Read a table from CSV or .xlsx, whichever the bytes are. Raises UnreadableFileError."""
    is_package = data.startswith(b"PK")
    return XlsxFile().create_dataset(data) if is_package else CsvFile().create_dataset(data)
