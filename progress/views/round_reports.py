"""The reports of a round: finding, accepting, sending back, excusing them, asking somebody else."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import MemberRequest, member_page
from common.errors import DomainError
from progress.addresses import round_url, to_round
from progress.forms_round_moves import FurtherForm, ReassignForm, ReportMoveForm
from progress.forms_rounds import ReportFilter
from progress.models import MeasureReport, ReportingRound
from progress.permissions import can_steer_rounds
from progress.preview import assignable_departments, further_measures
from progress.report_list import rows_of
from progress.services.inquiries import ask_also, reassign_report
from progress.services.seen import move_seen_reports
from progress.states import ReportAction
from progress.views.fetch import report_or_404, round_or_404
from progress.views.pages import posted, render_round

_PER_PAGE = 50


@member_page(can_steer_rounds)
@require_safe
def round_reports(request: MemberRequest, plan: str, fiscal_year: int, kind: str) -> HttpResponse:
    """List a round's reports, of one department or standing if the address says so."""
    found = round_or_404(request.access, plan, fiscal_year, kind)
    return _list(request, found, ReportMoveForm())


@member_page(can_steer_rounds)
@require_POST
def round_report_moves(request: MemberRequest, plan: str, fiscal_year: int, kind: str) -> HttpResponse:
    """Accept, send back or excuse the reports that were chosen from the list."""
    found = round_or_404(request.access, plan, fiscal_year, kind)
    form = ReportMoveForm(request.POST)
    if form.is_valid():
        action = ReportAction(form.cleaned_data["action"])
        try:
            moved = move_seen_reports(
                _of_round(found, form.cleaned_data["seen"]),
                action=action,
                actor=request.access,
                now=timezone.now(),
                comment=form.cleaned_data["comment"],
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _told(action, moved))
            return HttpResponseRedirect(f"{round_url('round_reports', found)}?{request.GET.urlencode()}")
    return _list(request, found, form)


class NotOfThisRoundError(DomainError):
    """What was chosen belongs to another round: the page is an old one."""

    def __init__(self) -> None:
        super().__init__("この照会にない施策が選ばれています。画面を開き直して、もう一度選んでください。")


def _of_round(found: ReportingRound, seen: dict[int, int]) -> dict[int, int]:
    """Keep of the chosen reports those of this round, which is what the person sees."""
    own = MeasureReport.objects.filter(round=found, pk__in=seen).values_list("pk", flat=True)
    if not own:
        raise NotOfThisRoundError
    return {pk: seen[pk] for pk in own}


def _told(action: ReportAction, moved: list[MeasureReport]) -> str:
    what = f"「{moved[0].title}」" if len(moved) == 1 else f"{len(moved)}件"
    return {
        ReportAction.ACCEPT: f"{what}を承認しました。",
        ReportAction.SEND_BACK: f"{what}を差し戻しました。",
        ReportAction.EXCUSE: f"{what}を回答なしで確定できるようにしました。",
    }[action]


def _list(request: MemberRequest, found: ReportingRound, form: ReportMoveForm) -> HttpResponse:
    narrowing = ReportFilter(request.GET, reporting_round=found)
    page = Paginator(narrowing.apply(), _PER_PAGE).get_page(request.GET.get("page"))
    rows = rows_of(page.object_list, request.access)
    return render_round(
        request,
        "round_reports",
        found,
        form=form,
        filter=narrowing,
        page=page,
        rows=rows,
        acceptable=sum(row.may_accept for row in rows),
    )


@member_page(can_steer_rounds)
@require_http_methods(["GET", "HEAD", "POST"])
def report_reassign(
    request: MemberRequest, plan: str, fiscal_year: int, kind: str, code: str
) -> HttpResponse:
    """Let another department answer for a measure."""
    found = round_or_404(request.access, plan, fiscal_year, kind)
    report = report_or_404(found, request.access, code)
    departments = assignable_departments(found, on=timezone.localdate())
    form = ReassignForm(posted(request), departments)
    if form.is_valid():
        department, reason = form.cleaned_data["department"], form.cleaned_data["reason"]
        try:
            reassign_report(
                report, department=department, actor=request.access, now=timezone.now(), reason=reason
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"「{report.title}」の照会先を{department}にしました。")
            return to_round("round_board", found)
    return render_round(request, "report_reassign", found, report=report, form=form)


@member_page(can_steer_rounds)
@require_http_methods(["GET", "HEAD", "POST"])
def round_ask_also(request: MemberRequest, plan: str, fiscal_year: int, kind: str) -> HttpResponse:
    """Ask a running round's departments about measures that have not been asked yet."""
    found = round_or_404(request.access, plan, fiscal_year, kind)
    today = timezone.localdate()
    further = further_measures(found, today=today)
    form = FurtherForm(
        posted(request),
        measures=further.measures,
        departments=list(assignable_departments(found, on=today)),
        leads=further.leads,
    )
    if form.is_valid():
        try:
            asked = ask_also(found, departments=form.departments, actor=request.access, now=timezone.now())
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"{len(asked)}件を追加で照会しました。")
            return to_round("round_board", found)
    return render_round(request, "round_ask_also", found, further=further, form=form)
