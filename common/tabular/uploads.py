"""Where an uploaded file waits between its preview and the decision to apply it."""

import re
import time
import uuid
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from import_export.tmp_storages import BaseStorage

from common.errors import DomainError

SECONDS_KEPT = 3600


class UploadGoneError(DomainError):
    """The file has been applied already or has waited too long."""

    def __init__(self) -> None:
        super().__init__("確認を待っていたファイルがありません。もう一度ファイルを選んでください。")


class UploadFolder(BaseStorage):  # type: ignore[misc] # import_export ships no types
    """A folder of our own with names that cannot be guessed, shared by all worker processes of the server."""

    owner = ""

    def save(self, data: bytes) -> None:
        _remove_stale(_root())
        self._folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        self.name = uuid.uuid4().hex
        self._path().write_bytes(data)

    def read(self) -> bytes:
        try:
            return self._path().read_bytes()
        except FileNotFoundError as error:
            raise UploadGoneError from error

    def remove(self) -> None:
        self._path().unlink(missing_ok=True)

    def _folder(self) -> Path:
        return _root() / self.owner

    def _path(self) -> Path:
        if not re.fullmatch(r"[0-9a-f]{32}", self.name):
            raise UploadGoneError
        return self._folder() / self.name


class OwnedUploads(UploadFolder):
    """Uploads of one person in one municipality: a name that came to somebody else finds nothing in their folder."""

    def __init__(self, *, municipality: int, user: int, name: str = "") -> None:
        super().__init__(name=name)
        self.owner = f"{municipality}-{user}"


def _root() -> Path:
    return Path(settings.VAR_DIR) / "uploads"


def _remove_stale(root: Path) -> None:
    if not root.exists():
        return
    for file in root.rglob("*"):
        with suppress(FileNotFoundError):  # another worker has just removed it
            if file.is_file() and file.stat().st_mtime < time.time() - SECONDS_KEPT:
                file.unlink()
