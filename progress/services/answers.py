"""Saving and submitting what a department answers for a measure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models, transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from accounts.access import Access
from accounts.models import User
from common.errors import DomainError
from progress.answers import ReportAnswers
from progress.assessment import Assessment, assess
from progress.completeness import Finding
from progress.models import KpiReport, MeasureReport, ReportTransition, StepReport
from progress.services.moves import check_move, locked_report, move_report
from progress.sheets import Sheet, load_sheet
from progress.states import ReportAction, ReportState, target_state

_STEP_COLUMNS = ["status", "note"]
_KPI_COLUMNS = ["text", "value", "certainty", "as_of", "as_of_text", "note"]
_ANSWER_COLUMNS = [
    "achievements",
    "challenges",
    "next_year",
    "course",
    "rating_id",
    "override_reason",
    "suggested_rating_id",
    "suggestion_reason",
]
_REPORT_COLUMNS = [
    *(column.removesuffix("_id") for column in _ANSWER_COLUMNS),
    "state",
    "version",
    "updated_at",
    "updated_by",
]


class ConflictError(DomainError):
    """Somebody else has saved the sheet since it was opened. `sheet` is what is stored, `by` and `at` who and when."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.by: User | None = sheet.report.updated_by
        self.at: dt.datetime | None = sheet.report.updated_at
        when = f"{timezone.localtime(self.at):%H:%M}に" if self.at else ""
        super().__init__(
            f"「{sheet.report.title}」は、あなたが開いた後に{when}{self.by or 'ほかの人'}さんが保存しました。"
            "どちらの内容にするかを選んでください。"
        )


class IncompleteError(DomainError):
    """The report cannot be submitted yet; `findings` is everything that hinders it."""

    def __init__(self, report: MeasureReport, findings: Sequence[Finding]) -> None:
        self.findings = list(findings)
        named = "、".join(dict.fromkeys(finding.label for finding in findings[:5]))
        more = "など" if len(findings) > len(findings[:5]) else ""
        super().__init__(
            f"「{report.title}」は、あと{len(findings)}か所の入力が必要です（{named}{more}）。入力してから提出してください。"
        )


@dataclass(frozen=True)
class SaveResult:
    """The sheet as it is stored now; `has_changed` tells whether this save changed it."""

    sheet: Sheet
    assessment: Assessment
    has_changed: bool

    @property
    def report(self) -> MeasureReport:
        return self.sheet.report


@transaction.atomic
def save_draft(
    report: MeasureReport, *, answers: ReportAnswers, version: int, actor: Access, now: dt.datetime
) -> SaveResult:
    """Store answers as far as they go. What is no number or date is stored as typed and found missing when submitted.

    `version` is that on which the answers were made. Only questions that the round asks are written, and rows that
    `answers` leaves out stay as they are. A fixed number of queries. Raises PermissionDenied, MoveRefusedError, and
    ConflictError where somebody else has saved other answers since.
    """
    sheet = load_sheet(locked_report(report))
    check_move(ReportAction.SAVE, sheet.report, actor=actor)
    wanted = sheet.taking(answers)
    if wanted == sheet.answers:
        return SaveResult(sheet, sheet.assessment, has_changed=False)
    if sheet.report.version != version:
        raise ConflictError(sheet)
    assessment = assess(sheet.questions, wanted)
    _write(sheet, wanted, assessment, actor.user, now)
    return SaveResult(sheet, assessment, has_changed=True)


@transaction.atomic
def submit_report(
    report: MeasureReport, *, version: int, actor: Access, now: dt.datetime, comment: str = ""
) -> MeasureReport:
    """Hand a report in as it is stored. Returns it as it is now.

    `version` is that which the person has seen. Raises PermissionDenied, MoveRefusedError, ConflictError where it has
    been changed since, IncompleteError.
    """
    sheet = load_sheet(locked_report(report))
    is_untouched = sheet.report.state == ReportState.NOT_STARTED  # and may stay so where nothing is asked
    check_move(ReportAction.SAVE if is_untouched else ReportAction.SUBMIT, sheet.report, actor=actor)
    if sheet.report.version != version:
        raise ConflictError(sheet)
    assessment = sheet.assessment
    if assessment.findings:
        raise IncompleteError(sheet.report, assessment.findings)
    _write(sheet, sheet.answers, assessment, actor.user, now, is_begun=is_untouched)
    return move_report(sheet.report, action=ReportAction.SUBMIT, actor=actor, now=now, comment=comment)


def _write(
    sheet: Sheet,
    answers: ReportAnswers,
    assessment: Assessment,
    user: User,
    now: dt.datetime,
    *,
    is_begun: bool = False,
) -> None:
    """Store answers and what follows from them, each with history, only the rows that change.

    The report itself goes with any of them, and where it `is_begun` without an answer.
    """
    steps = [row for row in sheet.step_reports if _has_changed(row, _step_values(row, answers))]
    kpis = [row for row in sheet.kpi_reports if _has_changed(row, _kpi_values(row, answers, assessment))]
    has_report_changed = _has_changed(sheet.report, _report_values(answers, assessment))
    _store(StepReport, steps, _STEP_COLUMNS, user, now)
    _store(KpiReport, kpis, _KPI_COLUMNS, user, now)
    if steps or kpis or has_report_changed or is_begun:
        _store_report(sheet.report, user, now)


def _has_changed(row: models.Model, values: dict[str, object]) -> bool:
    """Set the values of a row in memory; tell whether any is new."""
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return bool(changed)


def _step_values(row: StepReport, answers: ReportAnswers) -> dict[str, object]:
    return {"status": answers.steps[row.pk].status, "note": answers.steps[row.pk].note}


def _kpi_values(row: KpiReport, answers: ReportAnswers, assessment: Assessment) -> dict[str, object]:
    reading = assessment.readings.get(row.pk)
    if reading is None:  # not asked
        return {}
    answer = answers.kpis[row.pk]
    return {
        "text": answer.text,
        "value": reading.value,
        "certainty": answer.certainty,
        "as_of": reading.as_of,
        "as_of_text": answer.as_of,
        "note": answer.note,
    }


def _report_values(answers: ReportAnswers, assessment: Assessment) -> dict[str, object]:
    return {
        "achievements": answers.achievements,
        "challenges": answers.challenges,
        "next_year": answers.next_year,
        "course": answers.course,
        "rating_id": answers.rating,
        "override_reason": answers.override_reason,
        "suggested_rating_id": assessment.suggestion.key,
        "suggestion_reason": assessment.suggestion.reason,
    }


def _store(
    model: type[models.Model],
    rows: Sequence[models.Model],
    columns: list[str],
    user: User,
    now: dt.datetime,
) -> None:
    if rows:
        bulk_update_with_history(rows, model, columns, default_user=user, default_date=now)


def _store_report(report: MeasureReport, user: User, now: dt.datetime) -> None:
    """Store the report's own columns with a new version, and log that it was begun."""
    before = report.state
    report.state = target_state(ReportAction.SAVE, ReportState(before))
    report.version += 1
    report.updated_at, report.updated_by = now, user
    _store(MeasureReport, [report], _REPORT_COLUMNS, user, now)
    if report.state != before:
        ReportTransition.objects.create(
            report=report,
            action=ReportAction.SAVE,
            from_state=before,
            to_state=report.state,
            actor=user,
            at=now,
        )
