"""Search over everything that published plans say, in normalised Japanese."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from common.fiscal_year import format_fiscal_year
from common.text import excerpt, marked_parts, search_terms
from kpis.models import Kpi, KpiTarget
from measures.models import Measure, MeasureSection, Placement
from plans.models import GlossaryTerm, Plan, Policy, Vision
from roadmaps.models import RoadmapLane, RoadmapStep

PER_PAGE = 50
MOST_QUERY_CHARACTERS = 100
_EXCERPTS = 3


@dataclass(frozen=True)
class Excerpt:
    """Where a hit stands (the printed heading) and the text about it, cut into parts of which some are hits."""

    where: str
    parts: list[tuple[str, bool]]


@dataclass(frozen=True)
class MeasureHit:
    placement: Placement
    title: list[tuple[str, bool]]
    excerpts: list[Excerpt]


@dataclass(frozen=True)
class OtherHit:
    """A vision, policy, policy's indicator or term. `kind` is its name for readers."""

    kind: str
    row: Any
    plan: Plan
    title: list[tuple[str, bool]]
    excerpts: list[Excerpt]

    @property
    def url(self) -> str:
        """Where the hit is shown."""
        plan = [self.plan.municipality.slug, self.plan.slug]
        match self.row:
            case Kpi():
                return reverse("dashboards:kpi", args=[*plan, self.row.number])
            case GlossaryTerm():
                return reverse("dashboards:glossary", args=plan) + f"#term-{self.row.pk}"
            case Policy():
                return reverse("dashboards:outline", args=plan) + f"#policy-{self.row.code}"
            case _:
                return reverse("dashboards:outline", args=plan)


@dataclass
class PlanHits:
    plan: Plan
    measures: list[MeasureHit] = field(default_factory=list)
    others: list[OtherHit] = field(default_factory=list)


@dataclass(frozen=True)
class SearchResult:
    """The hits of one page of results, by plan in the order of municipality codes."""

    query: str
    page: "Page[Measure]"
    measure_total: int
    other_total: int
    plans: list[PlanHits]


def _contains(terms: Iterable[str]) -> Q:
    condition = Q()
    for term in terms:
        condition &= Q(search_text__contains=term)
    return condition


def _contains_any(terms: Iterable[str]) -> Q:
    condition = Q()
    for term in terms:
        condition |= Q(search_text__contains=term)
    return condition


def _measures(terms: list[str]) -> QuerySet[Measure]:
    """Find the measures of which every term stands somewhere: title, text, roadmap row or step, indicator."""
    parts: list[tuple[QuerySet[Any], str]] = [
        (MeasureSection.objects.all(), "measure"),
        (RoadmapLane.objects.all(), "measure"),
        (RoadmapStep.objects.all(), "lane__measure"),
        (Kpi.objects.all(), "measure"),
        (KpiTarget.objects.all(), "kpi__measure"),
    ]
    found = Measure.objects.of_published_plans()
    for term in terms:
        somewhere = Q(search_text__contains=term)
        for rows, link in parts:
            somewhere |= Q(Exists(rows.filter(**{link: OuterRef("pk")}, search_text__contains=term)))
        found = found.filter(somewhere)
    place = Placement.objects.filter(measure=OuterRef("pk"), is_primary=True).values("position")[:1]
    return (
        found.select_related("plan__municipality")
        .annotate(place=Subquery(place))
        .order_by("plan__municipality__code", "plan__start_fy", "plan", "place", "pk")
    )


