"""What a department answered for a measure before: shown beside this year's questions, and copied where asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from progress.answers import TEXTS, ReportAnswers, StepAnswer
from progress.fields import answers_of, fields_of
from progress.models import MeasureReport
from progress.sheets import Sheet, load_sheets


def previous_reports(reports: Sequence[MeasureReport]) -> dict[int, MeasureReport]:
    """Return for each report, by its id, the one before it, in one query; reports without one are left out.

    It is the latest that is settled, else the latest that anything was answered in, of an earlier round of the plan.
    """
    measures = {report.measure_id for report in reports}
    answered = (
        MeasureReport.objects.filter(measure__in=measures)
        .answered()
        .select_related("round__plan", "measure", "lead", "rating", "suggested_rating")
    )
    by_measure: dict[int, list[MeasureReport]] = {measure: [] for measure in measures}
    for candidate in answered.order_by("pk"):
        by_measure[candidate.measure_id].append(candidate)
    found = {report.pk: _latest_before(report, by_measure[report.measure_id]) for report in reports}
    return {key: previous for key, previous in found.items() if previous}


def load_with_previous(report: MeasureReport) -> tuple[Sheet, Sheet | None]:
    """Read the sheet of a report and the one before it, in one query more than the sheet alone."""
    found = previous_reports([report]).get(report.pk)
    sheet, *before = load_sheets([report, found] if found else [report])
    return sheet, before[0] if before else None


def _latest_before(report: MeasureReport, candidates: Iterable[MeasureReport]) -> MeasureReport | None:
    here = report.round
    earlier = [
        candidate
        for candidate in candidates
        if candidate.plan_id == report.plan_id and candidate.round.time_order < here.time_order
    ]
    return max(earlier, key=lambda each: (each.round.is_settled, each.round.time_order), default=None)


def copyable(sheet: Sheet, previous: Sheet | None) -> ReportAnswers:
    """Return the earlier answers as answers to this sheet's questions, unanswered where there is nothing to copy.

    A step takes the status of the same row's step of the earlier year. Values of indicators, the rating and its reason
    belong to their year and are only shown.
    """
    if previous is None:
        return ReportAnswers()
    asked = sheet.questions
    by_lane = {row.step.lane_id: StepAnswer(row.status, row.note) for row in previous.step_reports}
    lanes = {row.pk: row.step.lane_id for row in sheet.step_reports}
    steps = {question.key: by_lane.get(lanes[question.key], StepAnswer()) for question in asked.steps}
    texts = {name: getattr(previous.report, name) for name in TEXTS if name in asked.texts}
    return ReportAnswers(steps=steps, course=previous.report.course if asked.asks_course else "", **texts)


def copied(answers: ReportAnswers, source: ReportAnswers, field: str = "") -> ReportAnswers:
    """Take over one field of `source`, or without a field every one that is still empty in `answers`.

    A step's note goes with its status. Nothing that is typed is lost unless its own field was asked for.
    """
    steps = dict(answers.steps)
    for key, step in source.steps.items():
        is_wanted = field == f"step-{key}-status" if field else not steps.get(key, StepAnswer()).status
        if is_wanted and step.status:
            steps[key] = StepAnswer(step.status, step.note or steps.get(key, StepAnswer()).note)
    mine, theirs = fields_of(replace(answers, steps={})), fields_of(replace(source, steps={}, kpis={}))
    for name, value in theirs.items():
        is_wanted = field == name if field else not mine[name].strip()
        if is_wanted and value:
            mine[name] = value
    return replace(answers_of(mine), steps=steps)
