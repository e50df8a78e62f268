"""The forms in which the 事務局 makes a round and decides whom it asks."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Department
from common.fiscal_year import format_both
from common.form_fields import DayField
from plans.models import Plan
from progress.models import RatingScale, ReportingRound
from progress.models.reports import MeasureReportQuerySet
from progress.preview import Undecided
from progress.rating_presets import PRESETS, ScalePreset
from progress.report_list import reports_for_list
from progress.services.rounds import CHANGEABLE_WHEN_OPEN, RoundSettings
from progress.standing import Standing

ASKS = (
    "asks_steps",
    "asks_kpis",
    "asks_achievements",
    "asks_challenges",
    "asks_next_year",
    "asks_course",
    "asks_rating",
)
SELECT = {"class": "select"}
DAY = {"class": "input input--date", "autocomplete": "off"}


def textarea(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"class": "textarea", "rows": rows})


def offer(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared as one
    field.choices = choices


class RoundForm(forms.Form):
    """Everything about a round. `scale` is the id of a scale of the plan, or the key of a preset to be copied."""

    fiscal_year = forms.TypedChoiceField(
        label="年度", coerce=int, widget=forms.Select(attrs=SELECT), help_text="報告の対象となる年度です。"
    )
    kind = forms.ChoiceField(
        label="種別",
        choices=ReportingRound.Kind.choices,
        widget=forms.Select(attrs=SELECT),
        help_text="年度の途中・年度末の前・年度の後のどれかです。",
    )
    opens_on = DayField(
        label="受付開始日",
        widget=forms.TextInput(attrs=DAY),
        help_text="予定の日です。受付は「照会を開始する」で始まります。",
    )
    due_on = DayField(
        label="提出期限",
        widget=forms.TextInput(attrs=DAY),
        help_text="例: 令和8年2月27日、R8.2.27、2026-02-27",
    )
    instructions = forms.CharField(
        label="事務局からのお願い",
        required=False,
        widget=textarea(5),
        help_text="回答する課の画面に表示されます。",
    )
    contact = forms.CharField(
        label="問合せ先",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "input input--wide"}),
        help_text="課の名称と内線など。督促文の差出人にもなります。",
    )
    asks_steps = forms.BooleanField(label="工程の状況", required=False)
    asks_kpis = forms.BooleanField(label="指標の実績", required=False)
    asks_achievements = forms.BooleanField(label="取組実績", required=False)
    asks_challenges = forms.BooleanField(label="課題", required=False)
    asks_next_year = forms.BooleanField(label="次年度の取組", required=False)
    asks_course = forms.BooleanField(label="今後の方向性", required=False)
    asks_rating = forms.BooleanField(label="評価", required=False)
    needs_confirmation = forms.BooleanField(
        label="課長の確認を求める",
        required=False,
        help_text="提出した回答を課長が確認してから、事務局が受け取ります。",
    )
    scale = forms.ChoiceField(label="評価の尺度")

    def __init__(
        self,
        data: Any = None,  # noqa: ANN401 - what was posted
        *,
        plan: Plan,
        scales: Sequence[RatingScale],
        initial: dict[str, Any] | None = None,
        is_open: bool = False,
    ) -> None:
        super().__init__(data, initial=initial, use_required_attribute=False)
        self._scales = {str(scale.pk): scale for scale in scales}
        self._presets = _absent_presets(scales)
        if is_open:
            for name in self.fields.keys() - set(CHANGEABLE_WHEN_OPEN):
                del self.fields[name]
        else:
            offer(self, "fiscal_year", [(str(year), format_both(year)) for year in plan.own_years])
            offer(self, "scale", [(key, key) for key in (*self._scales, *self._presets)])

    @property
    def offered_scales(self) -> list[tuple[str, str, list[tuple[str, str]]]]:
        """The scales to choose from: value, name, and their ratings as symbol and definition."""
        of_plan = [
            (key, scale.name, [(rating.symbol, rating.definition) for rating in scale.ratings.all()])
            for key, scale in self._scales.items()
        ]
        to_copy = [
            (key, preset.name, [(rating.symbol, rating.definition) for rating in preset.ratings])
            for key, preset in self._presets.items()
        ]
        return of_plan + to_copy

    @property
    def questions(self) -> list[forms.BoundField]:
        """The fields of what may be asked; none once the round is open."""
        return [self[name] for name in ASKS if name in self.fields]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens_on, due_on = cleaned.get("opens_on"), cleaned.get("due_on")
        if opens_on and due_on and due_on < opens_on:
            self.add_error("due_on", "提出期限は受付開始日以降にしてください。")
        if self.questions and not any(cleaned.get(name) for name in ASKS):
            raise ValidationError("聞くことを1つ以上選んでください。")
        return cleaned

    @property
    def chosen_preset(self) -> ScalePreset | None:
        """The preset that has to be copied into the plan first; None where one of its own scales is chosen."""
        return self._presets.get(self.cleaned_data["scale"])

    def settings(self, scale: RatingScale | None) -> RoundSettings:
        """Return what was decided; `scale` is the copy of the chosen preset."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "scale"}
        return RoundSettings(**values, rating_scale=scale or self._scales[self.cleaned_data["scale"]])

    def changed_settings(self, reporting_round: ReportingRound) -> RoundSettings:
        """Return the settings of an open round with what may still be changed."""
        return replace(RoundSettings.of(reporting_round), **self.cleaned_data)


