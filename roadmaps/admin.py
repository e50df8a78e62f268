"""Operators' pages for the rows and steps of roadmaps."""

from django.contrib import admin

from accounts.admin_filters import area_filter
from accounts.admin_scope import CityAdmin, CityHistoryAdmin, CityInline
from common.admin import FiscalYearFilter, fiscal_year_column, linked_column
from roadmaps.models import RoadmapLane, RoadmapStep


class RoadmapStepInline(CityInline):
    model = RoadmapStep


@admin.register(RoadmapLane)
class RoadmapLaneAdmin(CityAdmin):
    city_paths = ("measure__plan__municipality",)
    list_display = [
        "__str__",
        "position",
        "measure",
        linked_column("measure__plan", "計画"),
        linked_column("measure__plan__municipality", "市区町村"),
    ]
    list_filter = [area_filter("measure__plan__municipality")]
    list_select_related = ["measure__plan__municipality"]
    search_fields = ["search_text", "measure__search_text", "measure__plan__municipality__name"]
    autocomplete_fields = ["measure"]
    inlines = [RoadmapStepInline]


@admin.register(RoadmapStep)
class RoadmapStepAdmin(CityHistoryAdmin):
    city_paths = ("lane__measure__plan__municipality",)
    list_display = [
        fiscal_year_column("fiscal_year", "年度"),
        "text",
        "continues",
        "phase",
        "is_inferred",
        "lane",
        linked_column("lane__measure", "施策"),
        linked_column("lane__measure__plan__municipality", "市区町村"),
    ]
    list_filter = [
        "phase",
        "continues",
        "is_inferred",
        FiscalYearFilter,
        area_filter("lane__measure__plan__municipality"),
    ]
    list_select_related = ["lane__measure__plan__municipality"]
    search_fields = ["search_text", "lane__measure__search_text", "lane__measure__plan__municipality__name"]
    autocomplete_fields = ["lane"]
