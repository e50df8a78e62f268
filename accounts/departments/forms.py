"""What the 事務局 types about departments."""

from typing import Any

from django import forms

from accounts.models import Department, DepartmentQuerySet
from common.form_fields import FiscalYearField

_YEAR = {"class": "input input--date", "autocomplete": "off"}


class ValidityForm(forms.Form):
    valid_from_fy = FiscalYearField(
        label="設置年度",
        required=False,
        help_text="この年度からあります。前からある部署は空欄にします。例: 令和7年度",
        widget=forms.TextInput(attrs=_YEAR),
    )
    valid_until_fy = FiscalYearField(
        label="廃止年度",
        required=False,
        help_text="この年度までで、なくなります。続く部署は空欄にします。",
        widget=forms.TextInput(attrs=_YEAR),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("valid_from_fy"), cleaned.get("valid_until_fy")
        if first and last and last < first:
            self.add_error("valid_until_fy", "廃止年度は設置年度以降にしてください。")
        return cleaned


class GroupForm(forms.Form):
    ALL, CHOSEN = "all", "chosen"
    meaning = forms.ChoiceField(
        label="この呼び名がさす部署",
        choices=[(ALL, "その年度にあるすべての部署"), (CHOSEN, "次に選ぶ部署")],
        widget=forms.RadioSelect,
    )
    departments = forms.ModelMultipleChoiceField(
        Department.objects.none(), label="部署", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - handed on as they come
        group: Department,
        offered: DepartmentQuerySet,
        **kwargs: Any,  # noqa: ANN401 - Django's signature
    ) -> None:
        initial = {
            "meaning": self.ALL if group.covers_all else self.CHOSEN,
            "departments": [member.department_id for member in group.group_members.all()],
        }
        super().__init__(*args, **{**kwargs, "initial": initial})
        field = self.fields["departments"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - declared above
        field.queryset = offered

    @property
    def covers_all(self) -> bool:
        return bool(self.cleaned_data["meaning"] == self.ALL)
