"""Files are told by their content: what fits is kept, everything else is refused with the reason and what to do."""

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from progress.files import office
from progress.files.checks import CheckedFile, check_file
from progress.files.errors import FileRefusedError
from tests.progress.files import samples

LIMIT = 10_000_000
TEXT = "年度,件数\r\n令和7年度,13\r\n"


def check(name: str, content: bytes, *, max_bytes: int = LIMIT) -> CheckedFile:
    return check_file(name, io.BytesIO(content), size=len(content), max_bytes=max_bytes)


def refusal(name: str, content: bytes, *, max_bytes: int = LIMIT) -> str:
    with pytest.raises(FileRefusedError) as refused:
        check(name, content, max_bytes=max_bytes)
    return refused.value.message


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("報告.pdf", samples.PDF, "application/pdf"),
        ("図.png", samples.png(), "image/png"),
        ("写真.jpg", samples.JPEG, "image/jpeg"),
        ("写真.JPEG", samples.JPEG, "image/jpeg"),
        (
            "集計.xlsx",
            samples.xlsx(),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (
            "要綱.docx",
            samples.docx(),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            "説明.pptx",
            samples.pptx(),
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ),
        ("集計.csv", TEXT.encode("cp932"), "text/csv"),
        ("集計.csv", TEXT.encode("utf-8-sig"), "text/csv"),
        ("メモ.txt", TEXT.encode(), "text/plain"),
    ],
)
def test_a_plain_file_is_kept_with_its_kind(name: str, content: bytes, content_type: str) -> None:
    checked = check(name, content)

    assert checked.content_type == content_type
    assert checked.size == len(content)


def test_the_stream_is_left_at_its_start() -> None:
    stream = io.BytesIO(samples.xlsx())

    check_file("集計.xlsx", stream, size=100, max_bytes=LIMIT)

    assert stream.read(2) == b"PK"


def test_the_name_is_kept_clean() -> None:
    assert check("C:\\報\u202e告.PDF", samples.PDF).name == "報告.pdf"


def test_a_file_that_is_too_large_is_told_its_size_and_the_limit() -> None:
    message = refusal("報告.pdf", samples.PDF + bytes(2_100_000), max_bytes=2_000_000)

    assert message.startswith("「報告.pdf」は加えられません。大きさが2.1MBあります。2MBまでにしてください")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("報告.pdf", b"", "ファイルが空です"),
        ("報告", samples.PDF, "加えられるファイルの種類は、pdf、xlsx"),
        ("setup.exe", b"MZ", "加えられるファイルの種類は、pdf、xlsx"),
        ("page.html", b"<html>", "加えられるファイルの種類は、pdf、xlsx"),
        ("図.svg", b"<svg/>", "加えられるファイルの種類は、pdf、xlsx"),
        ("集計.xls", samples.OLE, "古い形式（.xls）です。.xlsxの形式で保存し直してください"),
        ("集計.xlsm", samples.xlsx(), "マクロを含められる形式（.xlsm）です"),
        ("報告.pdf", b"<html>", "中身が.pdfの形式ではありません"),
        ("報告.pdf", b"\n" + samples.PDF, "中身が.pdfの形式ではありません"),
        ("写真.jpg", samples.png(), "中身が.jpgの形式ではありません"),
        ("図.png", samples.JPEG, "中身が.pngの形式ではありません"),
        ("集計.xlsx", samples.PDF, "中身が.xlsxの形式ではありません"),
        ("集計.xlsx", b"MZ" + samples.xlsx(), "中身が.xlsxの形式ではありません"),
        ("集計.xlsx", samples.docx(), "拡張子と中身の形式が合っていません"),
        ("要綱.docx", samples.xlsx(), "拡張子と中身の形式が合っていません"),
        ("集計.xlsx", samples.OLE, "パスワードで保護されているか、古い形式です。パスワードを外し"),
        ("メモ.txt", samples.png(), "文字のファイルとして読めません"),
        ("メモ.txt", b"abc\x00", "文字のファイルとして読めません"),
        ("メモ.txt", "令和".encode("utf-16"), "文字のファイルとして読めません"),
        ("集計.csv", b"\xff\xff\xff\xfe", "文字のファイルとして読めません"),
    ],
)
def test_an_unfit_file_is_refused_with_the_reason(name: str, content: bytes, reason: str) -> None:
    message = refusal(name, content)

    assert message.startswith(f"「{name}」は加えられません。{reason}")
    assert message.endswith("ください。")


