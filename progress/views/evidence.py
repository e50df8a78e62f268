"""Evidence of a report: the list with its two small forms, a file sent to those who may see it."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Access, MemberRequest, is_member, member_page
from common.errors import DomainError
from progress.addresses import report_address
from progress.downloads import evidence_response
from progress.forms_evidence import FileForm, PlaceForm
from progress.models import Evidence, MeasureReport
from progress.permissions import can_add_evidence, can_remove_evidence
from progress.services.evidence import add_file, add_place, remove_evidence
from progress.views.fetch import visible_report_or_404


@dataclass(frozen=True)
class EvidenceRow:
    evidence: Evidence
    may_remove: bool


def evidence_context(report: MeasureReport, access: Access) -> dict[str, object]:
    """Return what `progress/_evidence.html` needs, for every page that shows it. A fixed number of queries."""
    rows = []
    for evidence in report.evidence.for_list():
        evidence.report = report
        rows.append(EvidenceRow(evidence, can_remove_evidence(evidence, access)))
    return {
        "report": report,
        "access": access,
        "evidence": rows,
        "may_add": can_add_evidence(report, access),
        "place_form": PlaceForm(auto_id="evidence_%s"),
        "file_form": FileForm(auto_id="evidence_%s"),
    }


def _show(
    request: MemberRequest, report: MeasureReport, *, status: int = 200, **more: object
) -> HttpResponse:
    """Render the page or, for htmx, its part."""
    context = {**evidence_context(report, request.access), "plan": report.plan, **more}
    template = "progress/_evidence.html" if request.htmx else "progress/evidence_list.html"
    return render(request, template, context, status=status)


def _done(
    request: MemberRequest, report: MeasureReport, said: str, *, is_removed: bool = False
) -> HttpResponse:
    """Answer a change that was made: on the report's page again or, for htmx, with the part as it is now."""
    if request.htmx:
        return _show(request, report, said=said, is_removed=is_removed)
    messages.success(request, said)
    return redirect(f"{report_address(report)}#evidence")


@member_page(is_member)
@require_safe
def evidence_list(request: MemberRequest, plan: str, fiscal_year: int, kind: str, code: str) -> HttpResponse:
    """Show a report's evidence on a page of its own."""
    return _show(request, visible_report_or_404(request.access, plan, fiscal_year, kind, code))


@member_page(is_member)
@require_POST
def evidence_add_place(
    request: MemberRequest, plan: str, fiscal_year: int, kind: str, code: str
) -> HttpResponse:
    """Note where a document is."""
    report = visible_report_or_404(request.access, plan, fiscal_year, kind, code)
    form = PlaceForm(request.POST, auto_id="evidence_%s")
    if form.is_valid():
        try:
            added = add_place(
                report, place=form.cleaned_data["place"], actor=request.access, now=timezone.now()
            )
        except DomainError as error:
            form.add_error("place", error.message)
        else:
            return _done(request, report, f"「{added}」を加えました。")
    return _show(request, report, status=422, place_form=form)


@member_page(is_member)
@require_POST
def evidence_add_file(
    request: MemberRequest, plan: str, fiscal_year: int, kind: str, code: str
) -> HttpResponse:
    """Keep a file."""
    report = visible_report_or_404(request.access, plan, fiscal_year, kind, code)
    form = FileForm(request.POST, request.FILES, auto_id="evidence_%s")
    if form.is_valid():
        try:
            added = add_file(
                report, upload=form.cleaned_data["file"], actor=request.access, now=timezone.now()
            )
        except DomainError as error:
            form.add_error("file", error.message)
        else:
            return _done(request, report, f"「{added}」を加えました。")
    return _show(request, report, status=422, file_form=form)


@member_page(is_member)
@require_POST
def evidence_remove(
    request: MemberRequest, plan: str, fiscal_year: int, kind: str, code: str, pk: int
) -> HttpResponse:
    """Take evidence away."""
    report = visible_report_or_404(request.access, plan, fiscal_year, kind, code)
    evidence = get_object_or_404(report.evidence.all(), pk=pk)
    try:
        removed = remove_evidence(evidence, actor=request.access, now=timezone.now())
    except DomainError as error:
        return _show(request, report, status=422, refused=error.message)
    return _done(request, report, f"「{removed}」を外しました。", is_removed=True)


@member_page(is_member)
@require_safe
def evidence(
    request: MemberRequest, plan: str, fiscal_year: int, kind: str, code: str, pk: int
) -> FileResponse:
    """Send a file to somebody who may see its report."""
    report = visible_report_or_404(request.access, plan, fiscal_year, kind, code)
    found = get_object_or_404(report.evidence.kept(), pk=pk)
    if not found.file:
        raise Http404
    return evidence_response(found)
