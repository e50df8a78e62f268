"""Tables for people to open in a spreadsheet: UTF-8 with BOM, CRLF, and no cell that a spreadsheet would run."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from common.errors import DomainError
from common.tabular.formats import MAX_ROWS

# A spreadsheet takes a cell for a formula that begins so, quoted or not; full-width signs work as well in some.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_QUOTE = "'"


class TooManyRowsError(DomainError):
    """More rows were asked for than one file holds."""

    def __init__(self, rows: int) -> None:
        super().__init__(
            f"{rows:,}件あります。一度に出力できるのは{MAX_ROWS:,}件までです。条件を狭めて、分けて出力してください。"
        )


def check_row_count(rows: int) -> None:
    """Raise TooManyRowsError before anything is read that would not fit."""
    if rows > MAX_ROWS:
        raise TooManyRowsError(rows)


def guarded(value: object) -> str:
    """Return a cell's text; one that a spreadsheet might run gets an apostrophe before it. A sign alone does nothing."""
    text = "" if value is None else str(value)
    return _QUOTE + text if len(text) > 1 and text.startswith(_RUNS) else text


def unguarded(text: str) -> str:
    """Return the text as it was before `guarded`, for a file that comes back."""
    return text[1:] if text.startswith(_QUOTE) and text[1:].startswith(_RUNS) else text


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([guarded(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def csv_response(name: str, content: bytes) -> HttpResponse:
    """Offer a file for download under a Japanese name; nothing of it stays in caches."""
    return HttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "",
            "Cache-Control": "no-store",
        },
    )