def _excerpts(measures: list[Measure], terms: list[str]) -> dict[int, list[Excerpt]]:
    """Collect, for each measure, the texts in which a term stands, at most three, each under its printed heading."""
    hit = _contains_any(terms)
    found: dict[int, list[Excerpt]] = defaultdict(list)

    def add(measure_id: int | None, where: str, text: str) -> None:
        if measure_id is not None and len(found[measure_id]) < _EXCERPTS:
            found[measure_id].append(Excerpt(where, marked_parts(excerpt(text, terms), terms)))

    sections = MeasureSection.objects.filter(hit, measure__in=measures).order_by("measure", "position")
    for section in sections:
        add(section.measure_id, str(section), section.body)
    lanes = RoadmapLane.objects.filter(hit, measure__in=measures).order_by("measure", "position")
    for lane in lanes:
        add(lane.measure_id, "工程表", lane.label)
    steps = RoadmapStep.objects.filter(hit, lane__measure__in=measures).select_related("lane")
    for step in steps.order_by("lane__measure", "lane__position", "fiscal_year"):
        add(step.lane.measure_id, f"工程表 {format_fiscal_year(step.fiscal_year)}", step.text)
    for kpi in Kpi.objects.filter(hit, measure__in=measures).order_by("measure", "number"):
        add(kpi.measure_id, "指標", kpi.name)
    targets = KpiTarget.objects.filter(hit, kpi__measure__in=measures).select_related("kpi")
    for target in targets.order_by("kpi", "fiscal_year"):
        add(target.kpi.measure_id, f"指標 {target.kpi.name}", target.text)
    return found


def _measure_hits(measures: list[Measure], terms: list[str]) -> list[MeasureHit]:
    excerpts = _excerpts(measures, terms)
    placements = Placement.objects.filter(measure__in=measures, is_primary=True)
    placement_of = {placement.measure_id: placement for placement in placements}
    hits = []
    for measure in measures:
        placement = placement_of[measure.pk]
        placement.measure = measure
        hits.append(MeasureHit(placement, marked_parts(measure.title, terms), excerpts[measure.pk]))
    return hits


def _other_hits(terms: list[str]) -> list[OtherHit]:
    """Find visions, policies, their indicators and glossary terms in whose own texts every term stands."""

    def published(rows: QuerySet[Any]) -> QuerySet[Any]:
        found = rows.filter(_contains(terms), plan__is_published=True)
        return found.select_related("plan__municipality").order_by("plan__municipality__code", "plan", "pk")

    sources: list[tuple[str, QuerySet[Any], str, str]] = [
        ("理念", published(Vision.objects.all()), "statement", "description"),
        ("方針", published(Policy.objects.all()), "title", "description"),
        ("指標", published(Kpi.objects.filter(measure=None)), "name", "rationale"),
        ("用語", published(GlossaryTerm.objects.all()), "term", "explanation"),
    ]
    hits = []
    for kind, rows, title, text in sources:
        for row in rows[:PER_PAGE]:
            body = getattr(row, text)
            shown = [Excerpt("", marked_parts(excerpt(body, terms), terms))] if body else []
            hits.append(OtherHit(kind, row, row.plan, marked_parts(getattr(row, title), terms), shown))
    return hits


def search(query: str, *, page: str | None = None) -> SearchResult | None:
    """Search all published plans for what a visitor typed; every word has to be met. None for an empty query.

    「ＲＰＡ」 finds 「RPA」, 「SNS等」 finds 「SNS 等」 (see `common.text.normalise`). The number of queries does not depend on
    the number of hits.
    """
    terms = search_terms(query[:MOST_QUERY_CHARACTERS])
    if not terms:
        return None
    measures = Paginator(_measures(terms), PER_PAGE).get_page(page)
    others = _other_hits(terms)
    by_plan: dict[int, PlanHits] = {}
    for hit in _measure_hits(list(measures.object_list), terms):
        plan = hit.placement.measure.plan
        by_plan.setdefault(plan.pk, PlanHits(plan)).measures.append(hit)
    for other in others if measures.number == 1 else []:
        by_plan.setdefault(other.plan.pk, PlanHits(other.plan)).others.append(other)
    plans = sorted(
        by_plan.values(), key=lambda hits: (hits.plan.municipality.code, hits.plan.start_fy, hits.plan.pk)
    )
    return SearchResult(query, measures, measures.paginator.count, len(others), plans)
