"""The yearly round: who answers, who confirms, who only looks on."""

from collections.abc import Mapping
from typing import Any

from progress.models import Contribution
from tests.access import READ_ONLY, Row, World

# 事務局, 課長, 担当者, 担当者 of another department, 閲覧, outsider, anonymous
CONCERNED = "200 200 200 403 200 404 in"
LEAD = "403 200 200 403 403 404 in"
LEAD_INVALID = "403 422 422 403 403 404 in"


def of_supporting(world: World) -> Mapping[str, Any]:
    """Let the other department add its part."""
    Contribution.objects.create(report=world.report, department=world.other)
    return {"department": world.other.pk}


ROWS = [
    Row("progress:my_work", "403 200 200 200 200 404 in", READ_ONLY),
    Row("progress:confirmations", "403 200 403 403 403 404 in", "403 422 403 403 403 404 in"),
    Row("progress:report", CONCERNED, LEAD_INVALID),
    Row("progress:report_autosave", "405", LEAD_INVALID),
    Row("progress:report_settle", "403 302 302 403 403 404 in", LEAD_INVALID),
    Row("progress:submission", LEAD, LEAD_INVALID),
    Row("progress:report_move", "302 302 302 403 302 404 in", "422 422 422 403 403 404 in"),
    Row(
        "progress:report_contribute",
        "302 302 302 302 302 404 in",
        "403 403 403 422 403 404 in",
        kwargs=of_supporting,
    ),
    Row(
        "progress:report", "200 200 200 200 200 404 in", LEAD_INVALID, kwargs=of_supporting, case="supported"
    ),
]
