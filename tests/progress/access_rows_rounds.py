"""The rounds: the 事務局 alone. The world's round is open, so that what needs another phase leads back to the board."""

from collections.abc import Mapping
from typing import Any

from progress.models import ReportingRound
from progress.states import RoundPhase
from tests.access import (
    COORDINATOR,
    COORDINATOR_DONE,
    COORDINATOR_INVALID,
    COORDINATOR_READS,
    Row,
    Values,
    World,
)
from tests.factories import make_department, make_round

POST_ONLY = "405 403 403 403 403 404 in"


def preparing(world: World) -> Mapping[str, Any]:
    """Make a second round, still in preparation."""
    made = make_round(
        world.plan, kind="actual", phase=RoundPhase.PREPARING, rating_scale=world.round.rating_scale
    )
    return {"kind": made.kind}


def scale(world: World) -> Mapping[str, Any]:
    return {"scale": world.round.rating_scale_id}


def settings(world: World) -> Mapping[str, Any]:
    return {
        "fiscal_year": 2025,
        "kind": ReportingRound.Kind.ACTUAL,
        "opens_on": "R8.4.6",
        "due_on": "R8.5.8",
        "scale": world.round.rating_scale_id,
        "asks_steps": "on",
    }


def extension(world: World) -> Mapping[str, Any]:
    inquiry = world.round.inquiries.get()
    return {"inquiry": [inquiry.pk], "due_on": "令和8年3月6日", "reason": "議会対応のため"}


def excuse(world: World) -> Mapping[str, Any]:
    report = world.report
    return {"seen": [f"{report.pk}-{report.version}"], "action": "excuse", "comment": "休止のため"}


def another_department(world: World) -> Mapping[str, Any]:
    department = make_department(world.city)
    return {"department": department.pk, "reason": "機構改革のため"}


def move(action: str) -> Values:
    def parts(world: World) -> Mapping[str, Any]:
        return {"action": action}

    return parts


def reason_for_all(world: World) -> Mapping[str, Any]:
    return {"everything": "休止のため"}


ROWS = [
    Row("progress:round_list", COORDINATOR, COORDINATOR_READS),
    Row("progress:round_create", COORDINATOR, COORDINATOR_INVALID),
    Row("progress:round_create", COORDINATOR, COORDINATOR_DONE, data=settings, case="filled in"),
    Row("progress:scale_create", COORDINATOR, COORDINATOR_INVALID),
    Row("progress:scale_edit", COORDINATOR, COORDINATOR_INVALID, kwargs=scale),
    Row("progress:round_board", COORDINATOR, COORDINATOR_READS),
    Row("progress:round_board_live", COORDINATOR, COORDINATOR_READS),
    Row("progress:round_edit", COORDINATOR, COORDINATOR_INVALID),
    Row("progress:round_preview", COORDINATOR_DONE, COORDINATOR_DONE),
    Row("progress:round_preview", COORDINATOR, COORDINATOR_DONE, kwargs=preparing, case="in preparation"),
    Row(
        "progress:round_move",
        COORDINATOR,
        COORDINATOR_DONE,
        kwargs=move("stop"),
        case="forward",
    ),
    Row(
        "progress:round_move",
        "404 403 403 403 403 404 in",
        "404 403 403 403 403 404 in",
        kwargs=move("close"),
        case="that is none",
    ),
    Row(
        "progress:round_move",
        COORDINATOR_DONE,
        COORDINATOR_DONE,
        kwargs=move("publish"),
        case="too early",
    ),
    Row("progress:round_close", COORDINATOR, COORDINATOR_INVALID),
    Row(
        "progress:round_close",
        COORDINATOR,
        COORDINATOR_DONE,
        data=reason_for_all,
        case="with a reason",
    ),
    Row("progress:round_extend", COORDINATOR, COORDINATOR_INVALID),
    Row("progress:round_extend", COORDINATOR, COORDINATOR_DONE, data=extension, case="filled in"),
    Row("progress:round_kpis", COORDINATOR, COORDINATOR_INVALID),
    Row("progress:round_history", COORDINATOR, COORDINATOR_READS),
    Row("progress:round_ask_also", COORDINATOR, COORDINATOR_INVALID),
    Row("progress:round_reports", COORDINATOR, COORDINATOR_READS),
    Row("progress:round_report_moves", POST_ONLY, COORDINATOR_INVALID),
    Row("progress:round_report_moves", POST_ONLY, COORDINATOR_DONE, data=excuse, case="with a reason"),
    Row("progress:report_reassign", COORDINATOR, COORDINATOR_INVALID),
    Row("progress:report_reassign", COORDINATOR, COORDINATOR_DONE, data=another_department, case="filled in"),
]
