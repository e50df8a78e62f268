"""Operators' pages for plans, their tree, the plans they refer to and their words."""

from django.contrib import admin

from accounts.admin_filters import area_filter
from accounts.admin_scope import (
    CityAdmin,
    CityHistoryAdmin,
    CityInline,
    CityStackedInline,
    CityTableAdmin,
    SharedTableAdmin,
)
from common.admin import OperatorInline, linked_column
from plans.models import GlossaryTerm, Plan, PlanLevel, Policy, ReferenceItem, ReferencePlan, Vision
from plans.resources import GlossaryTermResource, ReferenceItemResource, ReferencePlanResource


class PlanLevelInline(CityInline):
    model = PlanLevel


class VisionInline(CityStackedInline):
    model = Vision


@admin.register(Plan)
class PlanAdmin(CityHistoryAdmin):
    city_paths = ("municipality",)
    list_display = ["title", "municipality", "period_text", "is_published", "slug"]
    list_filter = ["is_published", area_filter("municipality")]
    list_select_related = ["municipality"]
    search_fields = ["title", "slug", "municipality__name", "municipality__code"]
    autocomplete_fields = ["municipality", "predecessor"]
    fixed_after_adding = ("municipality",)
    inlines = [PlanLevelInline, VisionInline]

    @admin.display(description="計画期間", ordering="start_fy")
    def period_text(self, plan: Plan) -> str:
        return plan.period


@admin.register(PlanLevel)
class PlanLevelAdmin(CityAdmin):
    city_paths = ("plan__municipality",)
    list_display = ["name", "depth", "plan", linked_column("plan__municipality", "市区町村")]
    list_filter = ["depth", area_filter("plan__municipality")]
    list_select_related = ["plan__municipality"]
    search_fields = ["name", "plan__title", "plan__municipality__name"]
    autocomplete_fields = ["plan"]


@admin.register(Vision)
class VisionAdmin(CityAdmin):
    city_paths = ("plan__municipality",)
    list_display = ["statement", "position", "plan", linked_column("plan__municipality", "市区町村")]
    list_filter = [area_filter("plan__municipality")]
    list_select_related = ["plan__municipality"]
    search_fields = ["search_text", "plan__title", "plan__municipality__name"]
    autocomplete_fields = ["plan"]


@admin.register(Policy)
class PolicyAdmin(CityHistoryAdmin):
    city_paths = ("plan__municipality",)
    list_display = ["code", "title", "parent", "plan", linked_column("plan__municipality", "市区町村")]
    list_display_links = ["code", "title"]
    list_filter = [area_filter("plan__municipality")]
    list_select_related = ["parent", "plan__municipality"]
    search_fields = ["code", "search_text", "plan__title", "plan__municipality__name"]
    autocomplete_fields = ["plan", "parent"]
    fixed_after_adding = ("plan",)


class ReferenceItemInline(OperatorInline):
    model = ReferenceItem


@admin.register(ReferencePlan)
class ReferencePlanAdmin(SharedTableAdmin):
    resource_classes = [ReferencePlanResource]
    list_display = ["name", "version", "published_text", "slug", "position"]
    list_filter = ["published_text"]
    search_fields = ["name", "version", "slug"]
    inlines = [ReferenceItemInline]


@admin.register(ReferenceItem)
class ReferenceItemAdmin(SharedTableAdmin):
    resource_classes = [ReferenceItemResource]
    list_display = ["name", "code", "group", "is_whole", "reference_plan"]
    list_filter = ["is_whole"]
    list_select_related = ["reference_plan"]
    search_fields = ["name", "code", "group", "reference_plan__name"]
    autocomplete_fields = ["reference_plan"]


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(CityTableAdmin):
    city_paths = ("plan__municipality",)
    resource_classes = [GlossaryTermResource]
    list_display = ["term", "explanation", "plan", linked_column("plan__municipality", "市区町村")]
    list_filter = [area_filter("plan__municipality")]
    list_select_related = ["plan__municipality"]
    search_fields = ["search_text", "plan__title", "plan__municipality__name"]
    autocomplete_fields = ["plan"]
