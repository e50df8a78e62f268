"""Operators' pages for municipalities, departments, people and what they may do."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from accounts import rescue
from accounts.admin_filters import area_filter
from accounts.admin_scope import (
    CityAdmin,
    CityInline,
    CityTableAdmin,
    OperatorsOnly,
    WrittenByOperators,
    signed_in,
)
from accounts.models import (
    Department,
    DepartmentSuccession,
    GroupMember,
    Membership,
    Municipality,
    SecurityEvent,
    User,
)
from accounts.resources import DepartmentResource, MunicipalityResource
from accounts.security_events import only_municipality_of, record_event
from common.admin import HistoryAdmin, OperatorInline, fiscal_year_column

# The sign-in library's own tables hold secrets (keys of second factors) or are not used (mail addresses).
for model in (EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken):
    admin.site.unregister(model)

if TYPE_CHECKING:
    _UserAdmin = DjangoUserAdmin[User]
    _UserCreationForm = AdminUserCreationForm[User]

    class _InlineFormSet(forms.BaseInlineFormSet[Any, Department, Any]):
        def _construct_form(self, i: int, **kwargs: object) -> forms.ModelForm[Any]: ...

else:
    _UserAdmin = DjangoUserAdmin
    _UserCreationForm = AdminUserCreationForm
    _InlineFormSet = forms.BaseInlineFormSet


@admin.register(Municipality)
class MunicipalityAdmin(WrittenByOperators, CityTableAdmin):
    city_paths = ("pk",)
    resource_classes = [MunicipalityResource]
    list_display = ["code", "name", "kana", "prefecture", "slug"]
    list_display_links = ["code", "name"]
    list_filter = ["prefecture"]
    search_fields = ["code", "name", "kana", "slug"]


class GroupMemberFormSet(_InlineFormSet):
    """What a group means are departments of its own city."""

    def _construct_form(self, i: int, **kwargs: object) -> "forms.ModelForm[Any]":
        form = super()._construct_form(i, **kwargs)
        form.instance.municipality_id = self.instance.municipality_id
        return form


class GroupMemberInline(CityInline):
    model = GroupMember
    formset = GroupMemberFormSet
    fk_name = "group"
    exclude = ["municipality"]
    autocomplete_fields = ["department"]


@admin.register(Department)
class DepartmentAdmin(CityTableAdmin, HistoryAdmin):
    city_paths = ("municipality",)
    resource_classes = [DepartmentResource]
    list_display = [
        "name",
        "municipality",
        "parent",
        "is_group",
        fiscal_year_column("valid_from_fy", "設置年度"),
        fiscal_year_column("valid_until_fy", "廃止年度"),
    ]
    list_filter = ["is_group", area_filter("municipality")]
    list_select_related = ["municipality", "parent"]
    search_fields = ["name", "municipality__name", "municipality__code"]
    autocomplete_fields = ["municipality", "parent"]
    fixed_after_adding = ("municipality",)

    def get_inlines(self, request: HttpRequest, obj: models.Model | None) -> list[type[Any]]:
        """Ask what a group means once it is known to be one."""
        return [GroupMemberInline] if isinstance(obj, Department) and obj.is_group else []


@admin.register(DepartmentSuccession)
class DepartmentSuccessionAdmin(CityAdmin):
    city_paths = ("municipality",)
    list_display = [
        "predecessor",
        "successor",
        "kind",
        fiscal_year_column("fiscal_year", "変更した年度"),
        "municipality",
    ]
    list_filter = ["kind", area_filter("municipality")]
    list_select_related = ["municipality", "predecessor", "successor"]
    search_fields = ["predecessor__name", "successor__name", "municipality__name"]
    autocomplete_fields = ["municipality", "predecessor", "successor"]


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(OperatorsOnly, DjangoGroupAdmin):
    """Groups give permissions."""


class MembershipInline(OperatorInline):
    """Roles end by their last day; they are not deleted, and what is changed stands in the history."""

    model = Membership
    autocomplete_fields = ["municipality", "department"]
    can_delete = False


class AddUserForm(_UserCreationForm):
    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ("username", "display_name", "email")


@admin.register(User)
class UserAdmin(OperatorsOnly, _UserAdmin):
    """People are disabled, never deleted. A 事務局 looks after its members on the pages of its city."""

    add_form = AddUserForm
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "display_name", "email", "usable_password", "password1", "password2"),
            },
        ),
    )
    fieldsets = (
        (None, {"fields": ("username", "password", "display_name", "email", "is_active")}),
        (
            "管理画面での権限",
            {"classes": ("collapse",), "fields": ("is_staff", "is_superuser", "groups", "user_permissions")},
        ),
        ("日時", {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    inlines = [MembershipInline]
    list_display = ("username", "display_name", "email", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("username", "display_name", "email")
    actions = ("release_lock", "remove_second_factors")

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: User, form: "forms.ModelForm[User]", change: bool
    ) -> None:
        """Write down what is changed of a person's powers: people themselves have no history."""
        super().save_model(request, obj, form, change)
        powers = [name for name in form.changed_data if name in _POWERS]
        if powers or not change:
            said = "、".join(
                f"{form.fields[name].label}「{_yes_or_no(getattr(obj, name))}」" for name in powers
            )
            record_event(
                SecurityEvent.Kind.RIGHTS_CHANGED,
                actor=signed_in(request),
                municipality=only_municipality_of(obj.username),
                detail=f"管理画面：{obj}（{obj.username}）{'' if change else 'を登録'}{'：' if said else ''}{said}",
            )

    @admin.action(description="ログインの停止を解除する（失敗が続いたとき）", permissions=["change"])
    def release_lock(self, request: HttpRequest, people: QuerySet[User]) -> None:
        for person in people:
            rescue.release_lock(person, actor=signed_in(request))
        self.message_user(request, "ログインの停止を解除しました。", messages.SUCCESS)

    @admin.action(description="二要素認証を解除する（機器も予備のコードもないとき）", permissions=["change"])
    def remove_second_factors(self, request: HttpRequest, people: QuerySet[User]) -> None:
        for person in people:
            rescue.remove_second_factors(person, actor=signed_in(request))
        self.message_user(request, "二要素認証を解除しました。", messages.SUCCESS)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002 - Django's own name
        response = super().user_change_password(request, id, form_url)
        operator = signed_in(request)
        if request.method == "POST" and response.status_code == HTTPStatus.FOUND and id != str(operator.pk):
            rescue.hand_over_password(User.objects.get(pk=id), actor=operator)
        return response


_POWERS = ("is_active", "is_staff", "is_superuser")


def _yes_or_no(value: bool) -> str:
    return "はい" if value else "いいえ"


@admin.register(Membership)
class MembershipAdmin(OperatorsOnly, HistoryAdmin):
    list_display = ["user", "municipality", "role", "department", "expires_on"]
    list_filter = ["role", "expires_on", area_filter("municipality")]
    list_select_related = ["user", "municipality", "department"]
    search_fields = ["user__username", "user__display_name", "municipality__name", "department__name"]
    autocomplete_fields = ["user", "municipality", "department"]

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(SecurityEvent)
class SecurityEventAdmin(CityAdmin):
    """Read only: a record that operators could change would prove nothing. What belongs to no city is for operators."""

    city_paths = ("municipality",)

    list_display = ["at", "kind", "actor", "username", "municipality", "address", "detail"]
    list_filter = ["kind", "at", area_filter("municipality")]
    list_select_related = ["actor", "municipality"]
    search_fields = ["username", "actor__username", "actor__display_name", "address", "detail"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False