OLE_PART = "word/_rels/document.xml.rels"
DANGEROUS = [
    ({"word/vbaProject.bin": b"x"}, office.MACROS),
    (
        {samples.TYPES: samples.types("wordprocessingml.document", "application/vnd.ms-office.vbaProject")},
        office.MACROS,
    ),
    (
        {
            samples.TYPES: samples.types(
                "wordprocessingml.document", "application/vnd.ms-word.document.macroEnabled.main+xml"
            )
        },
        office.MACROS,
    ),
    ({OLE_PART: samples.relations(("vbaProject", "hidden.bin", "Internal"))}, office.MACROS),
    ({"word/embeddings/oleObject1.bin": samples.OLE}, office.EMBEDDED),
    ({"word/embeddings/book.docx": samples.docx()}, office.EMBEDDED),
    ({"word/activeX/activeX1.xml": "<ax/>"}, office.EMBEDDED),
    ({OLE_PART: samples.relations(("oleObject", "hidden.bin", "Internal"))}, office.EMBEDDED),
    ({OLE_PART: samples.relations(("package", "embeddings/a.xlsx", "Internal"))}, office.EMBEDDED),
    ({OLE_PART: samples.relations(("aFChunk", "chunk.html", "Internal"))}, office.EMBEDDED),
    (
        {OLE_PART: samples.relations(("attachedTemplate", "https://example.com/a.dotm", "External"))},
        office.LINKED,
    ),
    ({OLE_PART: samples.relations(("image", "https://example.com/a.png", "External"))}, office.LINKED),
    ({OLE_PART: samples.relations(("oleObject", "file:///a.xlsx", "External"))}, office.LINKED),
]


@pytest.mark.parametrize(("parts", "reason"), DANGEROUS)
def test_what_runs_or_is_fetched_from_elsewhere_is_refused(
    parts: dict[str, str | bytes], reason: str
) -> None:
    assert refusal("要綱.docx", samples.with_parts(samples.docx(), **parts)) == (
        f"「要綱.docx」は加えられません。{reason}"
    )


@pytest.mark.parametrize("part", ["xl/externalLinks/externalLink1.xml", "xl/connections.xml"])
def test_a_workbook_that_reads_others_is_refused(part: str) -> None:
    assert office.LINKED in refusal("集計.xlsx", samples.with_parts(samples.xlsx(), **{part: "<x/>"}))


def test_a_charts_table_is_looked_into_as_well() -> None:
    table = "ppt/embeddings/Microsoft_Excel_Sheet1.xlsx"
    with_macro = samples.with_parts(samples.xlsx(), **{"xl/vbaProject.bin": b"x"})
    with_another = samples.with_parts(samples.xlsx(), **{"xl/embeddings/deeper.xlsx": samples.xlsx()})

    assert office.MACROS in refusal("説明.pptx", samples.with_parts(samples.pptx(), **{table: with_macro}))
    assert office.EMBEDDED in refusal(
        "説明.pptx", samples.with_parts(samples.pptx(), **{table: with_another})
    )


@pytest.mark.parametrize(
    "broken",
    [
        samples.xlsx()[:-400],
        samples.with_parts(samples.docx(), **{samples.TYPES: None}),
        samples.with_parts(samples.docx(), **{samples.TYPES: "<Types>"}),
        samples.with_parts(
            samples.docx(), **{samples.TYPES: '<!DOCTYPE x [<!ENTITY a "b">]><Types>&a;</Types>'}
        ),
        samples.with_parts(samples.docx(), **{"../outside.xml": "<x/>"}),
        samples.with_parts(samples.docx(), **{"WORD/document.xml": "<x/>"}),
        samples.archive(
            {samples.TYPES: samples.types("wordprocessingml.document")}, compression=zipfile.ZIP_LZMA
        ),
    ],
)
def test_a_broken_or_twofold_archive_is_refused(broken: bytes) -> None:
    assert refusal("要綱.docx", broken) == f"「要綱.docx」は加えられません。{office.BROKEN}"


def test_an_archive_with_a_password_is_refused() -> None:
    content = bytearray(samples.docx())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + at] |= 1

    assert office.PROTECTED in refusal("要綱.docx", bytes(content))


def test_what_swells_when_it_is_unpacked_is_refused() -> None:
    swelling = {f"word/media/{number}.bin": bytes(31_000_000) for number in range(10)}
    parts = {"[Content_Types].xml": b" " * 6_000_000}

    assert office.TOO_LARGE_INSIDE in refusal("要綱.docx", samples.with_parts(samples.docx(), **swelling))
    assert office.TOO_LARGE_INSIDE in refusal("要綱.docx", samples.with_parts(samples.docx(), **parts))


def test_an_archive_of_countless_parts_is_refused() -> None:
    countless = {f"word/{number}.xml": "" for number in range(office.MAX_PARTS)}

    assert office.TOO_LARGE_INSIDE in refusal("要綱.docx", samples.with_parts(samples.docx(), **countless))


WHOLE = samples.xlsx()
DIRECTORY = 1500  # the archive's table of contents, at its end


@settings(max_examples=300)
@given(st.lists(st.tuples(st.integers(1, DIRECTORY), st.integers(0, 255)), min_size=1, max_size=8))
def test_whatever_is_damaged_is_refused_or_taken_and_never_fails_otherwise(
    damage: list[tuple[int, int]],
) -> None:
    content = bytearray(WHOLE)
    for from_end, byte in damage:
        content[-from_end] = byte

    with suppress(FileRefusedError):
        check("集計.xlsx", bytes(content))
