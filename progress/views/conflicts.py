"""Two people on one sheet: the second to save sees both answers and chooses."""

import re

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import MemberRequest, is_member, member_page
from common.errors import DomainError
from progress.addresses import report_address
from progress.conflict_page import ConflictPage, is_settled, settled
from progress.merging import units_of
from progress.report_page import ReportPage
from progress.services.answers import ConflictError, save_draft
from progress.views.fetch import answered_report_or_404
from progress.views.report_pages import report_page, show_form


def show_conflict(request: MemberRequest, page: ConflictPage, *, status: int = 409) -> HttpResponse:
    """Render the page on which the person chooses."""
    report = page.sheet.report
    context = {"report": report, "plan": report.plan, "page": page, "is_refused": status != 409}  # noqa: PLR2004 - Conflict
    return render(request, "progress/report_conflict.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page(is_member)
def report_settle(request: MemberRequest, plan: str, fiscal_year: int, kind: str, code: str) -> HttpResponse:
    """Save what was chosen; where somebody has saved again meanwhile, ask again."""
    found = answered_report_or_404(request.access, plan, fiscal_year, kind, code)
    if request.method != "POST":  # the page was opened again
        return redirect(report_address(found))
    page = report_page(found, request.POST)
    units = units_of(page.sheet.questions)
    if page.form.is_valid() and not is_settled(request.POST, units):
        again = ConflictPage(page.sheet, page.form.answers, base=_base(request), picked=request.POST.dict())
        return show_conflict(request, again, status=422)
    page = report_page(found, settled(request.POST, units))
    if not page.form.is_valid():
        return show_form(request, page, status=422)
    return _save(request, page)


def _base(request: MemberRequest) -> int:
    """Return the version on which the person's own answers were made; unknown, every difference is a question."""
    typed = request.POST.get("base", "")
    return int(typed) if re.fullmatch("[0-9]{1,9}", typed) else -1


def _save(request: MemberRequest, page: ReportPage) -> HttpResponse:
    answers, version = page.form.answers, page.form.seen_version
    try:
        result = save_draft(
            page.sheet.report, answers=answers, version=version, actor=request.access, now=timezone.now()
        )
    except ConflictError as conflict:
        return show_conflict(request, ConflictPage(conflict.sheet, answers, base=version))
    except DomainError as error:
        return show_form(request, page, status=409, refused=error.message)
    messages.success(request, "選んだ内容で保存しました。")
    return redirect(report_address(result.report))
