"""What the pages of published plans read: each function fetches what one page needs in a fixed number of queries."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Department
from dashboards.published_progress import published_kpi_reports
from kpis.models import Kpi, KpiActual, KpiTarget
from measures.models import Alignment, Measure, MeasureSection, Placement, PlacementQuerySet
from measures.tree import Branch, build_tree
from plans.models import Plan, PlanLevel, Policy
from roadmaps.models import RoadmapLane, RoadmapStep


def _count(rows: "QuerySet[Any]") -> Coalesce:
    counted = rows.filter(plan=OuterRef("pk")).order_by().values("plan").annotate(count=Count("pk"))
    return Coalesce(Subquery(counted.values("count"), output_field=IntegerField()), 0)


def plans_for_cards() -> QuerySet[Plan]:
    """Return the published plans with their municipality, levels and counts.

    `measure_count` is 実数, `placement_count` 延べ; both differ where a measure is 再掲.
    """
    return (
        Plan.objects.published()
        .in_order()
        .select_related("municipality")
        .prefetch_related("levels")
        .annotate(
            measure_count=_count(Measure.objects.all()),
            placement_count=_count(Placement.objects.all()),
            kpi_count=_count(Kpi.objects.all()),
            top_policy_count=_count(Policy.objects.filter(parent=None)),
        )
    )


@dataclass
class PlanTree:
    """A plan's whole tree with its own level names. `measure_level` is what it calls its measures."""

    plan: Plan
    levels: list[PlanLevel]
    branches: list[Branch]

    @property
    def measure_level(self) -> str:
        return self.levels[-1].name if self.levels else "施策"

    @property
    def all_branches(self) -> list[Branch]:
        return [below for branch in self.branches for below in branch.walk()]

    @property
    def placements(self) -> list[Placement]:
        return [placement for branch in self.branches for placement in branch.all_placements]

    @property
    def measure_count(self) -> int:
        """Distinct measures (実数)."""
        return len({placement.measure_id for placement in self.placements})

    @property
    def level_counts(self) -> list[tuple[str, int]]:
        """How many policies stand on each level above the measures, by the plan's own level names."""
        counts: dict[str, int] = {}
        for branch in self.all_branches:
            counts[branch.level] = counts.get(branch.level, 0) + 1
        return list(counts.items())


def _in_crosswalk_order() -> QuerySet[Alignment]:
    return Alignment.objects.select_related("reference_item__reference_plan").order_by(
        "reference_item__reference_plan__position",
        "reference_item__reference_plan",
        "reference_item__position",
        "pk",
    )


def plan_tree(
    plan: Plan, placements: PlacementQuerySet | None = None, *, with_alignments: bool = False
) -> PlanTree:
    """Fetch the tree of a plan with the given placements, all of them by default, each with its departments.

    `with_alignments` brings the crosswalk marks of the policies too.
    """
    shown = Placement.objects.all() if placements is None else placements
    levels = list(plan.levels.order_by("depth"))
    policies = plan.policies.order_by("position", "pk")
    if with_alignments:
        policies = policies.prefetch_related(Prefetch("alignments", _in_crosswalk_order()))
    rows = shown.filter(plan=plan).with_owners().in_order()
    return PlanTree(plan, levels, build_tree(policies, rows, levels))


def roadmap_placements(plan: Plan) -> PlacementQuerySet:
    """Return the plan's placements with the lanes and steps of their measures."""
    steps = RoadmapStep.objects.order_by("fiscal_year")
    lanes = RoadmapLane.objects.order_by("position").prefetch_related(Prefetch("steps", steps))
    return Placement.objects.filter(plan=plan).prefetch_related(Prefetch("measure__lanes", lanes))


def departments_of(plan: Plan) -> QuerySet[Department]:
    """Return the departments and groups that have a part in the plan, in the city's order."""
    return (
        Department.objects.filter(responsibilities__measure__plan=plan).distinct().order_by("position", "pk")
    )


def categories_of(plan: Plan) -> list[str]:
    """Return the marks that the plan prints on its measures (R5新規, 継続 …)."""
    texts = plan.measures.exclude(category_text="").order_by("category_text")
    return list(texts.values_list("category_text", flat=True).distinct())


def kpis_with_values(plan: Plan) -> QuerySet[Kpi]:
    """Return the plan's indicators in order, with what they belong to, all yearly values and what rounds published.

    `home_code` is the code of the place where the indicator's measure has its sheet.
    """
    home = Placement.objects.filter(measure=OuterRef("measure"), is_primary=True)
    return (
        Kpi.objects.filter(plan=plan)
        .annotate(home_code=Subquery(home.values("code")[:1]))
        .select_related("policy", "measure")
        .prefetch_related(
            Prefetch("targets", KpiTarget.objects.order_by("fiscal_year")),
            Prefetch("actuals", KpiActual.objects.order_by("fiscal_year")),
            Prefetch("reports", published_kpi_reports()),
        )
        .order_by("number", "pk")
    )


def placement_for_sheet(plan: Plan, code: str) -> Placement:
    """Return the placement with that code and everything its measure's sheet prints.

    Raises Placement.DoesNotExist.
    """
    return (
        Placement.objects.filter(plan=plan)
        .with_owners()
        .prefetch_related(
            Prefetch(
                "measure__sections",
                MeasureSection.objects.order_by("position").prefetch_related("objectives"),
            ),
            Prefetch("measure__placements", Placement.objects.select_related("policy").order_by("position")),
            Prefetch(
                "measure__lanes",
                RoadmapLane.objects.order_by("position").prefetch_related(
                    Prefetch("steps", RoadmapStep.objects.order_by("fiscal_year"))
                ),
            ),
            Prefetch("measure__kpis", kpis_with_values(plan)),
            Prefetch("measure__alignments", _in_crosswalk_order()),
        )
        .get(code=code)
    )
