"""Opening a round: a report for every measure that is asked, with everything that it asks."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction

from accounts.access import Access
from kpis.models import Kpi
from progress.asking import Question
from progress.asking_facts import whom_to_ask
from progress.models import (
    Contribution,
    DepartmentInquiry,
    KpiReport,
    MeasureReport,
    ReportingRound,
    StepReport,
)
from progress.services.phases import RoundMoveRefusedError, change_phase, check_round_move, locked_round
from progress.states import RoundAction
from roadmaps.models import RoadmapStep


class NobodyToAskError(RoundMoveRefusedError):
    """A round that asks nobody anything is a mistake."""

    def __init__(self) -> None:
        super().__init__(
            "照会先の決まった施策が1件もないため、照会を開始できません。事前確認のページで、回答する部署を指定してください。"
        )


@transaction.atomic
def open_round(reporting_round: ReportingRound, *, actor: Access, now: dt.datetime) -> ReportingRound:
    """Ask every department that the preview names, and let them answer. Returns the round as it is now.

    Orphans and what the preview lists as excluded are not asked. Raises PermissionDenied, RoundMoveRefusedError.
    """
    locked = locked_round(reporting_round)
    check_round_move(RoundAction.OPEN, locked, actor=actor)
    questions = whom_to_ask(locked).questions
    if not questions:
        raise NobodyToAskError
    _inquire(locked, questions)
    reports = [question_report(locked, question) for question in questions]
    # Empty rows need no history: who opened the round, and when, stands in its transition. See docs/decisions.
    MeasureReport.objects.bulk_create(reports)
    put_questions(locked, questions, reports)
    if locked.asks_kpis:
        _ask_coordinator(locked)
    change_phase(locked, action=RoundAction.OPEN, actor=actor, now=now)
    return locked


def question_report(reporting_round: ReportingRound, question: Question) -> MeasureReport:
    return MeasureReport(
        round=reporting_round,
        plan=reporting_round.plan,
        measure_id=question.measure,
        lead_id=question.lead,
    )


def _inquire(reporting_round: ReportingRound, questions: Iterable[Question]) -> None:
    asked = dict.fromkeys(
        department for question in questions for department in (question.lead, *question.supporting)
    )
    DepartmentInquiry.objects.bulk_create(
        DepartmentInquiry(round=reporting_round, department_id=department, due_on=reporting_round.due_on)
        for department in asked
    )


def put_questions(
    reporting_round: ReportingRound, questions: Sequence[Question], reports: Iterable[MeasureReport]
) -> None:
    """Give stored reports what they ask: the year's steps, the indicators, the supporting departments' part."""
    of_measure = {report.measure_id: report for report in reports}
    if reporting_round.asks_steps:
        StepReport.objects.bulk_create(
            StepReport(report=of_measure[measure], step_id=step)
            for step, measure in RoadmapStep.objects.filter(
                lane__measure__plan=reporting_round.plan, fiscal_year=reporting_round.fiscal_year
            )
            .order_by("lane__measure", "lane__position", "pk")
            .values_list("pk", "lane__measure")
            if measure in of_measure
        )
    if reporting_round.asks_kpis:
        KpiReport.objects.bulk_create(
            KpiReport(round=reporting_round, report=of_measure[kpi.measure_id], kpi=kpi)
            for kpi in Kpi.objects.filter(plan=reporting_round.plan).order_by("number", "pk")
            if kpi.measure_id in of_measure
        )
    Contribution.objects.bulk_create(
        Contribution(report=of_measure[question.measure], department_id=department)
        for question in questions
        for department in question.supporting
    )


def _ask_coordinator(reporting_round: ReportingRound) -> None:
    """Make room for the indicators of policies and of the plan as a whole, which the 事務局 answers."""
    kpis = Kpi.objects.filter(plan=reporting_round.plan, measure=None).order_by("number", "pk")
    KpiReport.objects.bulk_create(KpiReport(round=reporting_round, kpi=kpi) for kpi in kpis)
