"""The page of one report: each question with its field, what was answered last time and what the plan says."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.forms import BoundField
from django.utils import timezone

from common.dates import format_moment
from common.fiscal_year import format_fiscal_year
from kpis.attainment import Attainment, formula_words
from measures.models import Measure, MeasureSection
from progress.answers import TEXTS, Course, StepStatus
from progress.assessment import Assessment, assess
from progress.completeness import Finding, Section
from progress.forms import ReportForm
from progress.lines import KpiLine, StepLine, kpi_lines, step_lines
from progress.models import Rating
from progress.previous import copied, copyable
from progress.questions import KpiQuestion, StepQuestion
from progress.readings import DONE, NOT_DONE, number_behind_about
from progress.services.answers import SaveResult
from progress.sheets import Sheet

_HINTS = {
    "achievements": "この年度に行ったことを、件数や時期を入れて書いてください。",
    "challenges": "進めるうえで困っていること、遅れの原因などを書いてください。",
    "next_year": "次の年度に行うことを書いてください。",
}
# Which printed texts of a measure help to answer; the first kind that the sheet has.
_PLAN_TEXTS = {
    "achievements": (
        MeasureSection.Role.GOAL,
        MeasureSection.Role.ACTIVITY,
        MeasureSection.Role.SUMMARY,
    ),
    "challenges": (MeasureSection.Role.STATUS,),
}


@dataclass(frozen=True)
class StepRow:
    question: StepQuestion
    line: StepLine
    field: BoundField
    note: BoundField
    before: StepLine | None


@dataclass(frozen=True)
class KpiRow:
    """`wrong` is what cannot stand as it is typed, by field; `instead` a number that may be meant by 約…."""

    question: KpiQuestion
    line: KpiLine
    field: BoundField
    certainty: BoundField
    as_of: BoundField
    note: BoundField
    attainment: Attainment
    wrong: tuple[Finding, ...]
    before: KpiLine | None

    @property
    def formula(self) -> str:
        indicator = self.line.row.kpi
        return formula_words(
            method=indicator.attainment_method,
            direction=indicator.direction,
            has_baseline=indicator.baseline_value is not None,
        )

    @property
    def instead(self) -> str:
        return number_behind_about(self.field.value() or "")

    @property
    def wrong_fields(self) -> list[str]:
        """The fields to be mended, by their names."""
        refused = [field.name for field in self._fields if field.errors]
        return [*dict.fromkeys([*(finding.field for finding in self.wrong), *refused])]

    @property
    def errors(self) -> list[str]:
        """Say what could not be stored at all."""
        return [str(error) for field in self._fields for error in field.errors]

    @property
    def _fields(self) -> tuple[BoundField, ...]:
        return self.field, self.certainty, self.as_of

    @property
    def milestone_choices(self) -> list[str]:
        """What a milestone may be answered with, and what it was answered with by other ways."""
        typed = self.field.value() or ""
        return [DONE, NOT_DONE, *([typed] if typed and typed not in (DONE, NOT_DONE) else [])]


@dataclass(frozen=True)
class TextRow:
    name: str
    label: str
    hint: str
    field: BoundField
    before: str
    plan_texts: list[MeasureSection]


@dataclass(frozen=True)
class FormSection:
    """A section of the form as the step navigation shows it. `mark` and `words` tell how far it is."""

    section: Section
    number: int
    title: str
    mark: StepStatus
    words: str
    is_next: bool = False


_TITLES = {
    Section.STEPS: "工程",
    Section.KPIS: "指標",
    Section.TEXTS: "取組と課題",
    Section.RATING: "方向性と評価",
}


class ReportPage:
    """What the form shows. Everything that follows from answers follows from those in the form, saved or not."""

    def __init__(
        self,
        sheet: Sheet,
        form: ReportForm,
        previous: Sheet | None = None,
        plan_texts: Iterable[MeasureSection] = (),
        *,
        is_saved: bool = False,
    ) -> None:
        self.sheet = sheet
        self.form = form
        self.previous = previous
        self._plan_texts = list(plan_texts)
        self._is_saved = is_saved

    @property
    def version(self) -> object:
        """The version on which the answers in the form were made, whatever others have saved since."""
        if self.form.is_bound and not self._is_saved:
            return self.form["version"].value()
        return self.sheet.report.version

    def saved_as(self, result: SaveResult) -> "ReportPage":
        """Return the page after its answers were saved."""
        return ReportPage(result.sheet, self.form, self.previous, self._plan_texts, is_saved=True)

    @cached_property
    def assessment(self) -> Assessment:
        if self.form.is_bound and self.form.is_valid():
            return assess(self.sheet.questions, self.sheet.taking(self.form.answers))
        return self.sheet.assessment

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.assessment.findings

    @cached_property
    def steps(self) -> list[StepRow]:
        lines = {line.row.pk: line for line in step_lines(self.sheet)}
        before = {line.row.step.lane_id: line for line in self._lines_before}
        return [
            StepRow(
                question=question,
                line=lines[question.key],
                field=self.form[question.field],
                note=self.form[question.note_field],
                before=before.get(lines[question.key].row.step.lane_id),
            )
            for question in self.sheet.questions.steps
        ]

    @property
    def _lines_before(self) -> list[StepLine]:
        return step_lines(self.previous) if self.previous else []

    @cached_property
    def kpis(self) -> list[KpiRow]:
        lines = {line.row.pk: line for line in kpi_lines(self.sheet, self.assessment)}
        before = {
            line.row.kpi_id: line
            for line in (kpi_lines(self.previous, self.previous.assessment) if self.previous else [])
        }
        return [
            KpiRow(
                question=question,
                line=lines[question.key],
                field=self.form[question.field],
                certainty=self.form[question.certainty_field],
                as_of=self.form[question.as_of_field],
                note=self.form[question.note_field],
                attainment=self.assessment.attainments[question.key],
                wrong=tuple(finding for finding in self._wrong if finding.field in _fields(question)),
                before=before.get(lines[question.key].row.kpi_id),
            )
            for question in self.sheet.questions.kpis
        ]

    @property
    def _wrong(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.is_wrong]

    @property
    def texts(self) -> list[TextRow]:
        return [
            TextRow(
                name=name,
                label=TEXTS[name],
                hint=_HINTS[name],
                field=self.form[name],
                before=getattr(self.previous.report, name) if self.previous else "",
                plan_texts=_of_first_kind(self._plan_texts, _PLAN_TEXTS.get(name, ())),
            )
            for name in self.sheet.questions.texts
        ]

    @property
    def ratings(self) -> list[Rating]:
        """The ratings to choose from, where one is asked for."""
        return self.sheet.ratings if self.sheet.questions.ratings else []

    @property
    def saved_words(self) -> str:
        """Say when the sheet was last saved; "" before the first time."""
        at = self.sheet.report.updated_at
        if not self.sheet.report.version or at is None:
            return ""
        return (
            f"保存済 {format_moment(timezone.localtime(at), now=timezone.localtime()).removeprefix('今日 ')}"
        )

    @property
    def statuses(self) -> list[StepStatus]:
        return list(StepStatus)

    @property
    def courses(self) -> list[Course]:
        return list(Course)

    @property
    def chosen_rating(self) -> int | None:
        typed = str(self.form["rating"].value() or "")
        return int(typed) if typed.isdecimal() else None

    @property
    def before_heading(self) -> str:
        """Say of which round the earlier answers are."""
        if self.previous is None:
            return ""
        asked = self.previous.round
        year = format_fiscal_year(asked.fiscal_year)
        is_last_year = asked.fiscal_year == self.sheet.round.fiscal_year - 1
        return f"{'前年度' if is_last_year else '前回'}（{year} {asked.get_kind_display()}）の回答"

    @property
    def suggested(self) -> Rating | None:
        key = self.assessment.suggestion.key
        return next((rating for rating in self.ratings if rating.pk == key), None)

    @property
    def still_counts(self) -> list[str]:
        """Name what is still to be answered for the suggestion to be final."""
        if self.suggested is None:
            return []
        deciding = {Section.STEPS, Section.KPIS}
        return list(dict.fromkeys(finding.label for finding in self.findings if finding.section in deciding))

    @property
    def can_copy_all(self) -> bool:
        """Whether an empty field could be filled from last time."""
        stored = self.sheet.answers
        return copied(stored, copyable(self.sheet, self.previous)) != stored

    @property
    def sections(self) -> list[FormSection]:
        """The sections in which anything is asked, numbered."""
        asked = self.sheet.questions
        shown = {
            Section.STEPS: len(asked.steps),
            Section.KPIS: len(asked.kpis),
            Section.TEXTS: len(asked.texts),
            Section.RATING: asked.asks_course + bool(asked.ratings),
        }
        missing = Counter(finding.section for finding in self.findings)
        wrong = Counter(finding.section for finding in self._wrong)
        following = self.findings[0].section if self.findings else None
        return [
            FormSection(
                section,
                number,
                _TITLES[section],
                *_how_far(shown[section], missing[section], wrong[section]),
                is_next=section == following,
            )
            for number, section in enumerate((each for each in Section if shown[each]), 1)
        ]

    @property
    def last_number(self) -> int:
        """The number of the section that asks nothing, evidence and contributions."""
        return len(self.sections) + 1


def _fields(question: KpiQuestion) -> set[str]:
    return {question.field, question.certainty_field, question.as_of_field}


def _how_far(shown: int, missing: int, wrong: int) -> tuple[StepStatus, str]:
    if wrong:
        return StepStatus.LATE, f"{wrong}件 要修正"
    if missing:
        return StepStatus.NOT_STARTED, f"{missing}件 未入力"
    return StepStatus.DONE, f"{shown}件 入力済"


def _of_first_kind(sections: list[MeasureSection], kinds: Iterable[str]) -> list[MeasureSection]:
    for kind in kinds:
        if found := [section for section in sections if section.role == kind]:
            return found
    return []


def plan_texts_of(measure: Measure) -> list[MeasureSection]:
    return list(measure.sections.order_by("position"))


def due_of(sheet: Sheet) -> dt.date:
    """Return until when the department has time, extension included."""
    inquiry = sheet.round.inquiries.filter(department=sheet.report.lead_id).first()
    return inquiry.due_on if inquiry else sheet.round.due_on
