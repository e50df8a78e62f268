"""What of a city's records is asked for; it stands in the address."""

from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import Municipality, SecurityEvent, User
from accounts.records.kinds import Kind, kinds
from accounts.records.listing import Narrowing
from common.form_fields import DayField


class RecordFilter(forms.Form):
    """Narrows by period and person. A value that cannot be read narrows nothing and is said so."""

    since = DayField(label="いつから", required=False)
    until = DayField(label="いつまで", required=False)
    person = forms.ModelChoiceField(
        User.objects.none(), label="行った人", required=False, empty_label="すべて"
    )

    def __init__(self, data: QueryDict, *, municipality: Municipality) -> None:
        super().__init__(data)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = User.objects.members_of(municipality).in_order()
        for each in self.fields.values():
            is_choice = isinstance(each, forms.ChoiceField)
            each.widget.attrs |= (
                {"class": "select"} if is_choice else {"class": "input input--date", "autocomplete": "off"}
            )

    @property
    def is_narrowing(self) -> bool:
        self.is_valid()
        return any(self.cleaned_data.get(name) for name in self.fields)

    @property
    def narrowing(self) -> Narrowing:
        self.is_valid()
        asked: dict[str, Any] = {name: self.cleaned_data.get(name) for name in ("since", "until", "person")}
        return Narrowing(**asked)


class ChangeFilter(RecordFilter):
    kind = forms.ChoiceField(label="種類", required=False)

    def __init__(self, data: QueryDict, *, municipality: Municipality) -> None:
        super().__init__(data, municipality=municipality)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", "すべて"), *((kind.key, kind.label) for kind in kinds().values())]

    @property
    def kind_asked(self) -> Kind | None:
        self.is_valid()
        return kinds().get(self.cleaned_data.get("kind") or "")


class EventFilter(RecordFilter):
    kind = forms.ChoiceField(
        label="種類", required=False, choices=[("", "すべて"), *SecurityEvent.Kind.choices]
    )

    @property
    def kind_asked(self) -> str:
        self.is_valid()
        return self.cleaned_data.get("kind") or ""
