"""Evidence of a report. The lead department alone adds and removes: in this world nobody supports it."""

import datetime as dt
from collections.abc import Mapping

from django.core.files.base import ContentFile

from progress.models import Evidence
from progress.models.evidence import evidence_storage
from tests.access import Row, World

SEEN = "200 200 200 403 200 404 in"
NO_METHOD = "405 405 405 405 405 404 in"
DONE_BY_LEAD = "403 302 302 403 403 404 in"
EMPTY_FORM = "422 422 422 403 422 404 in"


def with_file(world: World) -> Mapping[str, int]:
    evidence = Evidence.objects.create(
        report=world.report,
        file=evidence_storage().save("実績", ContentFile(b"%PDF-1.4")),
        file_name="実績.pdf",
        content_type="application/pdf",
        added_by=world.members["editor"].user,
        added_at=dt.datetime(2026, 2, 18, tzinfo=dt.UTC),
    )
    return {"pk": evidence.pk}


def with_place(world: World) -> Mapping[str, str]:
    return {"place": "例規集 第3編"}


ROWS = [
    Row("progress:evidence_list", SEEN, NO_METHOD),
    Row("progress:evidence", SEEN, NO_METHOD, kwargs=with_file),
    Row("progress:evidence_add_place", NO_METHOD, DONE_BY_LEAD, data=with_place),
    Row("progress:evidence_add_place", NO_METHOD, EMPTY_FORM, case="with nothing typed"),
    Row("progress:evidence_add_file", NO_METHOD, EMPTY_FORM),
    Row("progress:evidence_remove", NO_METHOD, DONE_BY_LEAD, kwargs=with_file),
]
