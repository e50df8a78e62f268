"""The preview of a round: who will be asked what, and whom to ask about measures that nobody leads."""

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.access import MemberRequest, member_page
from common.errors import DomainError
from progress.addresses import to_round
from progress.forms_rounds import AssignmentForm
from progress.permissions import can_steer_rounds
from progress.preview import preview_of
from progress.services.inquiries import assign_departments
from progress.states import RoundPhase
from progress.views.fetch import round_or_404
from progress.views.pages import posted, render_round


@member_page(can_steer_rounds)
@require_http_methods(["GET", "HEAD", "POST"])
def round_preview(request: MemberRequest, plan: str, fiscal_year: int, kind: str) -> HttpResponse:
    """Show whom the round will ask before it opens, and keep whom the 事務局 assigns."""
    found = round_or_404(request.access, plan, fiscal_year, kind)
    if found.phase != RoundPhase.PREPARING:
        return to_round("round_board", found)
    preview = preview_of(found)
    form = AssignmentForm(posted(request), undecided=preview.undecided, departments=preview.assignable)
    if form.is_valid():
        try:
            assign_departments(found, departments=form.departments, actor=request.access)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "回答する部署を保存しました。")
            return to_round("round_preview", found)
    return render_round(request, "round_preview", found, preview=preview, form=form)
