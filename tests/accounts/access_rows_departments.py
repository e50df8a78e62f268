"""The departments of a city: its 事務局 alone changes them."""

from collections.abc import Mapping

from tests.access import COORDINATOR, COORDINATOR_DONE, COORDINATOR_INVALID, COORDINATOR_READS, Row, World
from tests.factories import make_department

NOT_FOUND = "404 403 403 403 403 404 in"


def own(world: World) -> Mapping[str, object]:
    return {"department": world.other.pk}


def group(world: World) -> Mapping[str, object]:
    return {"department": make_department(world.city, is_group=True).pk}


def foreign(world: World) -> Mapping[str, object]:
    return {"department": make_department(world.stranger.municipality).pk}


def meaning(world: World) -> Mapping[str, object]:
    return {"meaning": "chosen", "departments": [world.lead.pk]}


ROWS = [
    Row("departments:department_list", COORDINATOR, COORDINATOR_READS),
    Row("departments:department_edit", COORDINATOR, COORDINATOR_DONE, own),
    Row("departments:department_edit", NOT_FOUND, NOT_FOUND, foreign, case="of another city"),
    Row("departments:group_edit", COORDINATOR, COORDINATOR_INVALID, group),
    Row("departments:group_edit", COORDINATOR, COORDINATOR_DONE, group, meaning, case="filled in"),
    Row("departments:group_edit", NOT_FOUND, NOT_FOUND, own, case="of no group"),
]
