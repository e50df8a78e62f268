"""The answers of a report as they were at one of its versions, from the history that every save leaves."""

from progress.answers import KpiAnswer, ReportAnswers, StepAnswer
from progress.models import KpiReport, MeasureReport, StepReport
from progress.sheets import Sheet


def answers_at(sheet: Sheet, version: int) -> ReportAnswers | None:
    """Return the answers that stood at a version; None where the history does not reach so far back.

    Every save stamps all the rows that it changes with its own time, so that the rows of a version are the latest of
    each up to the time of the report's own.
    """
    report = sheet.report
    then = MeasureReport.history.filter(id=report.pk, version=version).order_by("history_date", "pk").first()
    if then is None:
        return _untouched(sheet) if version == 0 else None
    steps = {key: StepAnswer() for key in sheet.answers.steps} | {
        key: StepAnswer(status, note)
        for key, status, note in StepReport.history.filter(
            report=report.pk, history_date__lte=then.history_date
        )
        .order_by("history_date", "pk")
        .values_list("id", "status", "note")
    }
    kpis = {key: KpiAnswer() for key in sheet.answers.kpis} | {
        key: KpiAnswer(*typed)
        for key, *typed in KpiReport.history.filter(report=report.pk, history_date__lte=then.history_date)
        .order_by("history_date", "pk")
        .values_list("id", "text", "certainty", "as_of_text", "note")
    }
    return ReportAnswers(
        steps=steps,
        kpis=kpis,
        achievements=then.achievements,
        challenges=then.challenges,
        next_year=then.next_year,
        course=then.course,
        rating=then.rating_id,
        override_reason=then.override_reason,
    )


def _untouched(sheet: Sheet) -> ReportAnswers:
    return ReportAnswers(
        steps={key: StepAnswer() for key in sheet.answers.steps},
        kpis={key: KpiAnswer() for key in sheet.answers.kpis},
    )
