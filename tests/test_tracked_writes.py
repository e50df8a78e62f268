"""What keeps a history is written row by row or through the history's own bulk helpers, never past it.

The sources are read, not run: a write that no test reaches is found too.
"""

import ast
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).parent.parent
APPS = ["common", "accounts", "plans", "measures", "roadmaps", "kpis", "progress", "dashboards", "opendata"]
QUIET = {"update", "bulk_create", "bulk_update"}

# Where a write past the history is right: file, model, and why.
_OPENING = "rows of an opening are empty; who opened the round stands in its transition"
ALLOWED: dict[tuple[str, str], str] = {
    ("progress/services/opening.py", name): _OPENING
    for name in ("Contribution", "DepartmentInquiry", "KpiReport", "MeasureReport", "StepReport")
}


def tracked_names() -> set[str]:
    """Name the models that keep a history, and the ways to their rows from other models (report.step_reports)."""
    models = [model for model in apps.get_models() if hasattr(model, "history")]
    ways = {
        relation.get_accessor_name()
        for owner in apps.get_models()
        for relation in owner._meta.related_objects
        if relation.related_model in models
    }
    return {model.__name__ for model in models} | {way for way in ways if way}


def quiet_writes(source: str, names: set[str]) -> list[tuple[int, str]]:
    """Return the lines that write many rows past the history, with the name of what they write to."""
    found = []
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in QUIET:
            chain = {node.id for node in ast.walk(call.func) if isinstance(node, ast.Name)}
            chain |= {node.attr for node in ast.walk(call.func) if isinstance(node, ast.Attribute)}
            found += [(call.lineno, name) for name in sorted(chain & names)]
    return found


def sources() -> list[Path]:
    return [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]


def test_no_source_writes_past_the_history() -> None:
    names = tracked_names()
    found = {
        (str(path.relative_to(ROOT)), name): line
        for path in sources()
        for line, name in quiet_writes(path.read_text(encoding="utf-8"), names)
    }

    assert {place: line for place, line in found.items() if place not in ALLOWED} == {}
    assert ALLOWED.keys() <= found.keys(), "an exception that nothing needs any more"


def test_the_reader_sees_each_way_past_the_history() -> None:
    names = tracked_names()

    assert quiet_writes("Plan.objects.filter(pk=1).update(title='')", names) == [(1, "Plan")]
    assert quiet_writes("MeasureReport.objects.bulk_create(rows)", names) == [(1, "MeasureReport")]
    assert quiet_writes("report.step_reports.update(status='done')", names) == [(1, "step_reports")]
    assert quiet_writes("bulk_update_with_history(rows, Plan, ['title'])", names) == []
    assert quiet_writes("fields.update(Plan=1)", names) == []
