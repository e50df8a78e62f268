"""Files for spreadsheets: nothing in them runs, and what comes back is what went out."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.tabular.csv_out import (
    TooManyRowsError,
    check_row_count,
    csv_bytes,
    csv_response,
    guarded,
    unguarded,
)


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", ["=1+1", "+81", "-2+3", "@SUM(A1)", "\t=1", "＝1", "\r\n=1"])
def test_a_cell_that_would_run_is_made_text(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("value", ["－", "-", "山田", "'quoted", "", 12, None])
def test_other_cells_stay_as_they_are(value: object) -> None:
    assert guarded(value) == ("" if value is None else str(value))


@given(st.text())
def test_what_was_guarded_comes_back_as_it_was(text: str) -> None:
    assert unguarded(guarded(text)) == text or text.startswith("'")


def test_a_file_has_a_bom_and_crlf() -> None:
    content = csv_bytes(["氏名", "件数"], [["山田, 太郎", 3]])

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    assert read(content) == [["氏名", "件数"], ["山田, 太郎", "3"]]


def test_too_many_rows_are_refused_with_a_way_out() -> None:
    check_row_count(5_000)
    with pytest.raises(TooManyRowsError, match="条件を狭めて"):
        check_row_count(5_001)


def test_a_download_has_its_japanese_name_and_is_not_stored() -> None:
    response = csv_response("職員の一覧.csv", b"")

    assert "filename*=utf-8''%E8%81%B7%E5%93%A1" in response["Content-Disposition"]
    assert response["Cache-Control"] == "no-store"
