"""The way of a file through the admin: chosen, previewed, applied."""

import io
import os
import re
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import Municipality, User
from common.tabular.uploads import SECONDS_KEPT
from tests.factories import make_municipality

IMPORT = "admin:accounts_municipality_import"
EXPORT = "admin:accounts_municipality_export"
XLSX, CSV = "0", "1"
CSV_TEXT = (
    "全国地方公共団体コード,名称,ふりがな,都道府県,URLでの名前\r\n082171,取手市,とりでし,茨城県,toride\r\n"
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path, settings: Settings) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path / "uploads"


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("operator"))
    return client


def preview(client: Client, text: str = CSV_TEXT, *, kind: str = CSV, name: str = "a.csv") -> Any:
    file = SimpleUploadedFile(name, text.encode())
    return client.post(reverse(IMPORT), {"import_file": file, "format": kind, "resource": "0"})


def confirm(client: Client, previewed: Any) -> Any:
    form = previewed.context["confirm_form"]
    return client.post(reverse("admin:accounts_municipality_process_import"), form.initial, follow=True)


def test_a_file_is_previewed_and_then_applied(operator: Client) -> None:
    previewed = preview(operator)
    before = Municipality.objects.count()

    applied = confirm(operator, previewed)

    assert "まだ取り込んでいません" in previewed.content.decode()
    assert "追加 1件、変更 0件、変更なし 0件" in previewed.content.decode()
    assert before == 0
    assert Municipality.objects.get().name == "取手市"
    assert "市区町村を取り込みました。追加1件、変更0件、変更なし0件です。" in applied.content.decode()


def test_an_import_is_recorded_with_who_did_it(operator: Client) -> None:
    confirm(operator, preview(operator))

    entry = LogEntry.objects.get()
    assert (entry.user.get_username(), entry.object_repr) == ("operator", "取手市")
    assert entry.get_change_message() == "ファイルから取り込みました。"


def test_refused_rows_are_listed_with_row_and_heading_and_cannot_be_confirmed(operator: Client) -> None:
    previewed = preview(operator, CSV_TEXT + "82172,稲敷市,いなしきし,茨城県,inashiki\r\n")

    html = previewed.content.decode()
    assert "confirm_form" not in previewed.context
    assert re.search(r"3行目</td>\s*<td>全国地方公共団体コード</td>\s*<td>「82172」は", html)
    assert "1件も取り込んでいません" in html


def test_wrong_headings_are_told_without_a_traceback(operator: Client) -> None:
    html = preview(operator, "名前\r\n取手市\r\n").content.decode()

    assert "見出し「名前」の列はありません" in html
    assert "Traceback" not in html


def test_a_file_that_is_no_workbook_is_told(operator: Client) -> None:
    html = preview(operator, kind=XLSX, name="a.xlsx").content.decode()

    assert "Excelブック（.xlsx）として読み取れません" in html


def test_no_page_of_an_import_needs_inline_style_or_script(operator: Client) -> None:
    make_municipality(code="082171", name="旧取手市")
    pages = [
        operator.get(reverse(IMPORT)),
        preview(operator),
        preview(operator, "名前\r\nx\r\n"),
        operator.get(reverse(EXPORT)),
    ]

    for page in pages:
        assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", page.content.decode())
        assert not re.search(r"<script(?![^>]*\ssrc=)", page.content.decode())


def test_what_changed_between_preview_and_decision_holds_back_all_rows(operator: Client) -> None:
    previewed = preview(operator, CSV_TEXT + "082295,稲敷市,いなしきし,茨城県,inashiki\r\n")
    make_municipality(slug="inashiki")

    applied = confirm(operator, previewed)

    assert "取り込みませんでした" in applied.content.decode()
    assert not Municipality.objects.filter(code="082171").exists()
    assert not LogEntry.objects.exists()


def test_a_decision_taken_twice_is_told(operator: Client) -> None:
    previewed = preview(operator)
    confirm(operator, previewed)

    again = confirm(operator, previewed)

    assert "もう一度ファイルを選んでください" in again.content.decode()
    assert Municipality.objects.count() == 1


@pytest.mark.parametrize("name", ["passwd", "../michishirube.sqlite3", "0" * 31])
def test_no_other_file_of_the_server_can_be_named(operator: Client, uploads: Path, name: str) -> None:
    uploads.mkdir()
    (uploads / "passwd").write_text(CSV_TEXT)
    previewed = preview(operator)
    previewed.context["confirm_form"].initial["import_file_name"] = name

    response = confirm(operator, previewed)

    assert "もう一度ファイルを選んでください" in response.content.decode()
    assert not Municipality.objects.exists()


def test_uploads_are_removed_when_applied_and_when_they_have_waited_too_long(
    operator: Client, uploads: Path
) -> None:
    preview(operator)
    (forgotten,) = uploads.iterdir()
    long_ago = time.time() - SECONDS_KEPT - 1
    os.utime(forgotten, (long_ago, long_ago))

    confirm(operator, preview(operator))

    assert list(uploads.iterdir()) == []


def test_a_list_is_exported_as_filtered(operator: Client) -> None:
    make_municipality(prefecture="茨城県", name="取手市")
    make_municipality(prefecture="神奈川県", name="秦野市")

    response = operator.post(reverse(EXPORT) + "?prefecture=茨城県", {"format": XLSX, "resource": "0"})

    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
    assert [cell.value for cell in sheet["B"]] == ["名称", "取手市"]


def test_csv_is_exported_with_a_bom(operator: Client) -> None:
    make_municipality(name="取手市")

    response = operator.post(reverse(EXPORT), {"format": CSV, "resource": "0"})

    assert response.headers["Content-Type"] == "text/csv"
    assert response.content.startswith("\ufeff全国地方公共団体コード,名称".encode())


def test_a_text_that_a_workbook_cannot_hold_is_told_on_the_page(operator: Client) -> None:
    make_municipality(kana="み\x0bほん")

    response = operator.post(reverse(EXPORT), {"format": XLSX, "resource": "0"})

    assert "C2のセルに書けない値があります" in response.content.decode()


def test_only_workbooks_and_csv_are_offered(operator: Client) -> None:
    formats = operator.get(reverse(IMPORT)).context["form"].fields["format"].choices

    assert [label for _, label in formats] == ["---", "xlsx", "csv"]
