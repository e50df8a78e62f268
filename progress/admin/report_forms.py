"""The answers of a report as forms of the admin: the fields of the product's form in the admin's own layout."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.http import HttpRequest

from progress.admin.refusing import RefusableForm, Refusal
from progress.admin.rights import may_write
from progress.answers import TEXTS, ReportAnswers
from progress.conflict_page import ConflictPage
from progress.fields import answers_of
from progress.models import KpiReport, Rating, StepReport
from progress.services.answers import ConflictError
from progress.services.contributions import ContributionConflictError
from progress.sheets import kpi_answer
from progress.text_fields import LONGEST_NOTE, TextField

if TYPE_CHECKING:
    _ModelChoiceField = forms.ModelChoiceField[Rating]
    _RowForm = forms.ModelForm[Any]
else:
    _ModelChoiceField = forms.ModelChoiceField
    _RowForm = forms.ModelForm

# The version on which somebody types; not `version`, which is the stored row's own.
VERSION = "seen_version"
PLAIN = (*TEXTS, "course", "rating", "override_reason")
_LOST = "画面の情報が足りません。入力した内容を控えてから、画面を開き直してください。"
_KEPT = "下の欄には、あなたの入力が残っています。必要なところを直して、もう一度保存してください。"

# How a cell of an inline is called among a report's fields (progress.fields): the kind of row, and its parts.
_CELLS: dict[type[models.Model], tuple[str, dict[str, str]]] = {
    StepReport: ("step", {"status": "status", "note": "note"}),
    KpiReport: ("kpi", {"text": "text", "certainty": "certainty", "as_of": "day", "note": "note"}),
}
FormSets = Iterable["forms.BaseInlineFormSet[Any, Any, Any]"]


def long_text(label: str, *, longest: int = LONGEST_NOTE, rows: int = 2) -> TextField:
    field = TextField(label=label, longest=longest)
    field.widget = AdminTextareaWidget(attrs={"rows": rows, "cols": 40})
    return field


def version_field() -> forms.IntegerField:
    messages = dict.fromkeys(("required", "invalid", "min_value"), _LOST)
    return forms.IntegerField(min_value=0, widget=forms.HiddenInput, error_messages=messages)


class RatingChoice(_ModelChoiceField):
    """Says what each rating means where it is chosen."""

    def label_from_instance(self, obj: Rating) -> str:
        return f"{obj.symbol}　{obj.definition}"


class ReportAnswerForm(RefusableForm):
    seen_version = version_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on as they come
        super().__init__(*args, **kwargs)
        self.fields[VERSION].initial = self.instance.version
        rating = self.fields.get("rating")
        if isinstance(rating, forms.ModelChoiceField):
            scale = self.instance.round.rating_scale_id
            rating.queryset = Rating.objects.filter(scale=scale).order_by("rank", "pk")


class KpiAnswerForm(_RowForm):
    """`day` is typed as one likes and kept so where it is no day, as on the product's form."""

    day = TextField(label="時点", longest=50)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on as they come
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = kpi_answer(self.instance).as_of


class ContributionForm(_RowForm):
    """`asking` is the request: a person writes for their own department alone."""

    asking: HttpRequest
    seen_version = version_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on as they come
        super().__init__(*args, **kwargs)
        self.fields[VERSION].initial = self.instance.version
        if self.instance.pk and "text" in self.fields and not may_write(self.asking, self.instance):
            self.fields["text"].disabled = self.fields[VERSION].disabled = True


def _cells(formsets: FormSets) -> Iterator[tuple[str, "forms.ModelForm[Any]", str]]:
    """Yield each cell of the steps' and indicators' rows: its name among the report's fields, its form, its name there."""
    for formset in formsets:
        if formset.model in _CELLS:
            kind, parts = _CELLS[formset.model]
            for form in formset.forms:
                for part, name in parts.items():
                    yield f"{kind}-{form.instance.pk}-{part}", form, name


def typed_answers(form: "forms.ModelForm[Any]", formsets: FormSets) -> ReportAnswers:
    """Return what the page holds; what it does not ask is left out."""
    plain = {name: form.cleaned_data[name] for name in PLAIN if name in form.cleaned_data}
    if rating := plain.pop("rating", None):
        plain["rating"] = str(rating.pk)
    return answers_of({**plain, **{cell: row.cleaned_data[name] for cell, row, name in _cells(formsets)}})


def conflict_refusal(
    conflict: ConflictError, answers: ReportAnswers, *, version: int, formsets: FormSets
) -> Refusal:
    """Tell what a colleague has saved meanwhile, question by question; what only they changed is shown in the form."""
    page = ConflictPage(conflict.sheet, answers, base=version)
    posted = {name: name for name in PLAIN} | {
        cell: row.add_prefix(name) for cell, row, name in _cells(formsets)
    }
    taken = {name: page.merged.fields[name] for unit in page.merged.taken for name in unit.fields}
    stored = [
        f"「{choice.unit.label}」は、今は「{'、'.join(choice.theirs)}」と保存されています。"
        for choice in page.choices
    ]
    corrected = {VERSION: str(page.version), **{posted[name]: value for name, value in taken.items()}}
    return Refusal([conflict.message, *stored, _KEPT], corrected)


def contribution_refusal(conflict: ContributionConflictError, row: "forms.ModelForm[Any]") -> Refusal:
    """Tell what a colleague of the same department has written meanwhile."""
    stored = conflict.contribution
    messages = [conflict.message, f"今は「{stored.text or '（入力なし）'}」と保存されています。", _KEPT]
    return Refusal(messages, {row.add_prefix(VERSION): str(stored.version)})
