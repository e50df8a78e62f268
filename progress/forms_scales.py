"""The form of a rating scale: a line for each rating, some empty ones to add."""

from collections.abc import Sequence
from typing import Any

from django import forms

from progress.forms_rounds import SELECT
from progress.models import Rating
from progress.rating_presets import Meaning, ScalePreset
from progress.services.scales import RatingLine, line_of

_SPARE = 3


class ScaleForm(forms.Form):
    name = forms.CharField(
        label="尺度の名称",
        max_length=50,
        widget=forms.TextInput(attrs={"class": "input"}),
        help_text="例: A～D（進捗）",
    )


class RatingForm(forms.Form):
    """One rating; a line without symbol and definition is no rating."""

    key = forms.IntegerField(required=False, widget=forms.HiddenInput)
    symbol = forms.CharField(
        label="記号",
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"class": "input input--symbol"}),
    )
    definition = forms.CharField(
        label="定義", required=False, max_length=200, widget=forms.TextInput(attrs={"class": "input"})
    )
    meaning = forms.ChoiceField(
        label="意味",
        required=False,
        choices=[("", "選んでください"), *((meaning.value, meaning.label) for meaning in Meaning)],
        widget=forms.Select(attrs=SELECT),
    )
    min_percent = forms.DecimalField(
        label="達成率の下限",
        required=False,
        max_digits=5,
        decimal_places=1,
        localize=False,
        widget=forms.TextInput(attrs={"class": "input input--percent", "inputmode": "decimal"}),
    )
    is_on_track = forms.BooleanField(label="順調に数える", required=False)
    is_counted = forms.BooleanField(label="集計に含める", required=False, initial=True)

    @property
    def is_blank(self) -> bool:
        return not (self.cleaned_data.get("symbol") or self.cleaned_data.get("definition"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.is_blank:
            for name, message in (
                ("symbol", "記号を入力してください。"),
                ("definition", "定義を入力してください。回答する画面に表示されます。"),
                ("meaning", "意味を選んでください。評価の提案に使います。"),
            ):
                if not cleaned.get(name):
                    self.add_error(name, message)
        return cleaned

    @property
    def line(self) -> RatingLine:
        values = self.cleaned_data
        return RatingLine(
            symbol=values["symbol"],
            definition=values["definition"],
            meaning=Meaning(values["meaning"]),
            is_on_track=values["is_on_track"],
            is_counted=values["is_counted"],
            min_percent=values["min_percent"],
            key=values["key"],
        )


_Formset = forms.formset_factory(RatingForm, extra=_SPARE, can_order=True, max_num=20)


class RatingFormset(_Formset):  # type: ignore[misc, valid-type] # made at run time
    """The ratings of a scale."""

    @property
    def lines(self) -> list[RatingLine]:
        """The ratings that were entered, in the order of their numbers, best first."""
        return [form.line for form in self.ordered_forms if not form.is_blank]


def ready_lines(ratings: Sequence[Rating]) -> list[dict[str, Any]]:
    """Return what stands ready for ratings that are there."""
    return [
        {
            "key": rating.pk,
            "symbol": rating.symbol,
            "definition": rating.definition,
            "meaning": rating.meaning,
            "min_percent": rating.min_percent,
            "is_on_track": rating.is_on_track,
            "is_counted": rating.is_counted,
        }
        for rating in ratings
    ]


def ready_lines_of_preset(preset: ScalePreset) -> list[dict[str, Any]]:
    return [{**vars(line_of(rating)), "key": None} for rating in preset.ratings]
