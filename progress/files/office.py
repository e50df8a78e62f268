"""Looking into .xlsx, .docx and .pptx: what they say they are, and that nothing in them runs or is fetched.

They are zip archives of XML. Nothing is unpacked to disk, and no more than the limits below is read.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Protocol
from xml.parsers import expat

from progress.files.errors import UnfitFileError

MAX_UNPACKED_BYTES = 300_000_000
MAX_PARTS = 10_000
_MAX_XML_BYTES = 5_000_000
_MAX_EMBEDDED_BYTES = 10_000_000
_IS_ENCRYPTED = 0x1
# What zipfile lets through besides its own error, found by damaging files at random.
_OF_BROKEN_ARCHIVES = (EOFError, OSError, ValueError, NotImplementedError)

_DOCUMENT = "application/vnd.openxmlformats-officedocument."
MAIN_TYPES = {
    "xlsx": f"{_DOCUMENT}spreadsheetml.sheet.main+xml",
    "docx": f"{_DOCUMENT}wordprocessingml.document.main+xml",
    "pptx": f"{_DOCUMENT}presentationml.presentation.main+xml",
}

BROKEN = "ファイルが壊れているか、開けない形式です。元のソフトで開けることを確かめ、保存し直してください。"
PROTECTED = "パスワードで保護されています。パスワードを外して保存し直してください。"
TOO_LARGE_INSIDE = "中身を展開すると大きくなりすぎます。内容を分けるか、PDFにしてください。"
MACROS = "マクロが含まれています。マクロのない形式（.xlsx、.docx、.pptx）で保存し直してください。"
EMBEDDED = (
    "ほかのファイルや部品（OLE、ActiveX）が埋め込まれています。取り除くか、図として貼り付け直してください。"
)
LINKED = (
    "外部のファイルやデータを読み込む設定があります。「リンクの解除」などで取り除いて保存し直してください。"
)

_MACRO_WORDS = ("macroenabled", "vbaproject", "vbadata", "macrosheet")
_EMBEDDED_WORDS = ("activex", "oleobject")
_MACRO_RELATIONS = {"vbaproject", "xlmacrosheet", "xlintlmacrosheet", "wordvbadata"}
_EMBEDDED_RELATIONS = {"oleobject", "control", "activexcontrolbinary", "package", "afchunk"}
_LINKED_PARTS = ("/externallinks/", "/connections.xml")


class ReadableFile(Protocol):
    """Bytes that can be read from any place, such as an upload."""

    def read(self, size: int = -1, /) -> bytes: ...
    def seek(self, offset: int, whence: int = 0, /) -> int: ...


def check_office_file(stream: ReadableFile, kind: str, *, is_embedded: bool = False) -> None:
    """Raise UnfitFileError unless the stream is a plain document of the kind (xlsx, docx, pptx)."""
    try:
        with zipfile.ZipFile(stream) as archive:
            _check_archive(archive)
            names = {info.filename.casefold(): info for info in archive.infolist()}
            _check_types(_types(_read(archive, names.get("[content_types].xml"))), MAIN_TYPES[kind])
            _check_names(names)
            for name, info in names.items():
                if name.endswith(".rels"):
                    _check_relations(_read(archive, info), is_of_chart="/charts/" in name)
                elif "/embeddings/" in name:
                    _check_embedded(archive, info, is_too_deep=is_embedded)
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, *_OF_BROKEN_ARCHIVES):
        raise UnfitFileError(BROKEN) from None


def _check_archive(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if any(part.flag_bits & _IS_ENCRYPTED for part in parts):
        raise UnfitFileError(PROTECTED)
    if any(part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for part in parts):
        raise UnfitFileError(BROKEN)
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise UnfitFileError(TOO_LARGE_INSIDE)
    names = [part.filename for part in parts]
    # Programs differ in which of two equal names they read: what was checked might not be what is opened.
    if len({name.casefold() for name in names}) < len(names) or any(map(_leads_outside, names)):
        raise UnfitFileError(BROKEN)


def _leads_outside(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in PurePosixPath(name).parts


def _read(archive: zipfile.ZipFile, part: zipfile.ZipInfo | None, limit: int = _MAX_XML_BYTES) -> bytes:
    if part is None:
        raise UnfitFileError(BROKEN)
    with archive.open(part) as content:
        data = content.read(limit + 1)
    if len(data) > limit:
        raise UnfitFileError(TOO_LARGE_INSIDE)
    return data


def _elements(xml: bytes) -> Iterator[dict[str, str]]:
    """Return the attributes of all elements. A document type, by which XML can swell or fetch files, is refused."""
    found: list[dict[str, str]] = []

    def refuse(*_: object) -> None:
        raise UnfitFileError(BROKEN)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda _, attributes: found.append(attributes)
    parser.Parse(xml, True)
    return iter(found)


def _types(xml: bytes) -> set[str]:
    return {attributes.get("ContentType", "").casefold() for attributes in _elements(xml)}


def _check_types(types: set[str], main_type: str) -> None:
    if any(word in each for each in types for word in _MACRO_WORDS):
        raise UnfitFileError(MACROS)
    if any(word in each for each in types for word in _EMBEDDED_WORDS):
        raise UnfitFileError(EMBEDDED)
    if main_type not in types:
        raise UnfitFileError("拡張子と中身の形式が合っていません。元のソフトで保存し直してください。")


def _check_names(names: dict[str, zipfile.ZipInfo]) -> None:
    """Look at what parts are called as well: a type may be declared falsely."""
    for name in names:
        if any(word in name for word in _MACRO_WORDS):
            raise UnfitFileError(MACROS)
        if any(word in name for word in _EMBEDDED_WORDS):
            raise UnfitFileError(EMBEDDED)
        if any(part in f"/{name}" for part in _LINKED_PARTS):
            raise UnfitFileError(LINKED)


def _check_relations(xml: bytes, *, is_of_chart: bool) -> None:
    """Refuse what a part brings with it or fetches. A link that waits for a click is no harm; a chart has its table."""
    for attributes in _elements(xml):
        relation = attributes.get("Type", "").rpartition("/")[2].casefold()
        if relation in _MACRO_RELATIONS:
            raise UnfitFileError(MACROS)
        if attributes.get("TargetMode", "").casefold() == "external" and relation != "hyperlink":
            raise UnfitFileError(LINKED)
        if relation in _EMBEDDED_RELATIONS and not (is_of_chart and relation == "package"):
            raise UnfitFileError(EMBEDDED)


def _check_embedded(archive: zipfile.ZipFile, part: zipfile.ZipInfo, *, is_too_deep: bool) -> None:
    """Let through the table behind a chart, if it is a plain workbook itself."""
    if is_too_deep or not part.filename.casefold().endswith(".xlsx"):
        raise UnfitFileError(EMBEDDED)
    workbook = io.BytesIO(_read(archive, part, _MAX_EMBEDDED_BYTES))
    check_office_file(workbook, "xlsx", is_embedded=True)
