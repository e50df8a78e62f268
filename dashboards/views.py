"""The published site: everyone may read it, nobody signs in."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Municipality
from common.fiscal_year import fiscal_year_of
from dashboards import plan_pages, roadmap
from dashboards.forms import PHASES_IN_KEY, PlacementFilter, RoadmapFilter
from dashboards.kpi_pages import kpi_rows
from dashboards.search import search
from dashboards.sheet import build_sheet, neighbours
from dashboards.styleguide import examples
from measures.models import Placement
from measures.tree import path_to, without_empty
from plans.models import Plan


def _published_plan(municipality: str, plan: str) -> Plan:
    plans = Plan.objects.published().select_related("municipality")
    return get_object_or_404(plans, municipality__slug=municipality, slug=plan)


@require_safe
def top(request: HttpRequest) -> HttpResponse:
    """Show every city with a published plan, and the way to search."""
    return render(request, "dashboards/top.html", {"plans": plan_pages.plans_for_cards()})


@require_safe
def search_results(request: HttpRequest) -> HttpResponse:
    """Search all published plans."""
    result = search(request.GET.get("q", ""), page=request.GET.get("page"))
    context = {"query": result.query if result else "", "result": result}
    return render(request, "dashboards/search_results.html", context)


@require_safe
def city(request: HttpRequest, municipality: str) -> HttpResponse:
    """Show a city's published plans."""
    found = get_object_or_404(Municipality.objects.with_published_plans(), slug=municipality)
    plans = plan_pages.plans_for_cards().filter(municipality=found)
    return render(request, "dashboards/city.html", {"municipality": found, "plans": plans})


@require_safe
def outline(request: HttpRequest, municipality: str, plan: str) -> HttpResponse:
    """Show the plan's tree from its vision to its measures (体系図)."""
    found = _published_plan(municipality, plan)
    form = PlacementFilter(request.GET, plan=found)
    placements = form.apply(Placement.objects.filter(plan=found))
    tree = plan_pages.plan_tree(found, placements, with_alignments=True)
    if form.is_narrowing:
        tree.branches = without_empty(tree.branches)
    return render(
        request,
        "dashboards/outline.html",
        {"plan": found, "form": form, "tree": tree, "visions": found.visions.order_by("position")},
    )


@require_safe
def measure(request: HttpRequest, municipality: str, plan: str, code: str) -> HttpResponse:
    """Show a measure's sheet as at one of its places in the plan."""
    found = _published_plan(municipality, plan)
    try:
        placement = plan_pages.placement_for_sheet(found, code)
    except Placement.DoesNotExist as error:
        raise Http404 from error
    tree = plan_pages.plan_tree(found)
    before, after = neighbours(tree, placement)
    return render(
        request,
        "dashboards/measure.html",
        {
            "plan": found,
            "tree": tree,
            "path": path_to(tree.branches, placement.policy_id),
            "sheet": build_sheet(placement, found, list(found.glossary_terms.order_by("position"))),
            "kpis": kpi_rows(placement.measure.kpis.all(), found),
            "before": before,
            "after": after,
            "this_year": fiscal_year_of(timezone.localdate()),
        },
    )


@require_safe
def plan_roadmap(request: HttpRequest, municipality: str, plan: str) -> HttpResponse:
    """Show the roadmap of the whole plan (工程表)."""
    found = _published_plan(municipality, plan)
    form = RoadmapFilter(request.GET, plan=found)
    tree = plan_pages.plan_tree(found, form.apply(plan_pages.roadmap_placements(found)))
    tree.branches = without_empty(tree.branches)
    arrange = roadmap.groups_by_department if form.is_by_department else roadmap.groups_by_policy
    groups = arrange(tree)
    this_year = fiscal_year_of(timezone.localdate())
    return render(
        request,
        "dashboards/plan_roadmap.html",
        {
            "plan": found,
            "form": form,
            "tree": tree,
            "groups": groups,
            "has_labels": roadmap.has_label_column(groups),
            "phases": PHASES_IN_KEY,
            "this_year": this_year,
            "now_band": roadmap.now_band(found, this_year),
        },
    )


@require_safe
def kpi_list(request: HttpRequest, municipality: str, plan: str) -> HttpResponse:
    """Show all indicators of a plan with their yearly targets."""
    found = _published_plan(municipality, plan)
    kpis = kpi_rows(plan_pages.kpis_with_values(found), found)
    return render(
        request,
        "dashboards/kpi_list.html",
        {
            "plan": found,
            "kpis": kpis,
            "years": kpis[0].years if kpis else [],
            "top_level": found.levels.order_by("depth").first(),
            "has_inferred": any(row.has_inferred for row in kpis),
        },
    )


@require_safe
def kpi(request: HttpRequest, municipality: str, plan: str, number: int) -> HttpResponse:
    """Show one indicator."""
    found = _published_plan(municipality, plan)
    row = get_object_or_404(plan_pages.kpis_with_values(found), number=number)
    return render(
        request,
        "dashboards/kpi.html",
        {
            "plan": found,
            "row": kpi_rows([row], found)[0],
            "top_level": found.levels.order_by("depth").first(),
        },
    )


@require_safe
def glossary(request: HttpRequest, municipality: str, plan: str) -> HttpResponse:
    """Show the terms that the plan explains."""
    found = _published_plan(municipality, plan)
    terms = found.glossary_terms.order_by("position", "pk")
    return render(request, "dashboards/glossary.html", {"plan": found, "terms": terms})


@require_safe
@login_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component once, to those who build pages."""
    if not request.user.is_staff:
        raise PermissionDenied
    return render(request, "dashboards/styleguide.html", examples())
