"""Small real files, and what is done to them to make them dangerous or broken."""

import io
import zipfile
import zlib
from collections.abc import Mapping

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.worksheet.worksheet import Worksheet

TYPES = "[Content_Types].xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "application/vnd.openxmlformats-officedocument"

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)


def png() -> bytes:
    """Return a picture of one point."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return len(content).to_bytes(4, "big") + kind + content + check.to_bytes(4, "big")

    head = chunk(b"IHDR", bytes([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def xlsx() -> bytes:
    """Return a workbook with a chart and a link to a web page, as office people make them."""
    book = openpyxl.Workbook()
    sheet: Worksheet = book.create_sheet("集計", 0)
    sheet.append(["年度", "件数"])
    sheet.append([2025, 13])
    sheet["A4"].hyperlink = "https://www.example.lg.jp/"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=2), titles_from_data=True)
    sheet.add_chart(chart, "D2")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def archive(parts: Mapping[str, str | bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return stream.getvalue()


def relations(*entries: tuple[str, str, str]) -> str:
    """Return a part's relationships, each of a type, a target and a mode."""
    inner = "".join(
        f'<Relationship Id="r{number}" Type="{_OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/>'
        for number, (kind, target, mode) in enumerate(entries)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def types(main: str, *others: str) -> str:
    inner = "".join(
        f'<Override PartName="/part{number}" ContentType="{kind}"/>'
        for number, kind in enumerate([f"{_MAIN}.{main}.main+xml", *others])
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{_PACKAGE}/content-types">{inner}</Types>'


def docx(**parts: str | bytes) -> bytes:
    """Return a document that says little."""
    return archive(
        {
            TYPES: types("wordprocessingml.document"),
            "_rels/.rels": relations(("officeDocument", "word/document.xml", "Internal")),
            "word/document.xml": "<document/>",
            **parts,
        }
    )


def pptx() -> bytes:
    """Return slides with a chart, which brings its table along as a workbook."""
    return archive(
        {
            TYPES: types("presentationml.presentation"),
            "ppt/charts/_rels/chart1.xml.rels": relations(
                ("package", "../embeddings/Microsoft_Excel_Sheet1.xlsx", "Internal")
            ),
            "ppt/embeddings/Microsoft_Excel_Sheet1.xlsx": xlsx(),
        }
    )


def with_parts(document: bytes, **parts: str | bytes | None) -> bytes:
    """Return a document with parts added, replaced or, given None, left out."""
    with zipfile.ZipFile(io.BytesIO(document)) as read:
        kept = {name: read.read(name) for name in read.namelist()}
    return archive({name: content for name, content in {**kept, **parts}.items() if content is not None})
