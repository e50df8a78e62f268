"""Writing invented answers into reports, many at a time, as saving their sheets one by one would."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import models
from django.db.models import Prefetch
from simple_history.utils import bulk_update_with_history

from accounts.access import Access
from kpis.models import Kpi, KpiTarget
from kpis.yearly import target_of_year
from plans.models import Plan
from progress.answers import KpiAnswer, ReportAnswers
from progress.assessment import Assessment, assess
from progress.models import (
    Contribution,
    Evidence,
    KpiReport,
    MeasureReport,
    Rating,
    ReportingRound,
    ReportTransition,
    StepReport,
)
from progress.questions import KpiQuestion
from progress.rating_presets import Meaning
from progress.readings import read_kpi
from progress.sample import words
from progress.sample.dice import between, chance, pick
from progress.sample.stories import Story, StoryKpi, StoryStep, answer_of, invent, opening_words
from progress.sample.values import Goal
from progress.sheets import Sheet, load_sheets, step_text
from progress.states import ReportAction, ReportState

_STEP_COLUMNS = ["status", "note"]
_KPI_COLUMNS = ["text", "value", "certainty", "as_of", "as_of_text", "note"]
_REPORT_COLUMNS = [
    "achievements",
    "challenges",
    "next_year",
    "course",
    "rating",
    "override_reason",
    "suggested_rating",
    "suggestion_reason",
    "state",
    "version",
    "updated_at",
    "updated_by",
]


def answer(
    reports: Sequence[MeasureReport],
    *,
    told_on: dt.date,
    actor: Access,
    now: dt.datetime,
    is_half_done: bool = False,
) -> None:
    """Fill untouched reports, whose rounds, plans and measures are loaded; half done, they lack their later questions."""
    sheets = load_sheets(reports)
    for sheet in sheets:
        invented = invent(_story(sheet, told_on))
        if is_half_done:
            invented = replace(invented, kpis={}, challenges="", next_year="", course="")
        _fill(sheet, sheet.taking(invented), actor=actor, now=now, is_rated=not is_half_done)
    _store([row for sheet in sheets for row in sheet.step_reports], _STEP_COLUMNS, actor, now)
    _store([row for sheet in sheets for row in sheet.kpi_reports], _KPI_COLUMNS, actor, now)
    _store([sheet.report for sheet in sheets], _REPORT_COLUMNS, actor, now)
    ReportTransition.objects.bulk_create(_begun(sheet.report, actor, now) for sheet in sheets)


def _begun(report: MeasureReport, actor: Access, now: dt.datetime) -> ReportTransition:
    return ReportTransition(
        report=report,
        action=ReportAction.SAVE,
        from_state=ReportState.NOT_STARTED,
        to_state=ReportState.DRAFTING,
        actor=actor.user,
        at=now,
    )


def _store(rows: Sequence[models.Model], columns: list[str], actor: Access, now: dt.datetime) -> None:
    if rows:
        bulk_update_with_history(rows, type(rows[0]), columns, default_user=actor.user, default_date=now)


def key_of(report: MeasureReport) -> str:
    """Name a measure among all plans."""
    plan = report.plan
    return f"{plan.municipality.slug}/{plan.slug}/{report.measure.key}"


def _story(sheet: Sheet, told_on: dt.date) -> Story:
    report, year = sheet.report, sheet.round.fiscal_year
    return Story(
        key=key_of(report),
        title=report.measure.title,
        plan_years=report.plan.own_years,
        fiscal_year=year,
        kind=sheet.round.kind,
        told_on=told_on,
        steps=[_step(row, report.measure.title, year) for row in sheet.step_reports],
        kpis=[_kpi(row, report) for row in sheet.kpi_reports],
    )


def _step(row: StepReport, title: str, year: int) -> StoryStep:
    goes_on = any(step.fiscal_year == year + 1 and step.continues for step in row.step.lane.steps.all())
    said = opening_words(row.step.lane.label, step_text(row), title)
    return StoryStep(row.pk, said, row.step.phase, ends=not goes_on)


def _kpi(row: KpiReport, report: MeasureReport) -> StoryKpi:
    return StoryKpi(row.pk, row.kpi.name, _goal(row.kpi, key_of(report), report.plan), _is_milestone(row.kpi))


def _is_milestone(kpi: Kpi) -> bool:
    return kpi.attainment_method == Kpi.AttainmentMethod.MILESTONE


def _goal(kpi: Kpi, key: str, plan: Plan) -> Goal:
    baseline = None
    if kpi.baseline_fy is not None and kpi.baseline_value is not None:
        baseline = (kpi.baseline_fy, kpi.baseline_value)
    return Goal(
        key=f"{key}/{kpi.number}",
        starts=plan.start_fy,
        due=max((row.fiscal_year for row in kpi.targets.all()), default=plan.end_fy),
        unit=kpi.unit,
        direction=kpi.direction,
        accumulation=kpi.accumulation,
        method=kpi.attainment_method,
        targets={row.fiscal_year: row.value for row in kpi.targets.all() if row.value is not None},
        baseline=baseline,
    )


def _fill(sheet: Sheet, answers: ReportAnswers, *, actor: Access, now: dt.datetime, is_rated: bool) -> None:
    """Set all columns in memory, as saving the sheet does."""
    report = sheet.report
    assessment = assess(sheet.questions, answers)
    for row in sheet.step_reports:
        row.status, row.note = answers.steps[row.pk].status, answers.steps[row.pk].note
    for kpi in sheet.kpi_reports:
        if reading := assessment.readings.get(kpi.pk):
            _fill_kpi(kpi, answers.kpis[kpi.pk], reading.value, reading.as_of)
    report.achievements, report.challenges = answers.achievements, answers.challenges
    report.next_year, report.course = answers.next_year, answers.course
    report.suggested_rating_id = assessment.suggestion.key
    report.suggestion_reason = assessment.suggestion.reason
    if is_rated and sheet.ratings:
        report.rating, report.override_reason = _rated(sheet, assessment)
    report.state, report.version = ReportState.DRAFTING, report.version + 1
    report.updated_at, report.updated_by = now, actor.user


def _fill_kpi(row: KpiReport, answer: KpiAnswer, value: Any, as_of: dt.date | None) -> None:  # noqa: ANN401 - as read
    row.text, row.certainty, row.note = answer.text, answer.certainty, answer.note
    row.value, row.as_of, row.as_of_text = value, as_of, answer.as_of


def _rated(sheet: Sheet, assessment: Assessment) -> tuple[Rating, str]:
    """Choose the rating that is suggested, now and then its neighbour, with the reason that this needs."""
    seed = (key_of(sheet.report), sheet.round.fiscal_year, "rating")
    by_key = {rating.pk: rating for rating in sheet.ratings}
    open_ended = next((row for row in sheet.ratings if row.meaning == Meaning.NOT_ASSESSABLE), None)
    if not sheet.step_reports and not sheet.kpi_reports:  # nothing to go by: people judge, and mostly well
        return next(row for row in sheet.ratings if row.meaning == Meaning.ON_TRACK), ""
    suggested = by_key.get(assessment.suggestion.key or 0) or open_ended or sheet.ratings[-1]
    if suggested == open_ended:
        return suggested, pick(words.WHY_NOT_ASSESSABLE, *seed)
    if not chance(8, *seed):
        return suggested, ""
    wanted = suggested.rank + (1 if suggested.is_on_track and chance(30, *seed, "worse") else -1)
    other = next((row for row in sheet.ratings if row.rank == wanted and row != open_ended), None)
    if other is None:
        return suggested, ""
    is_better = other.rank < suggested.rank
    return other, pick(words.BETTER_THAN_SUGGESTED if is_better else words.WORSE_THAN_SUGGESTED, *seed)


def answer_for_plan(
    reporting_round: ReportingRound, *, told_on: dt.date, actor: Access, now: dt.datetime
) -> None:
    """Let the 事務局 tell the indicators of policies and of the plan."""
    targets = Prefetch("kpi__targets", KpiTarget.objects.order_by("fiscal_year"))
    rows = KpiReport.objects.filter(round=reporting_round).of_coordinator()
    found = list(rows.select_related("kpi").prefetch_related(targets).order_by("kpi__number"))
    plan, year = reporting_round.plan, reporting_round.fiscal_year
    for row in found:
        key = f"{plan.municipality.slug}/{plan.slug}/{row.kpi.number}"
        goal = _goal(row.kpi, key, plan)
        story = Story(key, row.kpi.name, plan.own_years, year, reporting_round.kind, told_on)
        told = answer_of(StoryKpi(row.pk, row.kpi.name, goal, _is_milestone(row.kpi)), story)
        target = target_of_year(row.kpi, row.kpi.targets.all(), year)
        question = KpiQuestion(row.pk, row.kpi.name, row.kpi, target)
        reading = read_kpi(question, told, fiscal_year=year)
        _fill_kpi(row, told, reading.value, reading.as_of)
    _store(found, _KPI_COLUMNS, actor, now)


def contribute(reports: Sequence[MeasureReport], *, actor: Access, now: dt.datetime) -> None:
    """Let supporting departments add their part to some reports."""
    rows = Contribution.objects.filter(report__in=reports).select_related(
        "report__plan__municipality", "report__measure", "department"
    )
    told = []
    for row in rows.order_by("pk"):
        seed = (key_of(row.report), row.department.name, row.report.round_id % 7)
        if chance(55, *seed):
            row.text = pick(words.CONTRIBUTIONS, *seed).replace("{n}", str(between(2, 9, *seed)))
            row.version, row.updated_at, row.updated_by = 1, now, actor.user
            told.append(row)
    _store(told, ["text", "version", "updated_at", "updated_by"], actor, now)


def add_evidence(
    reports: Sequence[MeasureReport], fiscal_year: int, *, actor: Access, now: dt.datetime
) -> None:
    """Note where documents stand that support some of the reports."""
    Evidence.objects.bulk_create(
        Evidence(
            report=report,
            place=f"令和{fiscal_year - 2018}年度 起案第{between(12, 480, key_of(report), fiscal_year)}号（架空）",
            added_by=actor.user,
            added_at=now,
        )
        for report in reports
        if chance(25, key_of(report), fiscal_year, "evidence")
    )
