"""The form of one report: opened, saved while one types and by button, copied from last time."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import MemberRequest, is_member, member_page
from common.errors import DomainError
from progress.addresses import report_address
from progress.conflict_page import ConflictPage
from progress.models import MeasureReport
from progress.previous import copied, copyable
from progress.services.answers import ConflictError, SaveResult, save_draft
from progress.views.conflicts import show_conflict
from progress.views.fetch import answered_report_or_404, visible_report_or_404
from progress.views.report_pages import report_page, show_form, show_page, typed_page


@require_http_methods(["GET", "HEAD", "POST"])
@member_page(is_member)
def report(request: MemberRequest, plan: str, fiscal_year: int, kind: str, code: str) -> HttpResponse:
    """Show the sheet of a measure: the form to those who answer it, to others what is answered. Save the form."""
    if request.method == "POST":
        return _save(request, answered_report_or_404(request.access, plan, fiscal_year, kind, code))
    found = visible_report_or_404(request.access, plan, fiscal_year, kind, code)
    if code != found.home_code:
        return redirect(report_address(found))
    return show_page(request, found)


def _save(request: MemberRequest, found: MeasureReport) -> HttpResponse:
    """Save the form by one of its buttons, and go where it leads."""
    page = report_page(found, request.POST)
    if not page.form.is_valid():
        return show_form(request, page, status=422)
    field = request.POST.get("copy", "")
    answers = page.form.answers
    if field:
        answers = copied(answers, copyable(page.sheet, page.previous), "" if field == "all" else field)
    try:
        result = save_draft(
            found, answers=answers, version=page.form.seen_version, actor=request.access, now=timezone.now()
        )
    except ConflictError as conflict:
        return show_conflict(request, ConflictPage(conflict.sheet, answers, base=page.form.seen_version))
    except DomainError as error:
        return show_form(request, page, status=409, refused=error.message)
    return _after_saving(request, found, result, field)


def _after_saving(
    request: MemberRequest, found: MeasureReport, result: SaveResult, field: str
) -> HttpResponse:
    there = report_address(found)
    if request.POST.get("action") == "check":
        return redirect(report_address(found, "submission"))
    if field:
        said = "前回の回答を写しました。" if result.has_changed else "写すところはありませんでした。"
        messages.success(request, f"{said}提出の前に、今年度の内容に直してください。")
        return redirect(there if field == "all" else f"{there}#{field}")
    messages.success(request, "下書きを保存しました。")
    return redirect(there)


@require_POST
@member_page(is_member)
def report_autosave(
    request: MemberRequest, plan: str, fiscal_year: int, kind: str, code: str
) -> HttpResponse:
    """Save what has been typed so far; answer with the parts of the page that follow from it."""
    found = answered_report_or_404(request.access, plan, fiscal_year, kind, code)
    page = typed_page(found, request.POST)
    if not page.form.is_valid():
        return _not_saved(request, page.form.error_texts, status=422)
    try:
        result = save_draft(
            found,
            answers=page.form.answers,
            version=page.form.seen_version,
            actor=request.access,
            now=timezone.now(),
        )
    except ConflictError as conflict:
        return _not_saved(request, [conflict.message], status=409, has_conflict=True)
    except DomainError as error:
        return _not_saved(request, [error.message], status=409)
    context = {"page": page.saved_as(result), "report": result.report, "oob": True}
    response = render(request, "progress/report_form.html#saved", context)
    response["HX-Trigger"] = "report:saved"
    return response


def _not_saved(
    request: MemberRequest, problems: list[str], *, status: int, has_conflict: bool = False
) -> HttpResponse:
    context = {"problems": problems, "has_conflict": has_conflict, "oob": True}
    response = render(request, "progress/report_form.html#problem", context, status=status)
    response["HX-Trigger"] = "report:refused"
    return response
