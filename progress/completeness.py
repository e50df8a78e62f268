"""What a report still lacks. The form, the work list and submitting itself ask here, so that they say the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from progress.answers import TEXTS, ReportAnswers, StepAnswer
from progress.questions import Questions
from progress.rating_presets import Meaning
from progress.readings import KpiReading
from progress.suggestion import Suggestion


class Section(StrEnum):
    """The sections of the form in their order."""

    STEPS = "steps"
    KPIS = "kpis"
    TEXTS = "texts"
    RATING = "rating"


@dataclass(frozen=True)
class Finding:
    """One thing that hinders submitting. `field` names the form's field, and is the id of its input.

    `is_wrong` tells what was answered wrongly from what is not answered yet.
    """

    section: Section
    field: str
    label: str
    message: str
    is_wrong: bool = False


MISSING = "まだ入力がありません"
NOT_CHOSEN = "まだ選ばれていません"


def findings(
    questions: Questions,
    answers: ReportAnswers,
    readings: Mapping[int, KpiReading],
    suggestion: Suggestion,
) -> list[Finding]:
    """List everything that is asked and not answered as it has to be, in the order of the form."""
    return [
        *_of_steps(questions, answers),
        *_of_kpis(questions, readings),
        *_of_texts(questions, answers),
        *_of_rating(questions, answers, suggestion),
    ]


def _of_steps(questions: Questions, answers: ReportAnswers) -> Iterator[Finding]:
    for question in questions.steps:
        if not answers.steps.get(question.key, StepAnswer()).status:
            yield Finding(Section.STEPS, question.field, question.label, NOT_CHOSEN)


def _of_kpis(questions: Questions, readings: Mapping[int, KpiReading]) -> Iterator[Finding]:
    """List one thing an indicator: who has typed nothing yet need not be told thrice."""
    for question in questions.kpis:
        problems = readings[question.key].problems
        wrong = [problem for problem in problems if problem.is_wrong]
        for problem in wrong or problems[:1]:
            yield Finding(Section.KPIS, problem.field, question.name, problem.message, problem.is_wrong)


def _of_texts(questions: Questions, answers: ReportAnswers) -> Iterator[Finding]:
    for name in questions.texts:
        if not getattr(answers, name).strip():
            yield Finding(Section.TEXTS, name, TEXTS[name], MISSING)


def _of_rating(questions: Questions, answers: ReportAnswers, suggestion: Suggestion) -> Iterator[Finding]:
    if questions.asks_course and not answers.course:
        yield Finding(Section.RATING, "course", "今後の方向性", NOT_CHOSEN)
    if not questions.ratings:
        return
    if answers.rating is None:
        yield Finding(Section.RATING, "rating", "評価", NOT_CHOSEN)
    elif not answers.override_reason.strip() and (why := why_reason(questions, answers, suggestion)):
        yield Finding(Section.RATING, "override_reason", "評価の理由", why)


def why_reason(questions: Questions, answers: ReportAnswers, suggestion: Suggestion) -> str:
    """Say why the chosen rating needs a reason; "" where it needs none.

    A rating that says 評価できない always does, as its definition asks for one, suggested or not.
    """
    chosen = next((rating for rating in questions.ratings if rating.key == answers.rating), None)
    if chosen is None:
        return ""
    if chosen.meaning == Meaning.NOT_ASSESSABLE:
        return "「評価できない」ときは必要です"
    if suggestion.key is not None and chosen.key != suggestion.key:
        return "提案と違う評価のため必要です"
    return ""
