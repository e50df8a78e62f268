"""What the operators' pages of all apps share."""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NoReturn

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import capfirst
from simple_history.admin import SimpleHistoryAdmin

from common.fiscal_year import year_text
from common.form_fields import FiscalYearField
from common.text import search_terms

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
    _TabularInline = admin.TabularInline[Any, Any]
    _StackedInline = admin.StackedInline[Any, Any]
    _HistoryAdmin = admin.ModelAdmin[Any]

    class _ModelForm(forms.ModelForm[Any]):
        def _get_validation_exclusions(self) -> set[str]: ...

else:
    _ModelAdmin = admin.ModelAdmin
    _TabularInline = admin.TabularInline
    _StackedInline = admin.StackedInline
    _HistoryAdmin = SimpleHistoryAdmin
    _ModelForm = forms.ModelForm


class WholeRowForm(_ModelForm):
    """Holds constraints against the whole row, also where they name a link that the page does not let one change.

    Django leaves such a constraint out, and the database would refuse the row after the answer is decided.
    """

    def _get_validation_exclusions(self) -> set[str]:
        links = {
            field.name
            for field in self.instance._meta.concrete_fields  # noqa: SLF001 - Django's documented interface
            if field.is_relation and field.name not in self.fields and getattr(self.instance, field.attname)
        }
        return super()._get_validation_exclusions() - links


class _Shared(admin.options.BaseModelAdmin):  # type: ignore[type-arg] # not generic when it runs
    form: "type[forms.ModelForm[Any]]" = WholeRowForm

    def formfield_for_dbfield(
        self,
        db_field: "models.Field[Any, Any]",
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401 - Django's signature
    ) -> forms.Field | None:
        if db_field.name == "fiscal_year" or db_field.name.endswith("_fy"):
            return _fiscal_year_field(db_field)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


def _fiscal_year_field(db_field: "models.Field[Any, Any]") -> FiscalYearField:
    own = f"{db_field.help_text}。" if db_field.help_text not in {"", "西暦"} else ""
    return FiscalYearField(
        label=capfirst(db_field.verbose_name),
        required=not db_field.blank,
        help_text=f"{own}令和5年度、R5、2023のように入力します。",
    )


class OperatorAdmin(_Shared, _ModelAdmin):
    """The pages of one model. `fixed_after_adding`: other rows rely on these links, so they stay as first chosen."""

    fixed_after_adding: tuple[str, ...] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        fixed = self.fixed_after_adding if obj else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: object, object_id: str
    ) -> NoReturn:
        """Answer 404, as every other page does, where Django would lead to the first page with a message."""
        raise Http404

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        if any(name.endswith("search_text") for name in self.search_fields):
            search_term = " ".join(search_terms(search_term))
        return super().get_search_results(request, queryset, search_term)


class HistoryAdmin(OperatorAdmin, _HistoryAdmin):
    """The pages of a model that keeps its history."""

    def history_view_title(self, request: HttpRequest, obj: models.Model) -> str:
        return f"{obj} の変更履歴"

    def history_form_view_title(self, request: HttpRequest, obj: models.Model) -> str:
        return f"{obj} の過去の内容"

    def history_form_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: str,
        extra_context: Any = None,  # noqa: ANN401 - Django's signature
    ) -> HttpResponse:
        """Let nobody go back to a former version who may not change the row; the library hides the button only."""
        if request.method == "POST" and not self.has_change_permission(request):
            raise PermissionDenied
        return super().history_form_view(request, object_id, version_id, extra_context)  # type: ignore[misc, no-any-return] # the library ships no types


class OperatorInline(_Shared, _TabularInline):
    extra = 0


class OperatorStackedInline(_Shared, _StackedInline):
    extra = 0


def fiscal_year_column(field: str, heading: str) -> Callable[[Any], str]:
    """Return a list column that shows a fiscal year as 令和5年度 and sorts by it."""

    @admin.display(description=heading, ordering=field)
    def column(row: models.Model) -> str:
        year = getattr(row, field)
        return "-" if year is None else year_text(year)

    column.__name__ = field
    return column


def linked_column(path: str, heading: str) -> Callable[[Any], str]:
    """Return a list column that shows the row at the end of links, such as plan__municipality, and sorts by it."""

    @admin.display(description=heading, ordering=path)
    def column(row: models.Model) -> str:
        return str(attrgetter(path.replace("__", "."))(row))

    column.__name__ = path
    return column


class FiscalYearFilter(admin.SimpleListFilter):
    """The fiscal years that occur, as 令和5年度."""

    title = "年度"
    parameter_name = "fiscal_year"

    def lookups(
        self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]"
    ) -> Iterable[tuple[str, str]]:
        rows = model_admin.get_queryset(request).order_by("-fiscal_year")
        return [
            (str(year), year_text(year)) for year in rows.values_list("fiscal_year", flat=True).distinct()
        ]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        value = self.value()
        return queryset.filter(fiscal_year=value) if value and value.isdecimal() else queryset
