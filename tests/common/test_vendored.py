"""Files taken from others are what their lists say."""

import hashlib
from pathlib import Path

import pytest
from django.conf import settings

LISTS = [settings.BASE_DIR / folder / "vendor" / "README.md" for folder in ("static", "tests")]


def entries(readme: Path) -> list[list[str]]:
    """Return the rows of the list's table: file, origin, licence, checksum."""
    rows = [
        line.strip("|").split("|") for line in readme.read_text(encoding="utf-8").splitlines() if "|" in line
    ]
    return [[cell.strip() for cell in row] for row in rows[2:]]


FILES = [(readme.parent / row[0], row) for readme in LISTS for row in entries(readme)]


@pytest.mark.parametrize(("path", "row"), FILES, ids=lambda value: getattr(value, "name", ""))
def test_a_vendored_file_is_the_named_release_unchanged(path: Path, row: list[str]) -> None:
    _, origin, _, checksum = row

    assert hashlib.sha256(path.read_bytes()).hexdigest() == checksum
    assert any(character.isdigit() for character in origin), "the origin names a version"


@pytest.mark.parametrize("readme", LISTS, ids=lambda path: path.parent.parent.name)
def test_every_file_is_listed_with_its_licence_beside_it(readme: Path) -> None:
    rows = entries(readme)
    licences = {row[2].rpartition(", ")[2] for row in rows}

    present = {str(path.relative_to(readme.parent)) for path in readme.parent.rglob("*") if path.is_file()}

    assert present == {"README.md", *(row[0] for row in rows), *licences}
