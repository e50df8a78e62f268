"""Operators' pages for indicators, their targets and actual values."""

from django.contrib import admin

from accounts.admin_filters import area_filter
from accounts.admin_scope import CityHistoryAdmin, CityInline
from common.admin import FiscalYearFilter, fiscal_year_column, linked_column
from kpis.models import Kpi, KpiActual, KpiTarget


class KpiTargetInline(CityInline):
    model = KpiTarget


class KpiActualInline(CityInline):
    model = KpiActual


@admin.register(Kpi)
class KpiAdmin(CityHistoryAdmin):
    city_paths = ("plan__municipality",)
    list_display = [
        "number",
        "name",
        "unit",
        "direction",
        fiscal_year_column("baseline_fy", "基準年度"),
        "baseline_value",
        "measure",
        "policy",
        "plan",
        linked_column("plan__municipality", "市区町村"),
    ]
    list_display_links = ["number", "name"]
    list_filter = ["direction", "accumulation", "attainment_method", area_filter("plan__municipality")]
    list_select_related = ["measure", "policy", "plan__municipality"]
    search_fields = ["search_text", "plan__title", "plan__municipality__name"]
    autocomplete_fields = ["plan", "measure", "policy"]
    inlines = [KpiTargetInline, KpiActualInline]


@admin.register(KpiTarget)
class KpiTargetAdmin(CityHistoryAdmin):
    city_paths = ("kpi__plan__municipality",)
    list_display = [
        fiscal_year_column("fiscal_year", "年度"),
        "text",
        "value",
        "operator",
        "is_inferred",
        "kpi",
        linked_column("kpi__plan__municipality", "市区町村"),
    ]
    list_filter = ["operator", "is_inferred", FiscalYearFilter, area_filter("kpi__plan__municipality")]
    list_select_related = ["kpi__plan__municipality"]
    search_fields = ["search_text", "kpi__search_text", "kpi__plan__municipality__name"]
    autocomplete_fields = ["kpi"]


@admin.register(KpiActual)
class KpiActualAdmin(CityHistoryAdmin):
    city_paths = ("kpi__plan__municipality",)
    list_display = [
        fiscal_year_column("fiscal_year", "年度"),
        "value",
        "text",
        "certainty",
        "as_of",
        "kpi",
        linked_column("kpi__plan__municipality", "市区町村"),
    ]
    list_filter = ["certainty", FiscalYearFilter, area_filter("kpi__plan__municipality")]
    list_select_related = ["kpi__plan__municipality"]
    search_fields = ["text", "note", "kpi__search_text", "kpi__plan__municipality__name"]
    autocomplete_fields = ["kpi"]
