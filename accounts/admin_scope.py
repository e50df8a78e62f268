"""Whose rows a member of staff meets in the admin.

Permissions say what kind of thing a member of staff may touch, this says whose: an operator (superuser) everybody's, a
事務局 that of its own municipalities, everybody else nothing that an admin does not give them by a rule of its own. What
cannot be told by a municipality belongs to operators alone, or is shared and written by operators.
"""

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models.fields.related import RelatedField
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from accounts.access import Access, access_to
from accounts.models import Department, Membership, Municipality, Role, User
from common.admin import HistoryAdmin, OperatorAdmin, OperatorInline, OperatorStackedInline
from common.tabular.admin import FlatTableAdmin

if TYPE_CHECKING:
    _BaseModelAdmin = admin.options.BaseModelAdmin[Any]
    _ModelAdmin = OperatorAdmin

    class _Table(FlatTableAdmin):
        def get_resource_kwargs(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]: ...  # noqa: ANN401 - the library's signature

else:
    _BaseModelAdmin = _ModelAdmin = _Table = object


def accesses(request: HttpRequest) -> Mapping[int, Access]:
    """Return what a member of staff is in each of their municipalities, by its id; worked out once a request."""
    if "_accesses" not in request.__dict__:
        user, today = signed_in(request), timezone.localdate()
        cities = Municipality.objects.served_by(user, on=today)
        request.__dict__["_accesses"] = {city.pk: access_to(city, user, today=today) for city in cities}
    known: dict[int, Access] = request.__dict__["_accesses"]
    return known


def access_in(request: HttpRequest, municipality: Municipality) -> Access:
    """Return what the request's user may do in a municipality, for the services; without a membership that is nothing.

    In the admin an operator stands in for everybody: what they do is written down under their own name.
    """
    user = signed_in(request)
    if not user.is_superuser:
        return accesses(request).get(municipality.pk) or Access(user, municipality)
    known: dict[int, Access] = request.__dict__.setdefault("_stand_ins", {})
    if municipality.pk not in known:
        known[municipality.pk] = _stand_in(user, municipality)
    return known[municipality.pk]


def signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
    return request.user


def _stand_in(user: User, municipality: Municipality) -> Access:
    everywhere = frozenset(Department.objects.filter(municipality=municipality).values_list("pk", flat=True))
    membership = Membership(user=user, municipality=municipality, role=Role.COORDINATOR)
    return Access(user, municipality, (membership,), {Role.MANAGER: everywhere})


def within(rows: models.QuerySet[Any], request: HttpRequest) -> models.QuerySet[Any]:
    """Keep the rows that the request's user meets on the model's own pages; a model without pages is not looked at."""
    own = admin.site._registry.get(rows.model)  # noqa: SLF001 - its public counterpart raises where there is none
    return own.scope(rows, request) if isinstance(own, CityRows) else rows


class ScopedChoices(_BaseModelAdmin):
    """Offers and takes for links only rows that the member of staff meets on their own pages."""

    def get_field_queryset(
        self,
        db: str | None,
        db_field: "RelatedField[Any, Any]",
        request: HttpRequest,
    ) -> models.QuerySet[Any]:
        offered = super().get_field_queryset(db, db_field, request)
        if offered is None:
            offered = db_field.remote_field.model._default_manager.all()  # noqa: SLF001 - Django's documented name
        return within(offered, request)


class CityRows(ScopedChoices, _ModelAdmin):
    """Pages of a model whose rows belong to a municipality, to which any of `city_paths` leads."""

    city_paths: tuple[str, ...] = ()

    def scope(self, rows: models.QuerySet[Any], request: HttpRequest) -> models.QuerySet[Any]:
        """Keep the rows of the municipalities in which the member of staff is 事務局; for an operator all."""
        if signed_in(request).is_superuser:
            return rows
        cities = [pk for pk, access in accesses(request).items() if access.is_coordinator]
        return rows.filter(reduce(or_, (models.Q(**{f"{path}__in": cities}) for path in self.city_paths)))

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return self.scope(super().get_queryset(request), request)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        self._find_or_404(request, object_id)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        self._find_or_404(request, object_id)
        return super().history_form_view(request, object_id, version_id, extra_context)  # type: ignore[misc, no-any-return] # only where there is history

    def _find_or_404(self, request: HttpRequest, object_id: str) -> None:
        """Look for the row itself: its history would be shown also of rows that are not met on any other page.

        An operator may read the history of a row that is gone.
        """
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if not signed_in(request).is_superuser and self.get_object(request, unquote(object_id)) is None:
            raise Http404


class WrittenByOperators(_ModelAdmin):
    """Pages that others at most read, whatever their permissions."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return signed_in(request).is_superuser

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return signed_in(request).is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return signed_in(request).is_superuser


class OperatorsOnly(WrittenByOperators):
    """Pages that only operators open, as what stands there gives rights."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return signed_in(request).is_superuser

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return signed_in(request).is_superuser


class _ScopedResources(_Table):
    """Brings in and out only what the member of staff meets on the pages."""

    def get_resource_kwargs(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 - the library's signature
        return {
            **super().get_resource_kwargs(request, *args, **kwargs),
            "within": lambda rows: within(rows, request),
        }


class CityAdmin(CityRows, OperatorAdmin):
    pass


class CityHistoryAdmin(CityRows, HistoryAdmin):
    pass


class CityTableAdmin(_ScopedResources, CityRows, FlatTableAdmin):
    pass


class SharedTableAdmin(WrittenByOperators, ScopedChoices, FlatTableAdmin):
    """A flat table that all municipalities share."""


class CityInline(ScopedChoices, OperatorInline):
    pass


class CityStackedInline(ScopedChoices, OperatorStackedInline):
    pass
