"""What people do with a report that they have read: take it back, confirm it, accept it, send it back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import MemberRequest, is_member, member_page
from common.errors import DomainError
from progress.addresses import report_address
from progress.forms_moves import MoveForm
from progress.services.seen import move_seen_reports
from progress.states import ReportAction
from progress.views.fetch import visible_report_or_404
from progress.views.report_pages import show_page

_DONE = {
    ReportAction.TAKE_BACK: "提出を取り下げました。続きを入力できます。",
    ReportAction.CONFIRM: "確認しました。事務局が受け取ります。",
    ReportAction.ACCEPT: "承認しました。",
    ReportAction.SEND_BACK: "差し戻しました。理由は担当課に表示されます。",
}


@require_http_methods(["GET", "HEAD", "POST"])
@member_page(is_member)
def report_move(request: MemberRequest, plan: str, fiscal_year: int, kind: str, code: str) -> HttpResponse:
    """Make one of the moves that the sheet offers."""
    found = visible_report_or_404(request.access, plan, fiscal_year, kind, code)
    if request.method != "POST":  # the page was opened again
        return redirect(report_address(found))
    if not found.parties_of(request.access):
        raise PermissionDenied
    form = MoveForm(request.POST)
    if not form.is_valid():
        return show_page(
            request, found, status=422, refused=form.error_text, comment=request.POST.get("comment", "")
        )
    try:
        move_seen_reports(
            {found.pk: form.seen_version},
            action=form.chosen,
            actor=request.access,
            now=timezone.now(),
            comment=form.cleaned_data["comment"],
        )
    except DomainError as error:
        now = visible_report_or_404(request.access, plan, fiscal_year, kind, code)
        return show_page(
            request, now, status=409, refused=error.message, comment=request.POST.get("comment", "")
        )
    messages.success(request, _DONE[form.chosen])
    return redirect(report_address(found))
