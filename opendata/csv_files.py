"""Tables written as CSV files for machines: UTF-8 with BOM, CRLF, header in row 1, one value per cell."""

import csv
import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from common.errors import DomainError
from opendata.tables import Source, Table

_NOT_A_FOLDER = "フォルダーとして使えません。同じ名前のファイルがないか確かめ、別の場所を指定してください。"
_NOT_WRITABLE = (
    "書き込む権限がありません。書き込めるフォルダーを指定するか、管理者に権限の設定を依頼してください。"
)
_NO_SPACE = "空き容量が足りません。不要なファイルを減らすか、別の場所を指定してください。"
_REASONS = {
    errno.EEXIST: _NOT_A_FOLDER,
    errno.ENOTDIR: _NOT_A_FOLDER,
    errno.EISDIR: "同じ名前のフォルダーがあります。フォルダーの名前を変えるか、別の場所を指定してください。",
    errno.ENOENT: "フォルダーを作れません。別の場所を指定してください。",
    errno.ENAMETOOLONG: "名前が長すぎます。短い名前の場所を指定してください。",
    errno.EACCES: _NOT_WRITABLE,
    errno.EPERM: _NOT_WRITABLE,
    errno.EROFS: _NOT_WRITABLE,
    errno.ENOSPC: _NO_SPACE,
    errno.EDQUOT: _NO_SPACE,
}


class ExportError(DomainError):
    """The files cannot be written where they were asked for; what stood there before is as it was."""

    def __init__(self, error: OSError, directory: Path) -> None:
        reason = _REASONS.get(
            error.errno or 0,
            f"書き込みに失敗しました（{error}）。書き出し先を確かめて、もう一度実行してください。",
        )
        place = error.filename if error.errno == errno.EISDIR else directory
        super().__init__(f"「{place}」に書き出せません。{reason}元からあるファイルは変わっていません。")


def write_files(tables: Iterable[type[Table]], source: Source, directory: Path) -> dict[str, int]:
    """Write a file per table, all or none; return the number of rows by file name.

    The directory is made where it is missing. The same source gives the same bytes. Raises ExportError.
    """
    try:
        # Inside the directory, not beside it: a file cannot be moved in one piece from another file system.
        with (
            _made(directory),
            TemporaryDirectory(prefix=".export-", dir=directory, ignore_cleanup_errors=True) as temporary,
        ):
            new, old = Path(temporary, "new"), Path(temporary, "old")
            new.mkdir()
            counts = {table.file_name: _write(table, source, new / table.file_name) for table in tables}
            _move_into_place(counts, new=new, old=old, directory=directory)
    except OSError as error:
        raise ExportError(error, directory) from error
    return counts


@contextmanager
def _made(directory: Path) -> Iterator[None]:
    """Make a directory and its parents, and unmake what was made when the work in it fails."""
    missing = [path for path in (directory, *directory.parents) if not path.exists()]
    try:
        directory.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for path in missing:
            with suppress(OSError):
                path.rmdir()
        raise


def _write(table: type[Table], source: Source, path: Path) -> int:
    count = 0
    names = [field.name for field in fields(table)]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
        writer.writerow(table.headers())
        for row in table.rows(source):
            writer.writerow([_cell(getattr(row, name)) for name in names])
            count += 1
    return count


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(int(value))
        case Decimal():
            return f"{value.normalize():f}"
        case _:
            # What a browser's form sent has CRLF, which would look like the end of a row.
            return str(value).replace("\r\n", "\n").replace("\r", "\n")


def _move_into_place(names: Iterable[str], *, new: Path, old: Path, directory: Path) -> None:
    """Replace the files one by one, each at once; if one cannot be, put back those that were."""
    old.mkdir()
    targets = [directory / name for name in names]
    for target in targets:
        if os.path.lexists(target):
            shutil.copy2(target, old, follow_symlinks=False)
    with ExitStack() as undo:
        for target in targets:
            undo.callback(_put_back, target, old / target.name)
            (new / target.name).replace(target)
        undo.pop_all()


def _put_back(target: Path, copy: Path) -> None:
    if os.path.lexists(copy):
        copy.replace(target)
    else:
        target.unlink(missing_ok=True)
