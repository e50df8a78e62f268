"""What a person's departments have to do, and what their 課長 confirms."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import MemberRequest, confirms_for_a_department, has_work_list, member_page
from common.errors import DomainError
from progress.confirmation_list import confirmations_of
from progress.forms_moves import ConfirmationForm
from progress.services.seen import move_seen_reports
from progress.states import ReportAction
from progress.work import past_rounds, work_of

SHOWN = {"open": "対応が必要", "done": "提出済", "all": "すべて"}


@require_safe
@member_page(has_work_list)
def my_work(request: MemberRequest) -> HttpResponse:
    """Show what has to be answered in the rounds under way."""
    work = work_of(request.access, today=timezone.localdate())
    show = request.GET.get("show", "open")
    context = {
        "work": work,
        "show": show if show in SHOWN else "open",
        "past": [] if work.rounds else past_rounds(request.access),
        "has_sample": any(each.round.is_sample for each in work.rounds),
    }
    return render(request, "progress/my_work.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page(confirms_for_a_department)
def confirmations(request: MemberRequest) -> HttpResponse:
    """Show what awaits the person's confirmation; confirm what they ticked."""
    if request.method != "POST":
        return _show_confirmations(request)
    form = ConfirmationForm(request.POST)
    if not form.is_valid():
        return _show_confirmations(request, refused=form.error_text, status=422)
    try:
        confirmed = move_seen_reports(
            form.cleaned_data["seen"], action=ReportAction.CONFIRM, actor=request.access, now=timezone.now()
        )
    except DomainError as error:
        return _show_confirmations(request, refused=error.message, status=409)
    messages.success(request, f"{len(confirmed)}件を確認しました。事務局が受け取ります。")
    return redirect("progress:confirmations", request.access.municipality.slug)


def _show_confirmations(request: MemberRequest, *, refused: str = "", status: int = 200) -> HttpResponse:
    rows = confirmations_of(request.access)
    context = {
        "rows": rows,
        "has_sample": any(row.report.round.is_sample for row in rows),
        "ticked": request.POST.getlist("seen"),
        "are_all_ticked": "all" in request.GET,
        "refused": refused,
    }
    return render(request, "progress/confirmations.html", context, status=status)
