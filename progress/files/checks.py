"""Which files may be kept with a report: a few kinds, told by their content and not by their names alone."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from progress.files.errors import FileRefusedError, UnfitFileError
from progress.files.names import clean_file_name, extension_of
from progress.files.office import ReadableFile, check_office_file

_OFFICE = "application/vnd.openxmlformats-officedocument."
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "pptx": f"{_OFFICE}presentationml.presentation",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "csv": "text/csv",
    "txt": "text/plain",
}
KINDS = "pdf、xlsx、docx、pptx、png、jpg、csv、txt"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_OFFICE = {"xls", "doc", "ppt"}
_MACRO_OFFICE = {"xlsm", "docm", "pptm", "xlsb"}
_PDF = re.compile(rb"%PDF-\d\.\d")
_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_JPEG = b"\xff\xd8\xff"
# Control characters, and what Python makes of bytes that CP932 leaves undefined.
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\uf8f0-\uf8f3]")


@dataclass(frozen=True)
class CheckedFile:
    """A file found fit, under the name by which it is shown and saved; `size` in bytes."""

    name: str
    content_type: str
    size: int


def check_file(name: str, stream: ReadableFile, *, size: int, max_bytes: int) -> CheckedFile:
    """Return what is kept of an uploaded file. Raises FileRefusedError, worded for the user.

    The stream is read from its start and left there.
    """
    cleaned = clean_file_name(name)
    extension = extension_of(cleaned)
    try:
        _check_size(size, max_bytes)
        _check_extension(extension)
        stream.seek(0)
        _check_content(extension, stream)
    except UnfitFileError as reason:
        raise FileRefusedError(cleaned, reason) from reason
    stream.seek(0)
    return CheckedFile(cleaned, CONTENT_TYPES[extension], size)


def _check_size(size: int, max_bytes: int) -> None:
    if size == 0:
        raise UnfitFileError("ファイルが空です。内容を確かめて、選び直してください。")
    if size > max_bytes:
        limit, own = max_bytes / 1_000_000, size / 1_000_000
        raise UnfitFileError(
            f"大きさが{own:,.1f}MBあります。{limit:g}MBまでにしてください"
            "（画像を小さくする、必要なページだけにするなど）。"
        )


def _check_extension(extension: str) -> None:
    if extension in _OLD_OFFICE:
        raise UnfitFileError(f"古い形式（.{extension}）です。.{extension}xの形式で保存し直してください。")
    if extension in _MACRO_OFFICE:
        raise UnfitFileError(
            f"マクロを含められる形式（.{extension}）です。.xlsx、.docx、.pptxのどれかで保存し直してください。"
        )
    if extension not in CONTENT_TYPES:
        raise UnfitFileError(f"加えられるファイルの種類は、{KINDS}です。PDFなどにして選び直してください。")


def _check_content(extension: str, stream: ReadableFile) -> None:
    if extension in {"xlsx", "docx", "pptx"}:
        _check_office(extension, stream)
    elif extension in {"csv", "txt"}:
        _check_text(stream.read())
    elif not _STARTS[extension](stream.read(64)):
        raise UnfitFileError(
            f"中身が.{extension}の形式ではありません。ファイルを確かめ、正しい形式で保存し直してください。"
        )


_STARTS: dict[str, Callable[[bytes], bool]] = {
    "pdf": lambda start: _PDF.match(start) is not None,
    "png": lambda start: start.startswith(_PNG),
    "jpg": lambda start: start.startswith(_JPEG),
    "jpeg": lambda start: start.startswith(_JPEG),
}


def _check_office(extension: str, stream: ReadableFile) -> None:
    start = stream.read(8)
    if start == _OLE:  # also the wrapping of a document with a password
        raise UnfitFileError(
            "パスワードで保護されているか、古い形式です。"
            f"パスワードを外し、.{extension}の形式で保存し直してください。"
        )
    if not start.startswith(b"PK\x03\x04"):
        raise UnfitFileError(
            f"中身が.{extension}の形式ではありません。元のソフトで開き、.{extension}で保存し直してください。"
        )
    stream.seek(0)
    check_office_file(stream, extension)


def _check_text(content: bytes) -> None:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _NOT_TEXT.search(text):
            return
    raise UnfitFileError("文字のファイルとして読めません。UTF-8かShift_JISで保存し直してください。")
