"""Operators' pages for measures: where they stand, what their sheets say, who answers for them."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest

from accounts.admin_filters import area_filter
from accounts.admin_scope import CityAdmin, CityHistoryAdmin, CityInline, CityStackedInline
from common.admin import fiscal_year_column, linked_column
from measures.models import Alignment, Measure, MeasureSection, Objective, Placement, Responsibility

if TYPE_CHECKING:

    class _InlineFormSet(forms.BaseInlineFormSet[Any, Measure, Any]):
        def _construct_form(self, i: int, **kwargs: object) -> forms.ModelForm[Any]: ...

else:
    _InlineFormSet = forms.BaseInlineFormSet


class PlacementFormSet(_InlineFormSet):
    """Placements stand in the measure's own plan, one of them as the primary."""

    def _construct_form(self, i: int, **kwargs: object) -> "forms.ModelForm[Any]":
        form = super()._construct_form(i, **kwargs)
        form.instance.plan_id = self.instance.plan_id
        return form

    def clean(self) -> None:
        super().clean()
        kept = [
            form.cleaned_data for form in self.forms if form.is_valid() and form not in self.deleted_forms
        ]
        if sum(bool(placement.get("is_primary")) for placement in kept) > 1:
            raise ValidationError("本掲の位置は施策に1つだけです。再掲の位置では「本掲」を外してください。")


class ResponsibilityFormSet(_InlineFormSet):
    def clean(self) -> None:
        """Refuse another municipality's department for a new measure, too; the model looks at stored ones only."""
        super().clean()
        if self.instance.pk or not self.instance.plan_id:
            return
        for form in self.forms:
            department = form.cleaned_data.get("department") if form.is_valid() else None
            if department and department.municipality_id != self.instance.plan.municipality_id:
                form.add_error("department", "部署は計画と同じ市区町村のものを選んでください。")


class PlacementInline(CityInline):
    model = Placement
    formset = PlacementFormSet
    exclude = ["plan"]
    autocomplete_fields = ["policy"]


class MeasureSectionInline(CityStackedInline):
    model = MeasureSection


class ObjectiveInline(CityInline):
    model = Objective

    def formfield_for_foreignkey(
        self,
        db_field: models.ForeignKey[Any, Any],
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401 - Django's signature
    ) -> "forms.ModelChoiceField[Any] | None":
        """Offer the measure's own sections, which alone are right and few."""
        if db_field.name == "section" and request.resolver_match:
            measure = request.resolver_match.kwargs.get("object_id")
            kwargs["queryset"] = MeasureSection.objects.filter(measure=measure)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ResponsibilityInline(CityInline):
    model = Responsibility
    formset = ResponsibilityFormSet
    autocomplete_fields = ["department"]


@admin.register(Measure)
class MeasureAdmin(CityHistoryAdmin):
    city_paths = ("plan__municipality",)
    list_display = [
        "key",
        "title",
        "plan",
        linked_column("plan__municipality", "市区町村"),
        "is_priority",
        "category_text",
        "lifecycle",
    ]
    list_display_links = ["key", "title"]
    list_filter = ["lifecycle", "is_priority", "roadmap_missing", area_filter("plan__municipality")]
    list_select_related = ["plan__municipality"]
    search_fields = ["search_text", "plan__title", "plan__municipality__name"]
    autocomplete_fields = ["plan"]
    fixed_after_adding = ("plan",)

    def get_inlines(self, request: HttpRequest, obj: models.Model | None) -> list[type[Any]]:
        """Leave out objectives until the measure has sections for them to stand in."""
        objectives = [ObjectiveInline] if obj else []
        return [PlacementInline, MeasureSectionInline, *objectives, ResponsibilityInline]


@admin.register(Placement)
class PlacementAdmin(CityAdmin):
    city_paths = ("plan__municipality",)
    list_display = [
        "code",
        "measure",
        "is_primary",
        "policy",
        "plan",
        linked_column("plan__municipality", "市区町村"),
    ]
    list_display_links = ["code", "measure"]
    list_filter = ["is_primary", area_filter("plan__municipality")]
    list_select_related = ["measure", "policy", "plan__municipality"]
    search_fields = ["code", "title_here", "measure__search_text", "plan__title", "plan__municipality__name"]
    autocomplete_fields = ["plan", "policy", "measure"]


@admin.register(MeasureSection)
class MeasureSectionAdmin(CityAdmin):
    city_paths = ("measure__plan__municipality",)
    list_display = [
        "__str__",
        "role",
        "measure",
        linked_column("measure__plan", "計画"),
        linked_column("measure__plan__municipality", "市区町村"),
    ]
    list_filter = ["role", area_filter("measure__plan__municipality")]
    list_select_related = ["measure__plan__municipality"]
    search_fields = ["search_text", "measure__search_text", "measure__plan__municipality__name"]
    autocomplete_fields = ["measure"]
    fixed_after_adding = ("measure",)


@admin.register(Objective)
class ObjectiveAdmin(CityAdmin):
    city_paths = ("measure__plan__municipality",)
    list_display = [
        "__str__",
        fiscal_year_column("due_fy", "期限の年度"),
        "measure",
        linked_column("measure__plan", "計画"),
        linked_column("measure__plan__municipality", "市区町村"),
    ]
    list_filter = [area_filter("measure__plan__municipality")]
    list_select_related = ["measure__plan__municipality"]
    search_fields = ["text", "measure__search_text", "measure__plan__municipality__name"]
    autocomplete_fields = ["measure", "section"]


@admin.register(Responsibility)
class ResponsibilityAdmin(CityAdmin):
    city_paths = ("measure__plan__municipality",)
    list_display = [
        "department",
        "role",
        "measure",
        linked_column("measure__plan", "計画"),
        linked_column("department__municipality", "市区町村"),
    ]
    list_filter = ["role", area_filter("department__municipality")]
    list_select_related = ["department__municipality", "measure__plan"]
    search_fields = ["department__name", "measure__search_text", "department__municipality__name"]
    autocomplete_fields = ["measure", "department"]


@admin.register(Alignment)
class AlignmentAdmin(CityAdmin):
    city_paths = ("policy__plan__municipality", "measure__plan__municipality")
    list_display = [
        "reference_item",
        linked_column("reference_item__reference_plan", "関連計画"),
        "policy",
        "measure",
        "is_inferred",
    ]
    list_filter = ["is_inferred"]
    list_select_related = ["reference_item__reference_plan", "policy", "measure"]
    search_fields = [
        "reference_item__name",
        "reference_item__reference_plan__name",
        "policy__search_text",
        "measure__search_text",
    ]
    autocomplete_fields = ["reference_item", "policy", "measure"]
