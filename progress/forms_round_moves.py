"""The forms in which the 事務局 moves a round or reports and says why."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from accounts.models import Department
from common.form_fields import DayField
from measures.models import Measure
from progress.forms_moves import ConfirmationForm
from progress.forms_rounds import DAY, SELECT, offer, textarea
from progress.models import DepartmentInquiry, MeasureReport
from progress.states import REPORT_MOVES, ROUND_MOVES, ReportAction, RoundAction
from progress.text_fields import LONGEST_NOTE, TextField


class MoveForm(forms.Form):
    """What is said about a move of a round."""

    comment = forms.CharField(label="連絡（任意）", required=False, widget=textarea(3))

    def __init__(self, data: Any, action: RoundAction) -> None:  # noqa: ANN401 - what was posted
        super().__init__(data, use_required_attribute=False)
        if ROUND_MOVES[action].needs_comment:
            self.fields["comment"] = forms.CharField(
                label="理由",
                widget=textarea(3),
                help_text="経過に記録されます。",
                error_messages={"required": f"「{action.label}」の理由を入力してください。"},
            )


class CloseForm(forms.Form):
    """Reasons for which reports may stay without an answer: one for each, or one for all that have none."""

    everything = forms.CharField(
        label="残りすべてに共通の理由",
        required=False,
        widget=forms.TextInput(attrs={"class": "input input--wide", "autocomplete": "off"}),
        help_text="個別の理由を入力していない施策に使います。",
    )

    # The rest is covered by the common reason, or follows when these are settled.
    AT_ONCE = 100

    def __init__(self, data: Any, reports: Sequence[MeasureReport]) -> None:  # noqa: ANN401 - what was posted
        super().__init__(data, use_required_attribute=False)
        self._reports = reports
        for report in reports[: self.AT_ONCE]:
            self.fields[f"report-{report.pk}"] = forms.CharField(
                label=f"{report.title}の理由",
                required=False,
                widget=forms.TextInput(attrs={"class": "input input--wide", "autocomplete": "off"}),
            )

    @property
    def rows(self) -> list[tuple[MeasureReport, forms.BoundField]]:
        return [(report, self[f"report-{report.pk}"]) for report in self._reports[: self.AT_ONCE]]

    @property
    def hidden_count(self) -> int:
        return max(len(self._reports) - self.AT_ONCE, 0)

    @property
    def excuses(self) -> dict[int, str]:
        """The reasons by the ids of reports; empty where none was given."""
        common = self.cleaned_data["everything"]
        return {report.pk: self.cleaned_data.get(f"report-{report.pk}") or common for report in self._reports}


class ReportMoveForm(ConfirmationForm):
    """A move of one or several reports that were chosen from a list, as they were shown there."""

    action = forms.ChoiceField(
        choices=[
            (action.value, action.label)
            for action in (ReportAction.ACCEPT, ReportAction.SEND_BACK, ReportAction.EXCUSE)
        ],
        error_messages={"required": "操作を選んでください。", "invalid_choice": "この操作はできません。"},
    )
    comment = TextField(label="理由", longest=LONGEST_NOTE)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "action" in cleaned:
            action = ReportAction(cleaned["action"])
            if REPORT_MOVES[action].needs_comment and not cleaned.get("comment"):
                self.add_error("comment", f"{action.label}の理由を入力してください。相手の課に伝わります。")
        return cleaned

    @property
    def is_about_a_reason(self) -> bool:
        """Whether a move with a reason was refused: its text has to be shown again."""
        return self.is_bound and self.data.get("action") != ReportAction.ACCEPT

    @property
    def chosen(self) -> set[int]:
        """The ids of the reports that were chosen, also where the form is refused."""
        keys = (str(each).partition("-")[0] for each in self["seen"].value() or [])
        return {int(key) for key in keys if key.isdecimal()}


class ExtendForm(forms.Form):
    """Another due date for departments, and why."""

    inquiry = forms.TypedMultipleChoiceField(
        label="課", coerce=int, error_messages={"required": "課を1つ以上選んでください。"}
    )
    due_on = DayField(label="新しい提出期限", widget=forms.TextInput(attrs=DAY))
    reason = forms.CharField(
        label="理由",
        widget=forms.TextInput(attrs={"class": "input input--wide", "autocomplete": "off"}),
        help_text="課の画面に表示されます。",
        error_messages={"required": "期限を延ばす理由を入力してください。"},
    )

    def __init__(
        self,
        data: Any,  # noqa: ANN401 - what was posted
        inquiries: Sequence[DepartmentInquiry],
        *,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial, use_required_attribute=False)
        self.inquiries = {inquiry.pk: inquiry for inquiry in inquiries}
        offer(self, "inquiry", [(str(pk), row.department.name) for pk, row in self.inquiries.items()])

    @property
    def rows(self) -> list[tuple[DepartmentInquiry, bool]]:
        """The departments, and whether each is chosen."""
        chosen = self["inquiry"].value() or []
        return [(row, str(pk) in chosen) for pk, row in self.inquiries.items()]

    @property
    def chosen(self) -> list[DepartmentInquiry]:
        return [self.inquiries[pk] for pk in self.cleaned_data["inquiry"]]


class ReassignForm(forms.Form):
    """Another department for a report, and why."""

    department = forms.ModelChoiceField(
        queryset=Department.objects.none(),
        label="新しく回答する課",
        widget=forms.Select(attrs=SELECT),
        error_messages={"required": "課を選んでください。", "invalid_choice": "課を選び直してください。"},
    )
    reason = forms.CharField(
        label="理由",
        widget=textarea(3),
        help_text="経過に記録されます。",
        error_messages={"required": "照会先を変える理由を入力してください。"},
    )

    def __init__(self, data: Any, departments: QuerySet[Department]) -> None:  # noqa: ANN401 - what was posted
        super().__init__(data, use_required_attribute=False)
        field = self.fields["department"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = departments


class FurtherForm(forms.Form):
    """The departments that a running round asks about further measures."""

    AT_ONCE = 100

    def __init__(
        self,
        data: Any,  # noqa: ANN401 - what was posted
        *,
        measures: Sequence[Measure],
        departments: Sequence[Department],
        leads: Mapping[int, int],
    ) -> None:
        super().__init__(data, use_required_attribute=False)
        choices = [("", "照会しない"), *((str(row.pk), row.name) for row in departments)]
        self._measures = measures[: self.AT_ONCE]
        for measure in self._measures:
            self.fields[f"measure-{measure.pk}"] = forms.ChoiceField(
                label=f"{measure.home_code} {measure.title}",
                required=False,
                choices=choices,
                initial=leads.get(measure.pk, ""),
                widget=forms.Select(attrs=SELECT),
            )

    @property
    def rows(self) -> list[tuple[Measure, forms.BoundField]]:
        return [(measure, self[f"measure-{measure.pk}"]) for measure in self._measures]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not any(cleaned.values()):
            raise ValidationError("照会する課を1つ以上選んでください。")
        return cleaned

    @property
    def departments(self) -> dict[int, int]:
        """What was chosen, by the ids of measures and departments."""
        chosen = {measure.pk: self.cleaned_data[f"measure-{measure.pk}"] for measure in self._measures}
        return {measure: int(department) for measure, department in chosen.items() if department}
