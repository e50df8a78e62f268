"""Records whose time is over, and nothing else, are forgotten."""

import datetime as dt
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import Settings

from accounts.models import SecurityEvent
from accounts.records.retention import RetentionError, forget, years_before
from plans.models import Plan
from tests.factories import make_municipality, make_plan

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]
ZONE = dt.timezone(dt.timedelta(hours=9))
NOW = dt.datetime(2031, 4, 1, 12, tzinfo=ZONE)
LIMIT = dt.datetime(2026, 4, 1, 12, tzinfo=ZONE)
SECOND = dt.timedelta(seconds=1)


def event(at: dt.datetime, detail: str) -> SecurityEvent:
    return SecurityEvent.objects.create(kind="signed_in", at=at, detail=detail)


def plan_changed(*moments: dt.datetime) -> Plan:
    """Make a plan at the first moment and change it at the others; its titles are the moments' places."""
    plan = Plan(**_fields(), title="0")
    for place, moment in enumerate(moments):
        plan.title = str(place)
        plan._history_date = moment  # type: ignore[attr-defined] # read by simple_history
        plan.save()
    return plan


def _fields() -> dict[str, Any]:
    return {
        "municipality": make_municipality(),
        "slug": "plan",
        "start_fy": 2023,
        "end_fy": 2027,
        "roadmap_start_fy": 2023,
    }


def titles(plan: Plan) -> list[str]:
    return list(Plan.history.filter(slug=plan.slug).order_by("history_id").values_list("title", flat=True))


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("forget_old_records", *arguments, stdout=out)
    return out.getvalue()


def test_events_before_the_limit_are_removed_and_later_ones_stay() -> None:
    event(LIMIT - SECOND, "古い")
    event(LIMIT, "ちょうど")

    forgotten = forget(years=5, now=NOW)

    assert forgotten.counts[0] == ("操作の記録", 1)
    assert set(SecurityEvent.objects.values_list("detail", flat=True)) == {
        "ちょうど",
        "令和8年4月1日より前の記録1件を削除（保存年数5年）",
    }
    assert SecurityEvent.objects.get(kind="forgotten").actor is None


def test_of_a_record_that_is_there_the_last_old_row_stays() -> None:
    plan = plan_changed(LIMIT - 3 * SECOND, LIMIT - 2 * SECOND, LIMIT - SECOND, LIMIT + SECOND)

    forget(years=5, now=NOW)

    assert titles(plan) == ["2", "3"]


def test_rows_of_one_moment_count_in_their_order() -> None:
    plan = plan_changed(LIMIT - SECOND, LIMIT - SECOND)

    forget(years=5, now=NOW)

    assert titles(plan) == ["1"]


def test_of_a_record_that_is_gone_no_old_row_stays() -> None:
    plan = plan_changed(LIMIT - 2 * SECOND)
    plan._history_date = LIMIT - SECOND  # type: ignore[attr-defined] # read by simple_history
    plan.delete()

    forget(years=5, now=NOW)

    assert titles(plan) == []


def test_a_record_that_was_removed_lately_is_still_told_of() -> None:
    plan = plan_changed(LIMIT - SECOND)
    plan._history_date = LIMIT + SECOND  # type: ignore[attr-defined] # read by simple_history
    plan.delete()

    forget(years=5, now=NOW)

    assert list(Plan.history.values_list("history_type", flat=True)) == ["-"]


def test_a_rehearsal_counts_and_removes_nothing() -> None:
    event(LIMIT - SECOND, "古い")
    plan = plan_changed(LIMIT - 2 * SECOND, LIMIT - SECOND)

    rehearsed = forget(years=5, now=NOW, is_rehearsal=True)

    assert [(name, count) for name, count in rehearsed.counts if count] == [
        ("操作の記録", 1),
        ("計画の変更の記録", 1),
    ]
    assert titles(plan) == ["0", "1"]
    assert SecurityEvent.objects.get().detail == "古い"


def test_nothing_can_be_removed_afterwards() -> None:
    forget(years=5, now=NOW)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        SecurityEvent.objects.all().delete()


@pytest.mark.parametrize(
    ("now", "years", "before"),
    [
        (dt.datetime(2031, 4, 1), 5, dt.datetime(2026, 4, 1)),  # noqa: DTZ001 - the zone does not matter
        (dt.datetime(2028, 2, 29), 1, dt.datetime(2027, 3, 1)),  # noqa: DTZ001 - the zone does not matter here
        (dt.datetime(2028, 2, 29), 4, dt.datetime(2024, 2, 29)),  # noqa: DTZ001 - the zone does not matter here
    ],
)
def test_years_are_those_of_the_calendar(now: dt.datetime, years: int, before: dt.datetime) -> None:
    assert years_before(now, years) == before


@pytest.mark.parametrize("years", [0, -1])
def test_a_setting_that_would_keep_nothing_is_refused(years: int, settings: Settings) -> None:
    settings.RECORD_RETENTION_YEARS = years

    with pytest.raises(RetentionError):
        forget(years=years, now=NOW)
    with pytest.raises(CommandError, match="1以上の年数"):
        run()


def test_the_command_tells_what_it_removed(settings: Settings) -> None:
    settings.RECORD_RETENTION_YEARS = 3
    event(timezone.now() - dt.timedelta(days=3 * 366), "古い")
    event(timezone.now() - dt.timedelta(days=2 * 365), "新しい")
    make_plan()

    rehearsed, done, again = run("--dry-run"), run(), run()

    assert "より前の記録 1件を消します（今回は数えるだけです）。" in rehearsed
    assert "より前の記録 1件を消しました。\n  操作の記録 1件\n" in done
    assert "より前の記録 0件を消しました。\n" in again


def test_nothing_but_retention_sample_data_and_flush_may_forget() -> None:
    users = {
        str(path.relative_to(ROOT))
        for app in ("accounts", "common", "plans", "measures", "roadmaps", "kpis", "progress", "dashboards")
        for path in (ROOT / app).rglob("*.py")
        if re.search(r"\bforgetting\(", path.read_text(encoding="utf-8"))
    }

    assert users == {
        "progress/sample/clearing.py",
        "accounts/records/retention.py",
        "common/append_only.py",
        "common/management/commands/flush.py",
    }
