"""The rating scales of a plan: a new one, changing one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import MemberRequest, member_page
from common.errors import DomainError
from plans.models import Plan
from progress.forms_scales import RatingFormset, ScaleForm, ready_lines, ready_lines_of_preset
from progress.models import RatingScale
from progress.permissions import can_steer_rounds
from progress.rating_presets import PRESETS
from progress.services.scales import change_scale, create_scale, is_settled
from progress.views.fetch import plan_or_404
from progress.views.pages import posted


@member_page(can_steer_rounds)
@require_http_methods(["GET", "HEAD", "POST"])
def scale_create(request: MemberRequest, plan: str) -> HttpResponse:
    """Make a scale; `?preset=` or `?copy=` names what to start from."""
    found = plan_or_404(request.access, plan)
    form = ScaleForm(posted(request))
    ratings = RatingFormset(posted(request), initial=_to_start_from(request, found), prefix="rating")
    if form.is_valid() and ratings.is_valid():
        try:
            create_scale(
                found,
                name=form.cleaned_data["name"],
                ratings=ratings.lines,
                actor=request.access,
                now=timezone.now(),
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"尺度「{form.cleaned_data['name']}」をつくりました。")
            return redirect("progress:round_list", request.access.municipality.slug)
    return _show(request, found, form, ratings, presets=PRESETS)


@member_page(can_steer_rounds)
@require_http_methods(["GET", "HEAD", "POST"])
def scale_edit(request: MemberRequest, plan: str, scale: int) -> HttpResponse:
    """Change a scale, as long as no closed round uses it."""
    found = plan_or_404(request.access, plan)
    known = get_object_or_404(RatingScale.objects.of_plan(found), pk=scale)
    form = ScaleForm(posted(request), initial={"name": known.name})
    ratings = RatingFormset(posted(request), initial=ready_lines(list(known.ratings.all())), prefix="rating")
    if form.is_valid() and ratings.is_valid():
        name = form.cleaned_data["name"]
        try:
            change_scale(known, name=name, ratings=ratings.lines, actor=request.access, now=timezone.now())
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"尺度「{name}」を変更しました。")
            return redirect("progress:round_list", request.access.municipality.slug)
    return _show(request, found, form, ratings, scale=known, is_settled=is_settled(known))


def _to_start_from(request: MemberRequest, plan: Plan) -> list[dict[str, Any]]:
    preset = next((each for each in PRESETS if each.key == request.GET.get("preset")), None)
    if preset:
        return ready_lines_of_preset(preset)
    copied = request.GET.get("copy", "")
    scale = RatingScale.objects.of_plan(plan).filter(pk=copied).first() if copied.isdecimal() else None
    return [{**line, "key": None} for line in ready_lines(list(scale.ratings.all()))] if scale else []


def _show(
    request: MemberRequest, plan: Plan, form: ScaleForm, ratings: RatingFormset, **more: object
) -> HttpResponse:
    context = {"plan": plan, "form": form, "ratings": ratings, **more}
    return render(request, "progress/scale_form.html", context, status=422 if form.is_bound else 200)
