"""What was done in a city: its 事務局 alone sees it."""

from collections.abc import Mapping

from tests.access import COORDINATOR, COORDINATOR_READS, Row, World

NOT_FOUND = "404 403 403 403 403 404 in"


def own(world: World) -> Mapping[str, object]:
    return {"kind": "measure", "pk": world.measure.pk}


def foreign(world: World) -> Mapping[str, object]:
    return {"kind": "membership", "pk": world.stranger.pk}


def unknown(world: World) -> Mapping[str, object]:
    return {"kind": "user", "pk": world.stranger.user_id}


ROWS = [
    Row("records:change_list", COORDINATOR, COORDINATOR_READS),
    Row("records:change_file", COORDINATOR, COORDINATOR_READS),
    Row("records:event_list", COORDINATOR, COORDINATOR_READS),
    Row("records:event_file", COORDINATOR, COORDINATOR_READS),
    Row("records:object_history", COORDINATOR, COORDINATOR_READS, own),
    Row("records:object_history", NOT_FOUND, COORDINATOR_READS, foreign, case="of another city"),
    Row("records:object_history", NOT_FOUND, COORDINATOR_READS, unknown, case="of no kind"),
]
