"""Everything that follows from the answers of one report: values read, attainment, the suggested rating, what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass

from kpis.attainment import Attainment, Verdict
from kpis.yearly import judge
from progress.answers import KpiAnswer, ReportAnswers, StepAnswer, StepStatus
from progress.completeness import Finding, findings
from progress.questions import Questions
from progress.readings import KpiReading, read_kpi
from progress.suggestion import KpiResult, Suggestion, suggest

_NOTHING_ASKED = "この年度の工程と指標がないため、提案はありません"
_NOTHING_YET = "工程の状況や指標の値を入力すると、評価を提案します"


@dataclass(frozen=True)
class Assessment:
    """`readings` and `attainments` go by the keys of the questions."""

    readings: Mapping[int, KpiReading]
    attainments: Mapping[int, Attainment]
    suggestion: Suggestion
    findings: tuple[Finding, ...]

    @property
    def is_complete(self) -> bool:
        return not self.findings


def assess(questions: Questions, answers: ReportAnswers) -> Assessment:
    """Read, judge and check the answers so far."""
    readings = {
        question.key: read_kpi(
            question, answers.kpis.get(question.key, KpiAnswer()), fiscal_year=questions.fiscal_year
        )
        for question in questions.kpis
    }
    attainments = {
        question.key: judge(
            question.indicator,
            question.target,
            readings[question.key].value,
            is_year_over=questions.is_year_over,
        )
        for question in questions.kpis
    }
    suggestion = _suggestion(questions, answers, readings, attainments)
    found = findings(questions, answers, readings, suggestion)
    return Assessment(readings, attainments, suggestion, tuple(found))


def _suggestion(
    questions: Questions,
    answers: ReportAnswers,
    readings: Mapping[int, KpiReading],
    attainments: Mapping[int, Attainment],
) -> Suggestion:
    """Suggest a rating as soon as there is something to go by; 評価できない only where nothing more can come."""
    if not questions.ratings:
        return Suggestion(None, "")
    if not questions.steps and not questions.kpis:
        return Suggestion(None, _NOTHING_ASKED)
    answered = (answers.steps.get(question.key, StepAnswer()).status for question in questions.steps)
    statuses = [StepStatus(status) for status in answered if status]
    results = [KpiResult(question.name, attainments[question.key]) for question in questions.kpis]
    is_assessed = any(result.attainment.verdict != Verdict.NOT_ASSESSABLE for result in results)
    is_open = len(statuses) < len(questions.steps) or any(reading.problems for reading in readings.values())
    if is_open and not statuses and not is_assessed:
        return Suggestion(None, _NOTHING_YET)
    return suggest(questions.ratings, statuses, results)
