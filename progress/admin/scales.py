"""Rating scales with their ratings."""

from django.contrib import admin

from accounts.admin_filters import area_filter
from accounts.admin_scope import CityAdmin, CityInline
from common.admin import linked_column
from progress.models import Rating, RatingScale


class RatingInline(CityInline):
    model = Rating
    ordering = ["rank", "pk"]


@admin.register(RatingScale)
class RatingScaleAdmin(CityAdmin):
    city_paths = ("plan__municipality",)
    list_display = ["name", "plan", linked_column("plan__municipality", "市区町村")]
    list_filter = [area_filter("plan__municipality")]
    list_select_related = ["plan__municipality"]
    search_fields = ["name", "plan__title", "plan__municipality__name"]
    autocomplete_fields = ["plan"]
    fixed_after_adding = ("plan",)
    inlines = [RatingInline]
