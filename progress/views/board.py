"""The board of a round: departments and how far they are, due dates, what has happened."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import MemberRequest, member_page
from accounts.sessions import no_activity
from common.dates import format_date
from common.errors import DomainError
from progress.addresses import to_round
from progress.board_facts import (
    board_of,
    coordinator_kpi_counts,
    opened_department,
    supporting_departments,
)
from progress.forms_round_moves import ExtendForm
from progress.models import DepartmentInquiry, ReportingRound
from progress.permissions import can_steer_rounds
from progress.phase_line import phase_line
from progress.round_log import log_page
from progress.services.inquiries import extend_due
from progress.states import RoundPhase
from progress.views.fetch import round_or_404
from progress.views.pages import posted, render_round


def _board(found: ReportingRound, department: str) -> dict[str, object]:
    now = timezone.localtime()
    board = board_of(found, today=now.date())
    return {
        "now": now,
        "board": board,
        "phases": phase_line(found, today=now.date()),
        "opened": opened_department(board, department),
        "supporting": supporting_departments(found),
        "kpis": coordinator_kpi_counts(found),
    }


@member_page(can_steer_rounds)
@require_safe
def round_board(request: MemberRequest, plan: str, fiscal_year: int, kind: str) -> HttpResponse:
    """Show how far each department is; `?department=` opens one's line."""
    found = round_or_404(request.access, plan, fiscal_year, kind)
    if found.phase == RoundPhase.PREPARING:
        return to_round("round_preview", found)
    return render_round(request, "round_board", found, **_board(found, request.GET.get("department", "")))


@no_activity
@member_page(can_steer_rounds)
@require_safe
def round_board_live(request: MemberRequest, plan: str, fiscal_year: int, kind: str) -> HttpResponse:
    """Answer the board that asks by itself how things stand; that is nothing the person does."""
    found = round_or_404(request.access, plan, fiscal_year, kind)
    return render(request, "progress/round_board.html#live", {"round": found, **_board(found, "")})


@member_page(can_steer_rounds)
@require_http_methods(["GET", "HEAD", "POST"])
def round_extend(request: MemberRequest, plan: str, fiscal_year: int, kind: str) -> HttpResponse:
    """Give one or several departments until another day."""
    found = round_or_404(request.access, plan, fiscal_year, kind)
    inquiries = DepartmentInquiry.objects.filter(round=found).select_related("department").in_order()
    form = ExtendForm(posted(request), list(inquiries))
    if form.is_valid():
        due_on, reason = form.cleaned_data["due_on"], form.cleaned_data["reason"]
        try:
            extended = extend_due(
                form.chosen, due_on=due_on, reason=reason, actor=request.access, now=timezone.now()
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            named = "、".join(inquiry.department.name for inquiry in extended)
            messages.success(request, f"{named}の提出期限を{format_date(due_on)}にしました。")
            return to_round("round_board", found)
    return render_round(request, "round_extend", found, form=form)


@member_page(can_steer_rounds)
@require_safe
def round_history(request: MemberRequest, plan: str, fiscal_year: int, kind: str) -> HttpResponse:
    """Show what has happened in a round, newest first."""
    found = round_or_404(request.access, plan, fiscal_year, kind)
    return render_round(request, "round_history", found, log=log_page(found, request.GET.get("page")))
