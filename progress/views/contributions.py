"""What supporting departments add to the report of another, in a box of their own on its page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import MemberRequest, is_member, member_page
from common.errors import DomainError
from progress.addresses import report_address
from progress.forms_moves import ContributionForm
from progress.services.contributions import ContributionConflictError, contribute
from progress.views.fetch import visible_report_or_404
from progress.views.report_pages import RefusedText, show_page


@require_http_methods(["GET", "HEAD", "POST"])
@member_page(is_member)
def report_contribute(
    request: MemberRequest, plan: str, fiscal_year: int, kind: str, code: str, department: int
) -> HttpResponse:
    """Store what a supporting department adds."""
    report = visible_report_or_404(request.access, plan, fiscal_year, kind, code)
    if request.method != "POST":  # the page was opened again
        return redirect(report_address(report))
    contribution = get_object_or_404(report.contributions.select_related("department"), department=department)
    contribution.report = report
    if department not in request.access.answers_for:
        raise PermissionDenied
    form = ContributionForm(request.POST)
    if not form.is_valid():
        refused = RefusedText(contribution.pk, request.POST.get("text", ""), form.error_text)
        return show_page(request, report, status=422, refused_text=refused)
    try:
        contribute(
            contribution,
            text=form.cleaned_data["text"],
            version=form.seen_version,
            actor=request.access,
            now=timezone.now(),
        )
    except DomainError as error:
        theirs = error.contribution if isinstance(error, ContributionConflictError) else None
        refused = RefusedText(contribution.pk, form.cleaned_data["text"], error.message, theirs)
        return show_page(request, report, status=409, refused_text=refused)
    messages.success(request, f"{contribution.department}の記入を保存しました。")
    return redirect(f"{report_address(report)}#contributions")
