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

    def save(self, data: bytes) -> None:
        folder = Path(settings.VAR_DIR) / "uploads"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for file in folder.iterdir():
            with suppress(FileNotFoundError):  # another worker has just removed it
                if file.stat().st_mtime < time.time() - SECONDS_KEPT:
                    file.unlink()
        self.name = uuid.uuid4().hex
        self._path().write_bytes(data)

    def read(self) -> bytes:
        try:
            return self._path().read_bytes()
        except FileNotFoundError as error:
            raise UploadGoneError from error

    def remove(self) -> None:
        self._path().unlink(missing_ok=True)

    def _path(self) -> Path:
        if not re.fullmatch(r"[0-9a-f]{32}", self.name):
            raise UploadGoneError
        return Path(settings.VAR_DIR) / "uploads" / self.name
