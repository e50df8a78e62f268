"""What tests of the round share."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    """Keep evidence on disk, as an installation does, in a folder of the test's own."""
    place = tmp_path / "evidence"
    options = {
        "location": place,
        "base_url": None,
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    }
    on_disk = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "evidence": on_disk}
    return place
