"""The indicators of a round that belong to no measure, and the form in which the 事務局 tells their values."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Prefetch

from common.dates import format_day
from kpis.attainment import Attainment
from kpis.models import KpiTarget
from kpis.yearly import judge
from progress.answers import CERTAINTY_CHOICES, Certainty, KpiAnswer
from progress.models import KpiReport, ReportingRound
from progress.questions import KpiQuestion
from progress.readings import DONE, NOT_DONE, KpiReading, read_kpi
from progress.sheets import kpi_answer, kpi_question
from progress.text_fields import LONGEST_NOTE, TextField

_LONGEST_VALUE, _LONGEST_DAY = 200, 50


@dataclass(frozen=True)
class KpiSheet:
    """The indicators of one round that the 事務局 answers, with what is stored."""

    round: ReportingRound
    rows: Sequence[KpiReport]

    @cached_property
    def questions(self) -> dict[int, KpiQuestion]:
        return {row.pk: kpi_question(row, self.round.fiscal_year) for row in self.rows}

    @cached_property
    def answers(self) -> dict[int, KpiAnswer]:
        return {row.pk: kpi_answer(row) for row in self.rows}

    @cached_property
    def fingerprint(self) -> str:
        """Stands for what is stored: it is another as soon as anybody saves anything else."""
        stored = repr([(pk, astuple(answer)) for pk, answer in sorted(self.answers.items())])
        return hashlib.sha256(stored.encode()).hexdigest()[:16]


def load_kpi_sheet(reporting_round: ReportingRound) -> KpiSheet:
    """Read the sheet, in two queries."""
    targets = Prefetch("kpi__targets", KpiTarget.objects.order_by("fiscal_year"))
    found = (
        KpiReport.objects.filter(round=reporting_round)
        .of_coordinator()
        .select_related("kpi__policy")
        .prefetch_related(targets)
        .order_by("kpi__number", "pk")
    )
    return KpiSheet(reporting_round, list(found))


def readings_of(sheet: KpiSheet, answers: Mapping[int, KpiAnswer]) -> dict[int, KpiReading]:
    """Read what was typed for each indicator; one of which nothing is told is left out."""
    return {
        pk: read_kpi(sheet.questions[pk], answer, fiscal_year=sheet.round.fiscal_year)
        for pk, answer in answers.items()
        if answer != KpiAnswer()
    }


@dataclass(frozen=True)
class KpiValueRow:
    """An indicator with its fields. `stored` is what was saved last; `errors` what is wrong with what was typed."""

    question: KpiQuestion
    report: KpiReport
    value: forms.BoundField
    certainty: forms.BoundField
    as_of: forms.BoundField
    note: forms.BoundField
    stored: KpiAnswer
    attainment: Attainment
    errors: Sequence[str]

    @property
    def milestone_choices(self) -> Sequence[str]:
        return (DONE, NOT_DONE) if self.question.is_milestone else ()


class KpiValuesForm(forms.Form):
    """A value, its certainty and its day for each indicator. Whatever cannot be read is refused; empty is unanswered."""

    # The fingerprint of what was stored when the page was shown; the page writes it itself.
    seen = forms.CharField(required=False)

    def __init__(self, data: Any, sheet: KpiSheet, *, today: dt.date) -> None:  # noqa: ANN401 - what was posted
        super().__init__(data, auto_id="%s", use_required_attribute=False)
        self.sheet = sheet
        self._ready = KpiAnswer(
            certainty=Certainty.FORECAST if sheet.round.kind == ReportingRound.Kind.FORECAST else "",
            as_of=format_day(today),
        )
        for pk, question in sheet.questions.items():
            self._add_fields(question, sheet.answers[pk])

    def _add_fields(self, question: KpiQuestion, stored: KpiAnswer) -> None:
        shown = self._ready if stored == KpiAnswer() else stored
        fields: dict[str, tuple[forms.Field, str]] = {
            question.field: (TextField(label=f"{question.name}の値", longest=_LONGEST_VALUE), shown.text),
            question.certainty_field: (
                forms.ChoiceField(
                    label=f"{question.name}の確からしさ",
                    choices=[("", "選んでください"), *CERTAINTY_CHOICES],
                    required=False,
                ),
                shown.certainty,
            ),
            question.as_of_field: (
                TextField(label=f"{question.name}の時点", longest=_LONGEST_DAY),
                shown.as_of,
            ),
            question.note_field: (
                TextField(label=f"{question.name}の補足", longest=LONGEST_NOTE),
                shown.note,
            ),
        }
        for name, (field, value) in fields.items():
            self.fields[name], self.initial[name] = field, value

    def _typed(self, question: KpiQuestion) -> KpiAnswer:
        """Return what was typed; what only stood ready is nothing."""
        typed = KpiAnswer(
            self.cleaned_data.get(question.field, ""),
            self.cleaned_data.get(question.certainty_field, ""),
            self.cleaned_data.get(question.as_of_field, ""),
            self.cleaned_data.get(question.note_field, ""),
        )
        is_ready = (typed.certainty, typed.as_of) == (self._ready.certainty, self._ready.as_of)
        return (
            KpiAnswer() if not typed.text and not typed.note and (is_ready or not typed.certainty) else typed
        )

    @property
    def answers(self) -> dict[int, KpiAnswer]:
        return {pk: self._typed(question) for pk, question in self.sheet.questions.items()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for reading in readings_of(self.sheet, self.answers).values():
            for problem in reading.problems:
                self.add_error(problem.field, f"{problem.message}。")
        return cleaned

    @property
    def rows(self) -> list[KpiValueRow]:
        """The indicators with their fields; attainment is that of what is stored."""
        return [self._row(report) for report in self.sheet.rows]

    def _row(self, report: KpiReport) -> KpiValueRow:
        question = self.sheet.questions[report.pk]
        value, certainty = self[question.field], self[question.certainty_field]
        as_of, note = self[question.as_of_field], self[question.note_field]
        return KpiValueRow(
            question=question,
            report=report,
            value=value,
            certainty=certainty,
            as_of=as_of,
            note=note,
            stored=self.sheet.answers[report.pk],
            attainment=judge(
                report.kpi, question.target, report.value, is_year_over=self.sheet.round.is_year_over
            ),
            errors=[str(message) for field in (value, certainty, as_of, note) for message in field.errors],
        )
