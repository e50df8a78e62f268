"""The pages that visitors meet: the site's own, and for each city one of every kind that its plan gives rise to."""

from pathlib import Path
from urllib.parse import urlencode

from dashboards.kpi_pages import kpi_rows
from dashboards.plan_pages import kpis_with_values
from measures.models import Measure, Placement
from plans.models import Plan
from tests.pages import address

CITIES = sorted(path.stem for path in (Path(__file__).parents[2] / "fixtures").glob("[a-z]*.json"))
SITE = "site"
OWNERS = [SITE, *CITIES]


def published_plan(city: str) -> Plan:
    return Plan.objects.published().select_related("municipality").get(municipality__slug=city)


def first_placement(plan: Plan) -> Placement:
    return Placement.objects.filter(plan=plan).select_related("measure").in_order()[0]


def pages_of(owner: str) -> dict[str, str]:
    """Return the address of each kind of page of the site itself or of a city."""
    return _site_pages() if owner == SITE else _city_pages(published_plan(owner))


def _site_pages() -> dict[str, str]:
    search = address("search_results")
    return {
        "top": address("top"),
        "search": search,
        "search with hits": f"{search}?{urlencode({'q': '書かない窓口'})}",
        "search without hits": f"{search}?{urlencode({'q': '宇宙旅行'})}",
        "not found": "/nowhere/",
    }


def _city_pages(plan: Plan) -> dict[str, str]:
    roadmap = address("plan_roadmap", plan)
    return {
        "city": address("city", None, plan.municipality.slug),
        "outline": address("outline", plan),
        "roadmap by policy": roadmap,
        "roadmap by department": f"{roadmap}?order=department",
        "indicators": address("kpi_list", plan),
        "glossary": address("glossary", plan),
        **_kpi_pages(plan),
        **_measure_pages(plan),
    }


def _kpi_pages(plan: Plan) -> dict[str, str]:
    rows = kpi_rows(kpis_with_values(plan), plan, this_year=plan.end_fy)
    wanted = {
        "indicator with a chart": [row for row in rows if row.chart],
        "indicator in words": [row for row in rows if not row.chart],
    }
    return {kind: address("kpi", plan, found[0].kpi.number) for kind, found in wanted.items() if found}


def _measure_pages(plan: Plan) -> dict[str, str]:
    measures = Measure.objects.filter(plan=plan).order_by("pk")
    wanted = {
        "measure with indicators": measures.filter(kpis__isnull=False),
        "measure with inferred bars": measures.filter(lanes__steps__is_inferred=True),
        "measure with printed bars": measures.filter(lanes__isnull=False).exclude(
            lanes__steps__is_inferred=True
        ),
        "measure without roadmap": measures.filter(roadmap_missing=True),
    }
    return {kind: _measure_address(plan, found[0]) for kind, found in wanted.items() if found}


def _measure_address(plan: Plan, measure: Measure) -> str:
    return address("measure", plan, Placement.objects.get(measure=measure, is_primary=True).code)
