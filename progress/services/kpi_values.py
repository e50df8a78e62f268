"""What the 事務局 tells about indicators that belong to no measure."""

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from simple_history.utils import bulk_update_with_history

from accounts.access import Access
from common.errors import DomainError
from progress.answers import KpiAnswer
from progress.kpi_values import load_kpi_sheet, readings_of
from progress.models import KpiReport, ReportingRound
from progress.permissions import can_steer_round
from progress.services.phases import RoundMoveRefusedError, locked_round

_COLUMNS = ["text", "value", "certainty", "as_of", "as_of_text", "note"]


class KpiValuesChangedError(DomainError):
    """Somebody else has saved other values since the form was opened."""

    def __init__(self) -> None:
        super().__init__(
            "あなたが開いた後に、ほかの人が値を保存しました。各指標の「保存されている値」を確かめ、"
            "入力した値でよければ、もう一度保存してください。"
        )


class KpiValueRefusedError(DomainError):
    """A value cannot be read."""


@transaction.atomic
def tell_kpi_values(
    reporting_round: ReportingRound,
    *,
    answers: Mapping[int, KpiAnswer],
    seen: str,
    actor: Access,
    now: dt.datetime,
) -> list[KpiReport]:
    """Store values in a running round; an empty answer takes one back. Returns the rows that changed.

    `answers` go by the ids of the KpiReports, `seen` is the fingerprint of what was stored when the form was opened.
    Raises PermissionDenied, RoundMoveRefusedError, KpiValuesChangedError, KpiValueRefusedError.
    """
    locked = locked_round(reporting_round)
    if not can_steer_round(locked, actor):
        raise PermissionDenied
    if not locked.is_running:
        raise RoundMoveRefusedError(f"{locked}は「{locked.get_phase_display()}」のため、値を変えられません。")
    sheet = load_kpi_sheet(locked)
    if sheet.fingerprint != seen:
        raise KpiValuesChangedError
    readings = readings_of(sheet, {pk: answer for pk, answer in answers.items() if pk in sheet.questions})
    for reading in readings.values():
        for problem in reading.problems:
            raise KpiValueRefusedError(f"{problem.message}。")
    changed = []
    for row in sheet.rows:
        answer = answers.get(row.pk, sheet.answers[row.pk])
        if answer != sheet.answers[row.pk]:
            reading_of_row = readings.get(row.pk)
            row.text, row.certainty, row.note = answer.text, answer.certainty, answer.note
            row.value = reading_of_row.value if reading_of_row else None
            row.as_of = reading_of_row.as_of if reading_of_row else None
            row.as_of_text = answer.as_of
            changed.append(row)
    bulk_update_with_history(changed, KpiReport, _COLUMNS, default_user=actor.user, default_date=now)
    return changed
