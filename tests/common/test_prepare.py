import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from accounts.models import Municipality, User
from tests.progress.sample.cities import make_city_without_departments

CITY = {"code": "142115", "name": "秦野市", "kana": "はだのし", "prefecture": "神奈川県", "slug": "hadano"}


@pytest.fixture
def installation(tmp_path: Path, settings: Settings) -> Path:
    """Return the folder of an installation with one plan to load and static files to collect."""
    settings.BASE_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    (tmp_path / "fixtures").mkdir()
    rows = [{"model": "accounts.municipality", "fields": CITY}]
    (tmp_path / "fixtures" / "hadano.json").write_text(json.dumps(rows), encoding="utf-8")
    return tmp_path


def prepare(*options: str) -> str:
    out = io.StringIO()
    call_command("prepare", *options, stdout=out)
    return out.getvalue()


def state(installation: Path) -> tuple[set[tuple[str, str]], list[tuple[str, ...]], dict[Path, bytes]]:
    collected = sorted((installation / "static").rglob("*.css"))
    return (
        set(MigrationRecorder(connection).applied_migrations()),
        list(Municipality.objects.values_list("slug", "name")),
        {path: path.read_bytes() for path in collected},
    )


@pytest.mark.django_db
def test_it_migrates_loads_the_plans_and_collects_static_files(installation: Path) -> None:
    said = prepare()

    migrations, cities, files = state(installation)
    assert "hadano" in said
    assert ("plans", "0001_initial") in migrations
    assert cities == [("hadano", "秦野市")]
    assert installation / "static" / "css" / "base.css" in files


@pytest.mark.django_db
def test_it_can_be_repeated_and_undoes_no_edit(installation: Path) -> None:
    prepare()
    Municipality.objects.update(name="直した市")
    before = state(installation)

    said = prepare()

    assert "読み込み済み" in said
    assert state(installation) == before


@pytest.mark.django_db
@pytest.mark.usefixtures("installation")
def test_the_sample_data_is_loaded_only_when_asked_for() -> None:
    make_city_without_departments("hadano")

    prepare()
    without = User.objects.count()
    said = prepare("--sample")

    assert without == 0
    assert "サンプルデータ（架空）を読み込みました（見本市）" in said
    assert User.objects.filter(is_sample=True).exists()
