"""Moving a round from phase to phase: saying what will happen, and doing it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import MemberRequest, member_page
from common.errors import DomainError
from progress.addresses import to_round
from progress.board_facts import coordinator_kpi_counts
from progress.forms_round_moves import CloseForm, MoveForm
from progress.models import ReportingRound
from progress.permissions import can_steer_rounds
from progress.services.rounds import move_round
from progress.services.settlement import close_round, unfinished_reports
from progress.states import RoundAction, RoundPhase, round_refusal
from progress.views.fetch import round_or_404
from progress.views.pages import posted, render_round


@member_page(can_steer_rounds)
@require_http_methods(["GET", "HEAD", "POST"])
def round_move(request: MemberRequest, plan: str, fiscal_year: int, kind: str, action: str) -> HttpResponse:
    """Say what a move does, and make it. Closing, which may have to be told reasons, has a page of its own."""
    found = round_or_404(request.access, plan, fiscal_year, kind)
    wanted = _action_or_404(action)
    if round_refusal(wanted, RoundPhase(found.phase)):
        return _too_late(request, found, wanted)
    form = MoveForm(posted(request), wanted)
    if form.is_valid():
        comment = form.cleaned_data["comment"]
        try:
            moved = move_round(
                found, action=wanted, actor=request.access, now=timezone.now(), comment=comment
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            return _moved(request, moved, wanted)
    return render_round(request, "round_move", found, action=wanted, form=form)


@member_page(can_steer_rounds)
@require_http_methods(["GET", "HEAD", "POST"])
def round_close(request: MemberRequest, plan: str, fiscal_year: int, kind: str) -> HttpResponse:
    """Close a round; what is still open is listed and takes a reason for going without an answer."""
    found = round_or_404(request.access, plan, fiscal_year, kind)
    if round_refusal(RoundAction.CLOSE, RoundPhase(found.phase)):
        return _too_late(request, found, RoundAction.CLOSE)
    form = CloseForm(posted(request), unfinished_reports(found))
    if form.is_valid():
        try:
            closed = close_round(found, actor=request.access, now=timezone.now(), excuses=form.excuses)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            return _moved(request, closed, RoundAction.CLOSE)
    return render_round(request, "round_close", found, form=form, kpis=coordinator_kpi_counts(found))


def _action_or_404(action: str) -> RoundAction:
    if action not in set(RoundAction) - {RoundAction.CLOSE}:
        raise Http404
    return RoundAction(action)


def _moved(request: MemberRequest, moved: ReportingRound, action: RoundAction) -> HttpResponse:
    messages.success(
        request, f"「{action.label}」を行いました。{moved}は「{moved.get_phase_display()}」です。"
    )
    return to_round("round_board", moved)


def _too_late(request: MemberRequest, found: ReportingRound, action: RoundAction) -> HttpResponse:
    messages.error(
        request,
        f"{found}は「{found.get_phase_display()}」のため、「{action.label}」はできません。",
    )
    return to_round("round_board", found)
