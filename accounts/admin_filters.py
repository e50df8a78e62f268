"""Filters by municipality for the lists of every app."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin_scope import within
from accounts.models import Municipality


class AreaFilter(admin.SimpleListFilter):
    """Prefectures and, once one is chosen, its municipalities: never a list of all 1,741.

    The value is a prefecture's name or a municipality's code. `path` leads from the listed model to the municipality.
    """

    title = "市区町村"
    parameter_name = "area"
    path = ""

    def lookups(
        self,
        request: HttpRequest,
        model_admin: "admin.ModelAdmin[Any]",
    ) -> Iterable[tuple[str, str]]:
        prefecture = self._prefecture()
        own = within(Municipality.objects.all(), request)
        if prefecture is None:
            prefectures = own.order_by("prefecture").values_list("prefecture", flat=True)
            return [(name, name) for name in prefectures.distinct()]
        municipalities = own.filter(prefecture=prefecture).order_by("code")
        return [(prefecture, prefecture), *municipalities.values_list("code", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if not value:
            return queryset
        return queryset.filter(**{f"{self.path}{'code' if value.isdecimal() else 'prefecture'}": value})

    def _prefecture(self) -> str | None:
        value = self.value()
        if value and value.isdecimal():
            return Municipality.objects.filter(code=value).values_list("prefecture", flat=True).first()
        return value or None


def area_filter(path: str) -> type[AreaFilter]:
    """Return the filter for a model whose municipality is at `path`, such as plan__municipality."""
    return type("AreaFilter", (AreaFilter,), {"path": f"{path}__"})
