"""The report as a form: it takes everything that can be kept, and refuses only what cannot be stored.

Numbers and dates that cannot be read are no errors here: they are kept as typed and found when submitting.
"""

import datetime as dt

from django import forms
from django.http import QueryDict

from common.dates import format_day
from progress.answers import (
    CERTAINTY_CHOICES,
    COURSE_CHOICES,
    STATUS_CHOICES,
    TEXTS,
    Certainty,
    ReportAnswers,
)
from progress.fields import answers_of, fields_of
from progress.models import ReportingRound
from progress.questions import KpiQuestion
from progress.sheets import Sheet
from progress.text_fields import LONGEST_NOTE, TextField

_LONGEST_VALUE = 200
_LONGEST_DAY = 50

_LOST = "画面の情報が足りません。入力した内容を控えてから、画面を開き直してください。"
_DEFAULT_CERTAINTY = {ReportingRound.Kind.FORECAST: Certainty.FORECAST}


def _choice(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    message = f"{label}の選択肢にない値です。画面を開き直して選び直してください。"
    return forms.ChoiceField(
        label=label, choices=[("", ""), *choices], required=False, error_messages={"invalid_choice": message}
    )


class ReportForm(forms.Form):
    """The questions of one sheet. `answers` is what was typed, `version` the one on which it was typed."""

    version = forms.IntegerField(
        min_value=0, error_messages=dict.fromkeys(("required", "invalid", "min_value"), _LOST)
    )

    def __init__(self, sheet: Sheet, data: QueryDict | None = None, *, today: dt.date) -> None:
        super().__init__(data, auto_id="%s", use_required_attribute=False)
        self.sheet = sheet
        self._defaults = {
            name: value
            for question in sheet.questions.kpis
            for name, value in _defaults(question, sheet.round, today).items()
        }
        self._add_fields()
        self.initial = {"version": sheet.report.version, **self._initial()}

    def _add_fields(self) -> None:
        asked = self.sheet.questions
        for step in asked.steps:
            self.fields[step.field] = _choice(step.label, STATUS_CHOICES)
            self.fields[step.note_field] = TextField(label=f"{step.label}の補足", longest=LONGEST_NOTE)
        for kpi in asked.kpis:
            self.fields[kpi.field] = TextField(label=f"{kpi.name}の値", longest=_LONGEST_VALUE)
            self.fields[kpi.certainty_field] = _choice(f"{kpi.name}の確からしさ", CERTAINTY_CHOICES)
            self.fields[kpi.as_of_field] = TextField(label=f"{kpi.name}の時点", longest=_LONGEST_DAY)
            self.fields[kpi.note_field] = TextField(label=f"{kpi.name}の補足", longest=LONGEST_NOTE)
        for name in asked.texts:
            self.fields[name] = TextField(label=TEXTS[name])
        if asked.asks_course:
            self.fields["course"] = _choice("今後の方向性", COURSE_CHOICES)
        if asked.ratings:
            ratings = [(str(rating.pk), rating.symbol) for rating in self.sheet.ratings]
            self.fields["rating"] = _choice("評価", ratings)
            self.fields["override_reason"] = TextField(label="評価の理由", longest=LONGEST_NOTE)

    def _initial(self) -> dict[str, str]:
        """Return what is stored; for an indicator that is not answered yet, what stands ready to be kept or changed."""
        fields = fields_of(self.sheet.answers)
        for question in self.sheet.questions.kpis:
            if not any(fields[name] for name in _names(question)):
                fields |= {name: self._defaults[name] for name in _names(question)}
        return fields

    @property
    def seen_version(self) -> int:
        """The version on which the answers were made."""
        version: int = self.cleaned_data["version"]
        return version

    @property
    def error_texts(self) -> list[str]:
        return [str(error) for errors in self.errors.values() for error in errors]

    @property
    def answers(self) -> ReportAnswers:
        """What was typed. An indicator of which nothing is typed but what stood ready is not answered."""
        fields = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        for question in self.sheet.questions.kpis:
            if all(fields[name] in ("", self._defaults[name]) for name in _names(question)):
                fields |= dict.fromkeys(_names(question), "")
        return answers_of(fields)


def _names(question: KpiQuestion) -> tuple[str, ...]:
    return (question.field, question.certainty_field, question.as_of_field, question.note_field)


def _defaults(question: KpiQuestion, asked: ReportingRound, today: dt.date) -> dict[str, str]:
    """Return what stands ready in the fields of an indicator: today, and in a forecast that it is one."""
    certainty = _DEFAULT_CERTAINTY.get(ReportingRound.Kind(asked.kind), "")
    values = {question.certainty_field: certainty, question.as_of_field: format_day(today)}
    return dict.fromkeys(_names(question), "") | values
