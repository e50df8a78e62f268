"""Rounds: what is asked, until when and by which scale. They move on from phase to phase on their board."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone

from accounts.admin_filters import area_filter
from accounts.admin_scope import access_in
from common.admin import FiscalYearFilter, fiscal_year_column, linked_column
from common.fiscal_year import format_fiscal_year
from progress.admin.refusing import ReadOnlyInline, ServiceAdmin, TransitionInline
from progress.forms_rounds import ASKS
from progress.models import DepartmentInquiry, ReportingRound, RoundTransition
from progress.permissions import can_edit_round, can_steer_round
from progress.services.rounds import CHANGEABLE_WHEN_OPEN, RoundSettings, change_round, create_round
from progress.states import RoundPhase


class DepartmentInquiryInline(ReadOnlyInline):
    model = DepartmentInquiry
    fields = ["department", "due_on", "extension_reason"]


class RoundTransitionInline(TransitionInline):
    model = RoundTransition
    readonly_fields = ["at", "action", "from_phase", "to_phase", "by", "comment"]
    fields = ["at", "action", "from_phase", "to_phase", "by", "comment"]


@admin.register(ReportingRound)
class ReportingRoundAdmin(ServiceAdmin):
    city_paths = ("plan__municipality",)
    list_display = [
        "__str__",
        fiscal_year_column("fiscal_year", "年度"),
        "kind",
        "phase",
        "due_on",
        "plan",
        linked_column("plan__municipality", "市区町村"),
    ]
    list_filter = ["phase", "kind", FiscalYearFilter, area_filter("plan__municipality")]
    list_select_related = ["plan__municipality"]
    search_fields = ["plan__title", "plan__municipality__name", "instructions"]
    autocomplete_fields = ["plan", "rating_scale"]
    readonly_fields = ["phase"]
    fixed_after_adding = ("plan",)
    fieldsets = [
        (None, {"fields": ["plan", "fiscal_year", "kind", "phase", "opens_on", "due_on"]}),
        ("聞くこと", {"fields": [*ASKS, "rating_scale", "needs_confirmation"]}),
        ("担当課への連絡", {"fields": ["instructions", "contact"]}),
    ]

    def get_inlines(self, request: HttpRequest, obj: models.Model | None) -> list[type[Any]]:
        """Leave out what a round has only once it is made."""
        return [DepartmentInquiryInline, RoundTransitionInline] if obj else []

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        """Once departments answer, only dates and texts still change."""
        fixed = super().get_readonly_fields(request, obj)
        if not isinstance(obj, ReportingRound) or obj.phase == RoundPhase.PREPARING:
            return fixed
        asked = [field.name for field in RoundSettings.__dataclass_fields__.values()]
        return (*fixed, "year", *(name for name in asked if name not in CHANGEABLE_WHEN_OPEN))

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> Any:  # noqa: ANN401 - Django's own long type
        """Print the year as people say it where it is fixed; a field to type it in does so itself."""
        fixed = self.get_readonly_fields(request, obj)
        if "fiscal_year" not in fixed:
            return self.fieldsets
        named, *others = self.fieldsets
        fields = ["year" if name == "fiscal_year" else name for name in named[1]["fields"]]
        return [(None, {"fields": fields}), *others]

    @admin.display(description="年度")
    def year(self, reporting_round: ReportingRound) -> str:
        return format_fiscal_year(reporting_round.fiscal_year)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Let a late form through to the service, which says why it is too late."""
        if not super().has_change_permission(request, obj) or not isinstance(obj, ReportingRound):
            return super().has_change_permission(request, obj)
        may = can_steer_round if request.method == "POST" else can_edit_round
        return may(obj, access_in(request, obj.plan.municipality))

    def save_model(
        self, request: HttpRequest, obj: ReportingRound, form: "ModelForm[Any]", change: bool
    ) -> None:
        actor, settings = access_in(request, obj.plan.municipality), RoundSettings.of(obj)
        if change:
            change_round(obj, settings=settings, actor=actor, now=timezone.now())
        else:
            made = create_round(obj.plan, settings=settings, actor=actor, now=timezone.now())
            obj.pk = made.pk
