"""The indicators that the 事務局 answers itself."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import MemberRequest, member_page
from common.errors import DomainError
from progress.addresses import to_round
from progress.kpi_values import KpiValuesForm, load_kpi_sheet
from progress.permissions import can_steer_rounds
from progress.services.kpi_values import tell_kpi_values
from progress.views.fetch import round_or_404
from progress.views.pages import posted, render_round


@member_page(can_steer_rounds)
@require_http_methods(["GET", "HEAD", "POST"])
def round_kpis(request: MemberRequest, plan: str, fiscal_year: int, kind: str) -> HttpResponse:
    """Show the indicators that belong to no measure, and keep their values."""
    found = round_or_404(request.access, plan, fiscal_year, kind)
    now = timezone.localtime()
    form = KpiValuesForm(posted(request), load_kpi_sheet(found), today=now.date())
    if form.is_valid():
        try:
            seen = form.cleaned_data["seen"]
            changed = tell_kpi_values(found, answers=form.answers, seen=seen, actor=request.access, now=now)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"指標の値を保存しました（変更{len(changed)}件）。")
            return to_round("round_kpis", found)
    return render_round(request, "round_kpis", found, form=form, rows=form.rows)
