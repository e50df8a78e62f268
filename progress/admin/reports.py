"""Reports: what a department answers, with everything under it, and the moves that the reports of a list make."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone

from accounts.admin_filters import area_filter
from accounts.admin_scope import accesses, signed_in
from common.admin import linked_column
from progress.admin.moves import ReportMoves
from progress.admin.refusing import ServiceAdmin
from progress.admin.report_forms import (
    PLAIN,
    VERSION,
    FormSets,
    RatingChoice,
    ReportAnswerForm,
    conflict_refusal,
    contribution_refusal,
    long_text,
    typed_answers,
)
from progress.admin.report_inlines import (
    ContributionInline,
    EvidenceInline,
    KpiReportInline,
    ReportTransitionInline,
    StepReportInline,
)
from progress.admin.rights import access_to_report, may_answer, may_write_something
from progress.answers import TEXTS
from progress.downloads import evidence_response
from progress.models import Contribution, MeasureReport, Rating
from progress.models.reports import MeasureReportQuerySet
from progress.services.answers import ConflictError, SaveResult, save_draft
from progress.services.contributions import ContributionConflictError, contribute
from progress.text_fields import LONGEST_TEXT

_LOG = ("submitted_at", "confirmed_at", "confirmer", "accepted_at", "excused_reason")


@admin.register(MeasureReport)
class MeasureReportAdmin(ReportMoves, ServiceAdmin):
    """Neither added nor deleted by hand: opening a round makes its reports."""

    form = ReportAnswerForm
    list_display = [
        "code",
        "title",
        "state",
        "lead",
        "rating",
        "round",
        "updated_at",
        linked_column("plan__municipality", "市区町村"),
    ]
    list_display_links = ["code", "title"]
    list_filter = ["state", "round__kind", area_filter("plan__municipality")]
    list_select_related = ["round__plan", "measure", "lead", "rating", "plan__municipality"]
    search_fields = ["measure__search_text", "lead__name", "plan__title", "plan__municipality__name"]

    def scope(self, rows: models.QuerySet[Any], request: HttpRequest) -> models.QuerySet[Any]:
        """Keep what the person sees on the product's pages, in all of their municipalities; for an operator all."""
        if signed_in(request).is_superuser:
            return rows
        return rows.filter(pk__in=MeasureReport.objects.visible_to_any(accesses(request).values()))

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows: MeasureReportQuerySet = super().get_queryset(request)  # type: ignore[assignment] # the model's own
        return rows.with_home().select_related("round__plan", "plan__municipality", "measure", "lead")

    @admin.display(description="コード", ordering="home_position")
    def code(self, report: MeasureReport) -> str:
        return report.code

    @admin.display(description="施策", ordering="measure__title")
    def title(self, report: MeasureReport) -> str:
        return report.title

    @admin.display(description="照会")
    def asked_in(self, report: MeasureReport) -> str:
        return str(report.round)

    @admin.display(description="まとめる課")
    def department(self, report: MeasureReport) -> str:
        return report.lead_name

    @admin.display(description="確認した課長")
    def confirmer(self, report: MeasureReport) -> str:
        return str(report.confirmed_by or "-")

    @admin.display(description="提案された評価")
    def suggested(self, report: MeasureReport) -> str:
        """Say which rating the answers suggest, and why."""
        symbol = f"{report.suggested_rating}　" if report.suggested_rating else ""
        return f"{symbol}{report.suggestion_reason}" or "－"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        if not isinstance(obj, MeasureReport):
            return super().has_change_permission(request, obj)
        may = may_answer(request, obj) or may_write_something(request, obj)
        return super().has_change_permission(request, obj) and may

    def get_inlines(self, request: HttpRequest, obj: models.Model | None) -> list[type[Any]]:
        if not isinstance(obj, MeasureReport):
            return []
        asked = [
            (StepReportInline, obj.round.asks_steps),
            (KpiReportInline, obj.round.asks_kpis),
            (ContributionInline, True),
            (EvidenceInline, True),
            (ReportTransitionInline, True),
        ]
        return [inline for inline, is_asked in asked if is_asked]

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> list[tuple[Any, Any]]:
        """Show what the round asks; the version on which one types goes along unseen."""
        if not isinstance(obj, MeasureReport):
            return [(None, {"fields": []})]
        may_type = self.has_change_permission(request, obj)
        texts = [name for name in TEXTS if getattr(obj.round, f"asks_{name}")]
        course = ["course"] if obj.round.asks_course else []
        rating = ["rating", "suggested", "override_reason"] if obj.round.asks_rating else []
        return [
            (
                None,
                {
                    "fields": [
                        "asked_in",
                        "code",
                        "title",
                        "department",
                        "state",
                        *([VERSION] if may_type else []),
                    ]
                },
            ),
            ("取組と課題", {"fields": texts}),
            ("方向性と評価", {"fields": [*course, *rating]}),
            ("経過", {"fields": list(_LOG), "classes": ["collapse"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        head = ("asked_in", "code", "title", "department", "state", "suggested", *_LOG)
        is_open = isinstance(obj, MeasureReport) and may_answer(request, obj)
        return head if is_open else (*head, *PLAIN)

    def formfield_for_dbfield(
        self,
        db_field: "models.Field[Any, Any]",
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401 - Django's signature
    ) -> forms.Field | None:
        if db_field.name in TEXTS:
            return long_text(TEXTS[db_field.name], longest=LONGEST_TEXT, rows=5)
        if db_field.name == "rating":
            return RatingChoice(Rating.objects.all(), label=str(db_field.verbose_name), required=False)
        if db_field.name == "override_reason":
            return long_text(str(db_field.verbose_name))
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: MeasureReport, form: "ModelForm[Any]", change: bool
    ) -> None:
        """Leave it to save_related, as the answers stand in the inlines too."""

    def save_related(
        self, request: HttpRequest, form: "ModelForm[Any]", formsets: FormSets, change: bool
    ) -> None:
        report: MeasureReport = form.instance
        if may_answer(request, report):
            _save_answers(request, report, form, formsets)
        for formset in formsets:
            if formset.model is Contribution:
                for row in formset.forms:
                    _save_contribution(request, row)

    def construct_change_message(
        self,
        request: HttpRequest,
        form: forms.Form,
        formsets: "Iterable[forms.BaseFormSet[Any]]",
        add: bool = False,
    ) -> list[dict[str, Any]]:
        """Name the changed answers of the report itself; those of its rows stand in their histories."""
        message: list[dict[str, Any]] = super().construct_change_message(request, form, [], add)
        return message

    def get_urls(self) -> list[URLPattern]:
        download = path(
            "<int:report>/evidence/<int:pk>/",
            self.admin_site.admin_view(self.evidence_view),
            name="progress_measurereport_evidence",
        )
        return [download, *super().get_urls()]

    def evidence_view(self, request: HttpRequest, report: int, pk: int) -> HttpResponseBase:
        """Send a file of a report that the person sees."""
        found = self.get_object(request, str(report))
        if found is None or not self.has_view_or_change_permission(request, found):
            raise Http404
        evidence = get_object_or_404(found.evidence.kept(), pk=pk)
        if not evidence.file:
            raise Http404
        return evidence_response(evidence)


def _save_answers(
    request: HttpRequest, report: MeasureReport, form: "ModelForm[Any]", formsets: FormSets
) -> None:
    answers, version = typed_answers(form, formsets), form.cleaned_data[VERSION]
    actor = access_to_report(request, report)
    try:
        result = save_draft(report, answers=answers, version=version, actor=actor, now=timezone.now())
    except ConflictError as conflict:
        raise conflict_refusal(conflict, answers, version=version, formsets=formsets) from conflict
    _tell_what_is_left(request, result)


def _tell_what_is_left(request: HttpRequest, result: SaveResult) -> None:
    """Say what was kept as typed but cannot stand, and how much is missing; saving a draft refuses neither."""
    findings = result.assessment.findings
    for finding in findings:
        if finding.is_wrong:
            messages.warning(request, f"「{finding.label}」: {finding.message}")
    if findings:
        messages.info(request, f"提出までに、あと{len(findings)}か所の入力が必要です。")


def _save_contribution(request: HttpRequest, row: "ModelForm[Any]") -> None:
    if "text" not in row.fields or row.fields["text"].disabled or not row.has_changed():
        return
    contribution: Contribution = row.instance
    try:
        contribute(
            contribution,
            text=row.cleaned_data["text"],
            version=row.cleaned_data[VERSION],
            actor=access_to_report(request, contribution.report),
            now=timezone.now(),
        )
    except ContributionConflictError as conflict:
        raise contribution_refusal(conflict, row) from conflict
