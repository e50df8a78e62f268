"""What stands under a report in the admin: its steps, indicators and supporting departments, its evidence and its course."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from accounts.admin_scope import CityInline, CityStackedInline
from kpis.attainment import Verdict
from progress.admin.refusing import ReadOnlyInline, TransitionInline
from progress.admin.report_forms import ContributionForm, KpiAnswerForm, long_text
from progress.admin.rights import may_answer, may_write_something
from progress.lines import KpiLine, StepLine, kpi_lines, step_lines
from progress.models import Contribution, Evidence, KpiReport, MeasureReport, ReportTransition, StepReport
from progress.sheets import Sheet, load_sheet
from progress.text_fields import LONGEST_TEXT, TextField

if TYPE_CHECKING:
    _CityInline = CityInline
else:
    _CityInline = object


class AnswerRows(_CityInline):
    """Rows of one report that are answered and neither added nor removed.

    `typed` are the columns for who answers now, `read` for everybody else; those that are worked out are `asked`.
    """

    can_delete = False
    classes = ["plain-rows"]
    typed: tuple[str, ...] = ()
    read: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()

    def may_type(self, request: HttpRequest, report: MeasureReport) -> bool:
        return may_answer(request, report)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        if not isinstance(obj, MeasureReport):
            return super().has_change_permission(request, obj)
        return super().has_change_permission(request, obj) and self.may_type(request, obj)

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Any:  # noqa: ANN401 - Django's own long type
        return [*self.asked, *(self.typed if self.has_change_permission(request, obj) else self.read)]

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        return self.asked if self.has_change_permission(request, obj) else (*self.asked, *self.read)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("report__round__plan", "report__measure")


class SheetRows(AnswerRows):
    """Shows beside each row what is asked, from the report's sheet, which is read once a page."""

    _sheet: Sheet | None = None

    def sheet_of(self, row: "StepReport | KpiReport") -> Sheet:
        if self._sheet is None:
            assert row.report is not None  # noqa: S101 - a row under a report
            self._sheet = load_sheet(row.report)
        return self._sheet


class StepReportInline(SheetRows, CityInline):
    model = StepReport
    form = forms.ModelForm  # its links are fixed: nothing of them is to be checked
    asked = ("label", "planned")
    typed = read = ("status", "note")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("step__lane")

    def formfield_for_dbfield(
        self,
        db_field: "models.Field[Any, Any]",
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401 - Django's signature
    ) -> forms.Field | None:
        if db_field.name == "note":
            return long_text("補足")
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="工程")
    def label(self, row: StepReport) -> str:
        return self._line(row).label

    @admin.display(description="計画書の記載")
    def planned(self, row: StepReport) -> str:
        return self._line(row).text

    def _line(self, row: StepReport) -> StepLine:
        return next(line for line in step_lines(self.sheet_of(row)) if line.row.pk == row.pk)


class KpiReportInline(SheetRows, CityStackedInline):
    model = KpiReport
    form = KpiAnswerForm
    asked = ("name", "target", "attained")
    typed = ("text", "certainty", "day", "note")
    read = ("text", "certainty", "as_of", "note")

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Any:  # noqa: ANN401 - Django's own long type
        """Put a line each: what is asked, the value with its certainty and day, the note."""
        *value, note = self.typed if self.has_change_permission(request, obj) else self.read
        return [self.asked, tuple(value), note]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("kpi")

    def formfield_for_dbfield(
        self,
        db_field: "models.Field[Any, Any]",
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401 - Django's signature
    ) -> forms.Field | None:
        if db_field.name == "text":
            return TextField(label="値", longest=200)
        if db_field.name == "note":
            return long_text("補足")
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="指標")
    def name(self, row: KpiReport) -> str:
        line = self._line(row)
        return f"{line.name}（{line.unit}）" if line.unit else line.name

    @admin.display(description="この年度の目標")
    def target(self, row: KpiReport) -> str:
        return self._line(row).target or "－"

    @admin.display(description="達成率")
    def attained(self, row: KpiReport) -> str:
        judged = self._line(row).attainment
        if judged.verdict == Verdict.NOT_ASSESSABLE:
            return "－"
        return judged.verdict.label if judged.percent is None else f"{judged.percent}%"

    def _line(self, row: KpiReport) -> KpiLine:
        sheet = self.sheet_of(row)
        return next(line for line in kpi_lines(sheet, sheet.assessment) if line.row.pk == row.pk)


class ContributionInline(AnswerRows, CityInline):
    model = Contribution
    form = ContributionForm
    asked = ("who",)
    typed = ("text", "seen_version")
    read = ("text", "by", "updated_at")

    def may_type(self, request: HttpRequest, report: MeasureReport) -> bool:
        return may_write_something(request, report)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("department", "updated_by")

    @admin.display(description="記入した人")
    def by(self, row: Contribution) -> str:
        return str(row.updated_by or "-")

    @admin.display(description="関係課")
    def who(self, row: Contribution) -> str:
        return row.department.name

    def get_formset(
        self,
        request: HttpRequest,
        obj: models.Model | None = None,
        **kwargs: Any,  # noqa: ANN401 - Django's signature
    ) -> Any:  # noqa: ANN401 - Django's own class, made anew for each request
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.asking = request  # type: ignore[attr-defined] # a class of this request alone
        return formset

    def formfield_for_dbfield(
        self,
        db_field: "models.Field[Any, Any]",
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401 - Django's signature
    ) -> forms.Field | None:
        if db_field.name == "text":
            return long_text("記入", longest=LONGEST_TEXT)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class EvidenceInline(ReadOnlyInline):
    """Evidence is added on the report's own page; here it is listed, what was taken away included."""

    model = Evidence
    readonly_fields = ["document", "by", "added_at", "remover", "removed_at"]
    fields = ["document", "by", "added_at", "remover", "removed_at"]

    @admin.display(description="加えた人")
    def by(self, row: Evidence) -> str:
        return str(row.added_by)

    @admin.display(description="外した人")
    def remover(self, row: Evidence) -> str:
        return str(row.removed_by or "-")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("added_by", "removed_by")

    @admin.display(description="資料")
    def document(self, row: Evidence) -> str:
        if row.file:
            address = reverse("admin:progress_measurereport_evidence", args=[row.report_id, row.pk])
            return format_html('<a href="{}" download>{}</a>', address, row.file_name)
        if row.web_address:
            return format_html(
                '<a href="{}" rel="noopener noreferrer nofollow">{}</a>', row.web_address, row.place
            )
        return str(row)


class ReportTransitionInline(TransitionInline):
    model = ReportTransition
    readonly_fields = ["at", "action", "from_state", "to_state", "by", "comment"]
    fields = ["at", "action", "from_state", "to_state", "by", "comment"]
