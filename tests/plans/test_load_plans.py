import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as product_settings
from django.core.management import call_command
from django.core.serializers.base import DeserializationError
from django.db import IntegrityError
from pytest_django import Settings

from accounts.models import Municipality
from plans.models import Plan, ReferencePlan

SHIPPED = sorted((product_settings.BASE_DIR / "fixtures").glob("*.json"))
CODES = {"hadano": "142115", "toride": "082171"}


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    """Return a folder of fixtures of the test's own, empty at first."""
    settings.BASE_DIR = tmp_path
    fixtures = tmp_path / "fixtures"
    fixtures.mkdir()
    return fixtures


def write(folder: Path, name: str, *rows: tuple[str, dict[str, Any]]) -> None:
    content = [{"model": model, "fields": fields} for model, fields in rows]
    (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")


def write_city(folder: Path, slug: str, **overrides: Any) -> None:
    city = {"code": CODES[slug], "name": slug, "kana": "し", "prefecture": "県", "slug": slug}
    years = {"start_fy": 2023, "end_fy": 2025, "roadmap_start_fy": 2023}
    plan = {"municipality": [slug], "slug": "dx", "title": "計画", **years, **overrides}
    write(folder, slug, ("accounts.municipality", city), ("plans.plan", plan))


def write_references(folder: Path) -> None:
    write(folder, "00_references", ("plans.referenceplan", {"slug": "dx", "name": "自治体DX推進計画"}))


def load() -> str:
    out = io.StringIO()
    call_command("load_plans", stdout=out)
    return out.getvalue().strip()


def everything() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Municipality, Plan, ReferencePlan)]


@pytest.mark.django_db
def test_what_is_not_there_is_loaded_and_named(folder: Path) -> None:
    write_references(folder)
    write_city(folder, "hadano")
    write_city(folder, "toride")

    said = load()

    assert said == "3件のファイルを読み込みました（00_references、hadano、toride）。"
    assert set(Plan.objects.values_list("municipality__slug", flat=True)) == {"hadano", "toride"}
    assert ReferencePlan.objects.count() == 1


@pytest.mark.django_db
def test_once_more_changes_nothing(folder: Path) -> None:
    write_references(folder)
    write_city(folder, "hadano")
    load()
    before = everything()

    said = load()

    assert said == "初期データは読み込み済みです。"
    assert everything() == before


@pytest.mark.django_db
def test_a_city_that_is_there_keeps_its_edits_and_its_deletions(folder: Path) -> None:
    write_references(folder)
    write_city(folder, "hadano")
    load()
    Municipality.objects.update(name="直した市")
    Plan.objects.all().delete()
    ReferencePlan.objects.update(name="直した計画")
    write_city(folder, "toride")

    said = load()

    assert said == "1件のファイルを読み込みました（toride）。"
    assert Municipality.objects.get(slug="hadano").name == "直した市"
    assert [plan.municipality.slug for plan in Plan.objects.all()] == ["toride"]
    assert ReferencePlan.objects.get().name == "直した計画"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mistake", "error"),
    [({"nothing": 1}, DeserializationError), ({"end_fy": 2020}, IntegrityError)],
    ids=["a field that does not exist", "years that run backwards"],
)
def test_a_mistake_in_one_file_leaves_nothing_of_any(
    folder: Path, mistake: dict[str, Any], error: type[Exception]
) -> None:
    write_city(folder, "hadano")
    write_city(folder, "toride", **mistake)

    with pytest.raises(error):
        load()

    assert everything() == [[], [], []]


@pytest.mark.django_db
def test_a_file_that_is_not_json_leaves_nothing_of_any(folder: Path) -> None:
    write_city(folder, "hadano")
    (folder / "toride.json").write_text("[{", encoding="utf-8")

    with pytest.raises(json.JSONDecodeError):
        load()

    assert everything() == [[], [], []]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_each_shipped_file_begins_with_what_tells_whether_it_is_loaded(path: Path) -> None:
    first = json.loads(path.read_text(encoding="utf-8"))[0]

    assert first["model"] in {"accounts.municipality", "plans.referenceplan"}
    assert first["fields"]["slug"]


@pytest.mark.django_db
def test_what_is_loaded_begins_a_history_once(folder: Path) -> None:
    write_city(folder, "hadano", title="読み込んだ名称")
    load()
    plan = Plan.objects.get()
    plan.title = "変えた名称"
    plan.save()
    write_city(folder, "toride")
    load()

    rows = Plan.history.filter(id=plan.pk).order_by("history_id")

    assert list(rows.values_list("history_type", "title", "history_change_reason")) == [
        ("+", "読み込んだ名称", "公表された計画の読込み"),
        ("~", "変えた名称", None),
    ]
