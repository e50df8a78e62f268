"""What the 事務局 types about people. Choices begin at the city."""

import datetime as dt
import unicodedata
from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator

from accounts.members.services import RoleGiven
from accounts.members.states import MemberState
from accounts.models import (
    Department,
    DepartmentQuerySet,
    Membership,
    Municipality,
    Role,
    User,
    UserQuerySet,
)
from common.fiscal_year import end_of_fiscal_year, fiscal_year_of
from common.form_fields import DayField


def departments_offered(municipality: Municipality, today: dt.date) -> DepartmentQuerySet:
    """Return the city's departments of this fiscal year, without groups, in its order."""
    return (
        Department.objects.filter(municipality=municipality, is_group=False)
        .valid_in(fiscal_year_of(today))
        .order_by("position", "pk")
    )


class MembershipForm(forms.Form):
    """A role. Which day is proposed as its last follows from the day, so that nobody keeps rights by oversight."""

    role = forms.ChoiceField(
        label="役割",
        choices=Role.choices,
        widget=forms.Select(attrs={"class": "select"}),
        initial=Role.EDITOR,
    )
    department = forms.ModelChoiceField(
        Department.objects.none(),
        label="部署",
        required=False,
        empty_label="（選んでください）",
        help_text="事務局のほかは必ず選びます。",
        widget=forms.Select(attrs={"class": "select"}),
    )
    expires_on = DayField(
        label="有効期限",
        required=False,
        help_text="この日まで有効です。空欄にすると期限がなくなります。",
        widget=forms.TextInput(attrs={"class": "input input--date", "autocomplete": "off"}),
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - handed on as they come
        municipality: Municipality,
        today: dt.date,
        membership: Membership | None = None,
        **kwargs: Any,  # noqa: ANN401 - Django's own shapes
    ) -> None:
        kept = (
            {
                "role": membership.role,
                "department": membership.department,
                "expires_on": membership.expires_on,
            }
            if membership
            else {"expires_on": end_of_fiscal_year(today)}
        )
        super().__init__(*args, **{**kwargs, "initial": {**kept, **kwargs.get("initial", {})}})
        self.today = today
        offered = departments_offered(municipality, today)
        if membership and membership.department_id:
            # A department that was abolished stays with the role that somebody has in it.
            offered = offered | Department.objects.filter(
                pk=membership.department_id, municipality=municipality
            )
        field = self.fields["department"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = offered

    def clean_expires_on(self) -> dt.date | None:
        last_day: dt.date | None = self.cleaned_data["expires_on"]
        if last_day and last_day < self.today:
            raise forms.ValidationError(
                "過ぎた日です。今日以降の日を入力してください。すぐに終えるときは「所属を終了する」を使います。"
            )
        return last_day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        needs_one = cleaned.get("role") not in {None, Role.COORDINATOR}
        if needs_one and "department" not in self.errors and not cleaned.get("department"):
            self.add_error("department", "課長・担当者・閲覧の役割には部署を選んでください。")
        return cleaned

    @property
    def given(self) -> RoleGiven:
        return RoleGiven(
            role=Role(self.cleaned_data["role"]),
            department=self.cleaned_data["department"],
            expires_on=self.cleaned_data["expires_on"],
        )


def _username_field(help_text: str) -> forms.CharField:
    return forms.CharField(
        label="利用者ID",
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text=help_text,
        widget=forms.TextInput(
            attrs={"class": "input", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class _Named(forms.Form):
    def clean_username(self) -> str:
        """Read a 利用者ID in half-width letters, as people are asked for it when they sign in."""
        return unicodedata.normalize("NFKC", self.cleaned_data["username"])


class PersonForm(forms.Form):
    display_name = forms.CharField(
        label="氏名",
        max_length=100,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label="メールアドレス",
        required=False,
        help_text="督促などのお知らせを送る宛先です。なくても使えます。",
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "off"}),
    )


class NewMemberForm(_Named, PersonForm, MembershipForm):
    """A person who has no 利用者ID yet, with their first role."""

    username = _username_field(
        "ログインに使います。半角の英数字と @ . + - _ が使えます。あとから変えられません。"
    )
    field_order = ["username", "display_name", "email", "role", "department", "expires_on"]


class AdmittedMemberForm(_Named, MembershipForm):
    """A person who has one, from another city or without any."""

    username = _username_field("本人に確かめた利用者IDを、そのまま入力します。")
    display_name = forms.CharField(
        label="氏名",
        max_length=100,
        help_text="取り違えを防ぐため、登録されている氏名と同じかを確かめます。",
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    field_order = ["username", "display_name", "role", "department", "expires_on"]


class MemberFilter(forms.Form):
    """Narrows the list of people; it stands in the address."""

    q = forms.CharField(
        label="氏名・利用者ID",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "input", "type": "search", "autocomplete": "off"}),
    )
    department = forms.ModelChoiceField(
        Department.objects.none(),
        label="部署",
        required=False,
        empty_label="すべて",
        widget=forms.Select(attrs={"class": "select"}),
    )
    role = forms.ChoiceField(
        label="役割",
        required=False,
        choices=[("", "すべて"), *Role.choices],
        widget=forms.Select(attrs={"class": "select"}),
    )
    state = forms.ChoiceField(
        label="状態",
        required=False,
        choices=[("", "すべて"), *((state.value, state.label) for state in MemberState)],
        widget=forms.Select(attrs={"class": "select"}),
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - handed on as they come
        municipality: Municipality,
        today: dt.date,
        **kwargs: Any,  # noqa: ANN401 - Django's own shapes
    ) -> None:
        super().__init__(*args, **kwargs)
        self.municipality, self.today = municipality, today
        field = self.fields["department"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = Department.objects.filter(municipality=municipality, is_group=False).order_by(
            "position", "pk"
        )

    @property
    def is_narrowing(self) -> bool:
        self.is_valid()
        return any(self.cleaned_data.get(name) for name in self.fields)

    def people(self) -> UserQuerySet:
        """Return the people asked for; a wrong value of one field leaves the others in force."""
        self.is_valid()
        people = self._in_state(User.objects.members_of(self.municipality))
        department, role = self.cleaned_data.get("department"), self.cleaned_data.get("role")
        if department or role:
            people = people.holding(self._memberships(department, role))
        if typed := self.cleaned_data.get("q"):
            people = people.named_like(typed)
        return people

    def _in_state(self, people: UserQuerySet) -> UserQuerySet:
        match self.cleaned_data.get("state"):
            case MemberState.ACTIVE:
                return people.at_work_in(self.municipality, on=self.today)
            case MemberState.EXPIRED:
                return people.out_of_work_in(self.municipality, on=self.today)
            case MemberState.DISABLED:
                return people.disabled()
            case _:
                return people

    def _memberships(self, department: Department | None, role: str | None) -> Any:  # noqa: ANN401 - Django's own shapes
        """Return the memberships of which one has to fit: those that hold, unless others are asked for by the state."""
        found = Membership.objects.filter(municipality=self.municipality)
        if department:
            found = found.filter(department=department)
        if role:
            found = found.filter(role=role)
        ended_too = self.cleaned_data.get("state") in {MemberState.EXPIRED, MemberState.DISABLED}
        return found if ended_too else found.unexpired(on=self.today)


class UploadForm(forms.Form):
    file = forms.FileField(
        label="ファイル",
        help_text="CSV（UTF-8かシフトJIS）またはExcel（.xlsx）。",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    ends_absent = forms.BooleanField(label="この表にない人の所属を終了する", required=False)


class ApplyForm(forms.Form):
    """Names the file that was shown and what was shown of it."""

    upload = forms.CharField(max_length=32)
    digest = forms.CharField(max_length=64)
    ends_absent = forms.BooleanField(required=False)
