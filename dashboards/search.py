"""Search over everything that published plans say, in normalised Japanese."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
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
    """The hits of one page of results, by plan in the order of municipality codes.

    `query`: what was searched for; `is_cut`: the visitor typed more. `has_more_others`: there are more visions, policies,
    indicators or terms than are shown.
    """

    query: str
    is_cut: bool
    page: "Page[Measure]"
    measure_total: int
    other_total: int
    has_more_others: bool
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
    # A measure that is still being entered may stand nowhere in its plan, and then has no page to lead to.
    found = Measure.objects.of_published_plans().filter(placements__is_primary=True)
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


def _first_hit(texts: Iterable[str], terms: list[str]) -> str:
    """Return the first text in which a term stands; an empty one if none does."""
    return next((text for text in texts if any(hit for _, hit in marked_parts(text, terms))), "")


def _texts_with_hits(measures: list[Measure], terms: list[str]) -> Iterator[tuple[int | None, str, str]]:
    """Go through the texts of measures in which a term stands: the measure's key, the printed heading, the text."""
    hit = _contains_any(terms)
    for measure in measures:
        for where, text in (("別の表記", measure.aliases), ("区分", measure.category_text)):
            if _first_hit([text], terms):
                yield measure.pk, where, text
    sections = MeasureSection.objects.filter(hit, measure__in=measures).order_by("measure", "position")
    for section in sections:
        yield section.measure_id, str(section), section.body
    lanes = RoadmapLane.objects.filter(hit, measure__in=measures).order_by("measure", "position")
    for lane in lanes:
        yield lane.measure_id, "工程表", lane.label
    steps = RoadmapStep.objects.filter(hit, lane__measure__in=measures).select_related("lane")
    for step in steps.order_by("lane__measure", "lane__position", "fiscal_year"):
        yield step.lane.measure_id, f"工程表 {format_fiscal_year(step.fiscal_year)}", step.text
    for kpi in Kpi.objects.filter(hit, measure__in=measures).order_by("measure", "number"):
        text = _first_hit([kpi.name, kpi.rationale, kpi.baseline_text], terms)
        yield kpi.measure_id, "指標" if text == kpi.name else f"指標 {kpi.name}", text
    targets = KpiTarget.objects.filter(hit, kpi__measure__in=measures).select_related("kpi")
    for target in targets.order_by("kpi", "fiscal_year"):
        yield target.kpi.measure_id, f"指標 {target.kpi.name}", target.text


def _excerpts(measures: list[Measure], terms: list[str]) -> dict[int, list[Excerpt]]:
    """Collect, for each measure, the texts in which a term stands, at most three, each under its printed heading."""
    found: dict[int, list[Excerpt]] = defaultdict(list)
    for measure_id, where, text in _texts_with_hits(measures, terms):
        if measure_id is not None and len(found[measure_id]) < _EXCERPTS:
            found[measure_id].append(Excerpt(where, marked_parts(excerpt(text, terms), terms)))
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


def _other_hits(terms: list[str]) -> tuple[list[OtherHit], bool]:
    """Find visions, policies, their indicators and glossary terms in whose own texts every term stands.

    Return as many of each kind as a page holds, and whether there are more.
    """

    def published(rows: QuerySet[Any]) -> QuerySet[Any]:
        found = rows.filter(_contains(terms), plan__is_published=True)
        return found.select_related("plan__municipality").order_by("plan__municipality__code", "plan", "pk")

    sources: list[tuple[str, QuerySet[Any], str, list[str]]] = [
        ("理念", published(Vision.objects.all()), "statement", ["description"]),
        ("方針", published(Policy.objects.all()), "title", ["description", "aliases"]),
        ("指標", published(Kpi.objects.filter(measure=None)), "name", ["rationale", "baseline_text"]),
        ("用語", published(GlossaryTerm.objects.all()), "term", ["explanation"]),
    ]
    hits = []
    has_more = False
    for kind, rows, title, names in sources:
        found = list(rows[: PER_PAGE + 1])
        has_more = has_more or len(found) > PER_PAGE
        for row in found[:PER_PAGE]:
            texts = [getattr(row, name) for name in names]
            body = _first_hit(texts, terms) or texts[0]
            shown = [Excerpt("", marked_parts(excerpt(body, terms), terms))] if body else []
            hits.append(OtherHit(kind, row, row.plan, marked_parts(getattr(row, title), terms), shown))
    return hits, has_more


def search(query: str, *, page: str | None = None) -> SearchResult | None:
    """Search all published plans for what a visitor typed; every word has to be met. None for an empty query.

    「ＲＰＡ」 finds 「RPA」, 「SNS等」 finds 「SNS 等」 (see `common.text.normalise`). The number of queries does not depend on
    the number of hits.
    """
    typed = query.replace("\x00", "").strip()  # PostgreSQL takes no NUL
    searched = typed[:MOST_QUERY_CHARACTERS]
    terms = search_terms(searched)
    if not terms:
        return None
    measures = Paginator(_measures(terms), PER_PAGE).get_page(page)
    others, has_more_others = _other_hits(terms)
    by_plan: dict[int, PlanHits] = {}
    for hit in _measure_hits(list(measures.object_list), terms):
        plan = hit.placement.measure.plan
        by_plan.setdefault(plan.pk, PlanHits(plan)).measures.append(hit)
    for other in others if measures.number == 1 else []:
        by_plan.setdefault(other.plan.pk, PlanHits(other.plan)).others.append(other)
    plans = sorted(
        by_plan.values(), key=lambda hits: (hits.plan.municipality.code, hits.plan.start_fy, hits.plan.pk)
    )
    return SearchResult(
        query=searched,
        is_cut=searched != typed,
        page=measures,
        measure_total=measures.paginator.count,
        other_total=len(others),
        has_more_others=has_more_others,
        plans=plans,
    )
