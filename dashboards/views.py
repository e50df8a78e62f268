"""The published site: everyone may read it, nobody signs in."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.demonstration import cast
from accounts.models import Municipality
from common.fiscal_year import fiscal_year_of
from dashboards import plan_pages, published_progress, roadmap
from dashboards.forms import PHASES_IN_KEY, OutlineFilter, RoadmapFilter
from dashboards.kpi_pages import kpi_rows
from dashboards.outline import tallies
from dashboards.published_answers import answers_for
from dashboards.published_progress import IN_ORDER, has_sample
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
    plans = list(plan_pages.plans_for_cards())
    progress = published_progress.progress_of(plans)
    context = {
        "plans": plans,
        "progress": progress,
        "has_sample": has_sample(progress),
        "cast": cast() if settings.DEMONSTRATION else [],
    }
    return render(request, "dashboards/top.html", context)


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
    plans = list(plan_pages.plans_for_cards().filter(municipality=found))
    progress = published_progress.progress_of(plans)
    context = {
        "municipality": found,
        "plans": plans,
        "progress": progress,
        "has_sample": has_sample(progress),
    }
    return render(request, "dashboards/city.html", context)


@require_safe
def outline(request: HttpRequest, municipality: str, plan: str) -> HttpResponse:
    """Show the plan's tree from its vision to its measures (体系図)."""
    found = _published_plan(municipality, plan)
    published = published_progress.rounds_of(found)
    shown = published.of_year(request.GET.get("year", ""))
    results = published_progress.results_of(shown)
    form = OutlineFilter(request.GET, plan=found, published=published, results=results)
    placements = form.apply(Placement.objects.filter(plan=found))
    tree = plan_pages.plan_tree(found, placements, with_alignments=True)
    if form.is_narrowing:
        tree.branches = without_empty(tree.branches)
    context = {
        "plan": found,
        "form": form,
        "tree": tree,
        "visions": found.visions.order_by("position"),
        "shown": shown,
        "results": results,
        "tallies": tallies(tree.branches, results),
        "has_sample": bool(shown and shown.is_sample),
    }
    return render(request, "dashboards/outline.html", context)


@require_safe
def measure(request: HttpRequest, municipality: str, plan: str, code: str) -> HttpResponse:
    """Show a measure's sheet as at one of its places in the plan."""
    found = _published_plan(municipality, plan)
    try:
        placement = plan_pages.placement_for_sheet(found, code)
    except Placement.DoesNotExist as error:
        raise Http404 from error
    this_year = fiscal_year_of(timezone.localdate())
    tree = plan_pages.plan_tree(found)
    before, after = neighbours(tree, placement)
    terms = list(found.glossary_terms.order_by("position"))
    sheet = build_sheet(placement, found, terms, answers_for(placement.measure))
    context = {
        "plan": found,
        "tree": tree,
        "path": path_to(tree.branches, placement.policy_id),
        "sheet": sheet,
        "kpis": kpi_rows(placement.measure.kpis.all(), found, this_year=this_year),
        "before": before,
        "after": after,
        "this_year": this_year,
        "published": published_progress.rounds_of(found),
        "has_sample": sheet.has_sample,
    }
    return render(request, "dashboards/measure.html", context)


@require_safe
def plan_roadmap(request: HttpRequest, municipality: str, plan: str) -> HttpResponse:
    """Show the roadmap of the whole plan (工程表)."""
    found = _published_plan(municipality, plan)
    published = published_progress.rounds_of(found)
    form = RoadmapFilter(request.GET, plan=found)
    tree = plan_pages.plan_tree(found, form.apply(plan_pages.roadmap_placements(found)))
    tree.branches = without_empty(tree.branches)
    arrange = roadmap.groups_by_department if form.is_by_department else roadmap.groups_by_policy
    groups = arrange(tree, published_progress.step_statuses(published))
    this_year = fiscal_year_of(timezone.localdate())
    context = {
        "plan": found,
        "form": form,
        "tree": tree,
        "groups": groups,
        "has_labels": roadmap.has_label_column(groups),
        "phases": PHASES_IN_KEY,
        "statuses": IN_ORDER,
        "this_year": this_year,
        "now_band": roadmap.now_band(found, this_year),
        "published": published,
        "has_sample": published.has_sample,
    }
    return render(request, "dashboards/plan_roadmap.html", context)


@require_safe
def kpi_list(request: HttpRequest, municipality: str, plan: str) -> HttpResponse:
    """Show all indicators of a plan with their yearly targets."""
    found = _published_plan(municipality, plan)
    this_year = fiscal_year_of(timezone.localdate())
    kpis = kpi_rows(plan_pages.kpis_with_values(found), found, this_year=this_year)
    return render(
        request,
        "dashboards/kpi_list.html",
        {
            "plan": found,
            "kpis": kpis,
            "years": kpis[0].years if kpis else [],
            "top_level": found.levels.order_by("depth").first(),
            "has_inferred": any(row.has_inferred for row in kpis),
            "has_actuals": any(row.has_actuals for row in kpis),
            "has_sample": any(row.has_sample for row in kpis),
        },
    )


@require_safe
def kpi(request: HttpRequest, municipality: str, plan: str, number: int) -> HttpResponse:
    """Show one indicator."""
    found = _published_plan(municipality, plan)
    indicator = get_object_or_404(plan_pages.kpis_with_values(found), number=number)
    row, *_ = kpi_rows([indicator], found, this_year=fiscal_year_of(timezone.localdate()))
    return render(
        request,
        "dashboards/kpi.html",
        {
            "plan": found,
            "row": row,
            "top_level": found.levels.order_by("depth").first(),
            "has_sample": row.has_sample,
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
