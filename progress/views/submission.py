"""Before a report is submitted: everything once more, as those will see it who receive it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import MemberRequest, is_member, member_page
from common.errors import DomainError
from progress.addresses import report_address
from progress.forms_moves import SeenForm
from progress.models import MeasureReport
from progress.permissions import may
from progress.services.answers import submit_report
from progress.sheets import load_sheet
from progress.states import ReportAction
from progress.views.fetch import answered_report_or_404
from progress.views.report_pages import sheet_context


@require_http_methods(["GET", "HEAD", "POST"])
@member_page(is_member)
def submission(request: MemberRequest, plan: str, fiscal_year: int, kind: str, code: str) -> HttpResponse:
    """Show what is going to be submitted, or what is still missing; submit it."""
    found = answered_report_or_404(request.access, plan, fiscal_year, kind, code)
    if not may(ReportAction.SAVE, found, request.access):
        return redirect(report_address(found))
    if request.method == "POST":
        return _submit(request, found)
    return _show(request, found)


def _submit(request: MemberRequest, report: MeasureReport) -> HttpResponse:
    form = SeenForm(request.POST)
    if not form.is_valid():
        return _show(request, report, refused=form.error_text, status=422)
    try:
        submit_report(report, version=form.seen_version, actor=request.access, now=timezone.now())
    except DomainError as error:
        return _show(request, report, refused=error.message, status=409)
    messages.success(request, f"「{report.code} {report.title}」を提出しました。")
    return redirect("progress:my_work", request.access.municipality.slug)


def _show(
    request: MemberRequest, report: MeasureReport, *, refused: str = "", status: int = 200
) -> HttpResponse:
    sheet = load_sheet(report)
    context = {
        **sheet_context(sheet),
        "plan": report.plan,
        "findings": sheet.assessment.findings,
        "refused": refused,
    }
    return render(request, "progress/submission.html", context, status=status)
