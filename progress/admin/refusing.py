"""Pages that save through services: what a service refuses is told on the page, where everything stays as it was typed."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse

from accounts.admin_scope import CityHistoryAdmin, CityInline
from common.admin import WholeRowForm
from common.errors import DomainError


class Refusal(DomainError):  # noqa: N818 - what the page tells, whatever the service called its error
    """`messages` is what is told, `corrected` the fields of the form that are shown otherwise than they were posted."""

    def __init__(self, messages: list[str], corrected: dict[str, str]) -> None:
        super().__init__(messages[0])
        self.messages = messages
        self.corrected = corrected


class RefusableForm(WholeRowForm):
    """Is invalid once a service has refused what it holds."""

    refusal: DomainError | None = None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal:
            raise ValidationError(getattr(self.refusal, "messages", [self.refusal.message]))
        return cleaned


class ServiceAdmin(CityHistoryAdmin):
    """Saves through services alone; nothing is deleted, and no former version put back past them."""

    form = RefusableForm

    class Media:
        css = {"all": ["css/admin.css"]}

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Save; where that is refused and nothing was written, show the page again with what was typed and why."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except DomainError as refusal:
            request._refusal = refusal  # type: ignore[attr-defined] # noqa: SLF001 - our own note on the request
            posted = request.POST.copy()
            posted.update(getattr(refusal, "corrected", {}))
            request.POST = posted  # type: ignore[assignment] # a copy that may be changed
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self,
        request: HttpRequest,
        obj: models.Model | None = None,
        change: bool = False,
        **kwargs: Any,  # noqa: ANN401 - Django's signature
    ) -> "type[ModelForm[Any]]":
        form = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "_refusal", None)  # type: ignore[attr-defined] # a class of this request alone
        return form

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def revert_disabled(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return True

    def history_form_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a former version; putting it back would write past the services."""
        if request.method == "POST":
            raise PermissionDenied
        return super().history_form_view(request, object_id, version_id, extra_context)


class ReadOnlyInline(CityInline):
    """Rows that are only read here."""

    can_delete = False
    classes = ["plain-rows"]

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class TransitionInline(ReadOnlyInline):
    """How a round or report came to be what it is. People are named without a link: their pages are for operators."""

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("actor")

    @admin.display(description="行った人")
    def by(self, row: Any) -> str:  # noqa: ANN401 - of either kind
        return str(row.actor)
