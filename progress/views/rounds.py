"""The rounds of a city: all of them, a new one, changing one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import MemberRequest, member_page
from common.errors import DomainError
from plans.models import Plan
from progress.addresses import to_round
from progress.forms_rounds import ASKS, RoundForm
from progress.models import RatingScale, ReportingRound
from progress.permissions import can_edit_round, can_steer_rounds
from progress.round_defaults import usual_round
from progress.rounds_of_city import plans_with_rounds
from progress.services.rounds import RoundSettings, change_round, create_round
from progress.services.scales import create_scale_from_preset
from progress.views.fetch import plan_or_404, round_or_404
from progress.views.pages import posted, render_round


@member_page(can_steer_rounds)
@require_safe
def round_list(request: MemberRequest) -> HttpResponse:
    """Show every plan of the city with its rounds and rating scales."""
    plans = plans_with_rounds(request.access.municipality)
    return render(request, "progress/round_list.html", {"plans": plans})


@member_page(can_steer_rounds)
@require_http_methods(["GET", "HEAD", "POST"])
def round_create(request: MemberRequest, plan: str) -> HttpResponse:
    """Make a round, with what the last one asked for standing ready."""
    found = plan_or_404(request.access, plan)
    last = ReportingRound.objects.filter(plan=found).in_order().last()
    form = RoundForm(
        posted(request),
        plan=found,
        scales=list(RatingScale.objects.of_plan(found)),
        initial=_ready_for(found, last),
    )
    if form.is_valid():
        try:
            settings = _whole_settings(request, found, form)
            created = create_round(found, settings=settings, actor=request.access, now=timezone.now())
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            return to_round("round_preview", created)
    status = 422 if form.is_bound else 200
    return render(
        request, "progress/round_form.html", {"plan": found, "form": form, "last": last}, status=status
    )


def _ready_for(plan: Plan, last: ReportingRound | None) -> dict[str, Any]:
    usual = usual_round(timezone.localdate(), plan_years=plan.own_years)
    ready: dict[str, Any] = {
        "fiscal_year": usual.fiscal_year,
        "kind": usual.kind,
        "opens_on": usual.opens_on,
        "due_on": usual.due_on,
    }
    if last is None:
        return ready | dict.fromkeys(ASKS, True) | {"needs_confirmation": True}
    copied = ("instructions", "contact", "needs_confirmation", *ASKS)
    return ready | {name: getattr(last, name) for name in copied} | {"scale": str(last.rating_scale_id)}


@member_page(can_steer_rounds)
@require_http_methods(["GET", "HEAD", "POST"])
def round_edit(request: MemberRequest, plan: str, fiscal_year: int, kind: str) -> HttpResponse:
    """Change a round: everything while it is prepared, its dates and texts until it is closed."""
    found = round_or_404(request.access, plan, fiscal_year, kind)
    if not can_edit_round(found, request.access):
        messages.error(request, f"{found}は「{found.get_phase_display()}」のため、変更できません。")
        return to_round("round_board", found)
    form = RoundForm(
        posted(request),
        plan=found.plan,
        scales=list(RatingScale.objects.of_plan(found.plan)),
        initial=_as_decided(found),
        is_open=found.is_running,
    )
    if form.is_valid():
        try:
            settings = (
                form.changed_settings(found)
                if found.is_running
                else _whole_settings(request, found.plan, form)
            )
            changed = change_round(found, settings=settings, actor=request.access, now=timezone.now())
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "照会の内容を変更しました。")
            page = "round_board" if changed.is_running else "round_preview"
            return to_round(page, changed)
    return render_round(request, "round_form", found, form=form)


def _as_decided(reporting_round: ReportingRound) -> dict[str, Any]:
    return {**vars(RoundSettings.of(reporting_round)), "scale": str(reporting_round.rating_scale_id)}


def _whole_settings(request: MemberRequest, plan: Plan, form: RoundForm) -> RoundSettings:
    """Return all that was decided; a preset that was chosen is copied into the plan."""
    preset, now = form.chosen_preset, timezone.now()
    if preset is None:
        return form.settings(None)
    return form.settings(create_scale_from_preset(plan, preset=preset, actor=request.access, now=now))