def _absent_presets(scales: Iterable[RatingScale]) -> dict[str, ScalePreset]:
    known = {scale.name for scale in scales}
    return {preset.key: preset for preset in PRESETS if preset.name not in known}


class AssignmentForm(forms.Form):
    """Which department answers for each measure that nobody leads; `everything` fills in where none is chosen."""

    everything = forms.ChoiceField(
        label="まだ決まっていない施策すべて", required=False, widget=forms.Select(attrs=SELECT)
    )

    # More selects than this make a page too heavy; the rest follows when these are decided.
    AT_ONCE = 100

    def __init__(
        self,
        data: Any = None,  # noqa: ANN401 - what was posted
        *,
        undecided: Sequence[Undecided],
        departments: Sequence[Department],
    ) -> None:
        super().__init__(data, use_required_attribute=False)
        self.undecided = sorted(undecided, key=lambda row: row.assigned is not None)
        self._choices = [("", "選んでください"), *((str(row.pk), row.name) for row in departments)]
        offer(self, "everything", [("", "個別に選ぶ"), *self._choices[1:]])
        for row in self.undecided[: self.AT_ONCE]:
            self.fields[self._name(row)] = forms.ChoiceField(
                label=f"{row.measure.home_code} {row.measure.title}",
                required=False,
                choices=self._choices,
                initial=row.assigned,
                widget=forms.Select(attrs=SELECT),
            )

    @staticmethod
    def _name(row: Undecided) -> str:
        return f"measure-{row.measure.pk}"

    @property
    def shown(self) -> list[tuple[Undecided, forms.BoundField]]:
        return [(row, self[self._name(row)]) for row in self.undecided[: self.AT_ONCE]]

    @property
    def hidden_count(self) -> int:
        return max(len(self.undecided) - self.AT_ONCE, 0)

    @property
    def departments(self) -> dict[int, int | None]:
        """What was chosen, by the ids of measures and departments; for those not shown too where all were decided."""
        everything = self.cleaned_data["everything"]
        chosen: dict[int, int | None] = {}
        for row in self.undecided:
            name = self._name(row)
            typed = self.cleaned_data[name] if name in self.fields else str(row.assigned or "")
            value = typed or (everything if row.assigned is None else "")
            chosen[row.measure.pk] = int(value) if value else None
        return chosen


class ReportFilter(forms.Form):
    """Narrows the list of a round's reports to a department or a standing; what does not fit narrows nothing."""

    department = forms.TypedChoiceField(
        label="課", coerce=int, required=False, empty_value=None, widget=forms.Select(attrs=SELECT)
    )
    state = forms.TypedChoiceField(
        label="状態",
        coerce=Standing,
        required=False,
        empty_value=None,
        choices=[("", "すべて"), *((standing.value, standing.label) for standing in Standing)],
        widget=forms.Select(attrs=SELECT),
    )

    def __init__(self, data: Any, *, reporting_round: ReportingRound) -> None:  # noqa: ANN401 - what was asked for
        super().__init__(data)
        self._round = reporting_round
        leads = Department.objects.filter(led_reports__round=reporting_round).distinct()
        named = leads.order_by("position", "pk").values_list("pk", "name")
        offer(self, "department", [("", "すべて"), *((str(pk), name) for pk, name in named)])

    @property
    def is_narrowing(self) -> bool:
        return any(self.data.get(name) for name in self.fields)

    def apply(self) -> MeasureReportQuerySet:
        self.is_valid()
        return reports_for_list(
            self._round,
            department=self.cleaned_data.get("department"),
            standing=self.cleaned_data.get("state"),
        )
