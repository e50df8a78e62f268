"""Small forms for what people do with reports that they have read."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from progress.states import ReportAction
from progress.text_fields import LONGEST_NOTE, LONGEST_TEXT, TextField

_LOST = "画面の情報が足りません。画面を開き直して、もう一度操作してください。"
_ALL_LOST = dict.fromkeys(("required", "invalid", "min_value", "invalid_choice"), _LOST)
_SEEN = re.compile(r"(?P<key>[0-9]{1,18})-(?P<version>[0-9]{1,9})")


class _SaidForm(forms.Form):
    @property
    def error_text(self) -> str:
        return " ".join(str(error) for errors in self.errors.values() for error in errors)


class SeenForm(_SaidForm):
    """`version` is that of the report which the person has read."""

    version = forms.IntegerField(min_value=0, max_value=10**9, error_messages=_ALL_LOST)

    @property
    def seen_version(self) -> int:
        version: int = self.cleaned_data["version"]
        return version


class MoveForm(SeenForm):
    """A move of one report, with what is said to the other side."""

    action = forms.ChoiceField(
        choices=[
            (action.value, action.label)
            for action in (
                ReportAction.TAKE_BACK,
                ReportAction.CONFIRM,
                ReportAction.ACCEPT,
                ReportAction.SEND_BACK,
            )
        ],
        error_messages=_ALL_LOST,
    )
    comment = TextField(label="理由", longest=LONGEST_NOTE)

    @property
    def chosen(self) -> ReportAction:
        return ReportAction(self.cleaned_data["action"])


class ContributionForm(SeenForm):
    text = TextField(label="記入", longest=LONGEST_TEXT)


class _SeenField(forms.Field):
    """Ticked reports, each as its id and the version that was shown: 12-3."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> dict[int, int]:  # noqa: ANN401 - Django's signature
        matches = [_SEEN.fullmatch(each) for each in value or []]
        if not all(matches):
            raise ValidationError(_LOST)
        return {int(match["key"]): int(match["version"]) for match in matches if match}


class ConfirmationForm(_SaidForm):
    """The reports that a 課長 has ticked: their versions by their ids."""

    seen = _SeenField(error_messages={"required": "確認する施策を選んでください。"})
