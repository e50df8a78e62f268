"""A page costs as many queries with 200 rows of everything as with 2."""

import datetime as dt
from collections import defaultdict

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Department
from kpis.models import Kpi, KpiActual, KpiTarget
from measures.models import Alignment, Measure, MeasureSection, Objective, Placement, Responsibility
from plans.models import GlossaryTerm, Plan, PlanLevel, Policy, ReferenceItem, ReferencePlan, Vision
from progress.models import KpiReport, MeasureReport, ReportingRound, StepReport
from progress.states import ReportState, RoundPhase
from roadmaps.models import RoadmapLane, RoadmapStep
from tests.factories import make_plan, make_policy, make_scale
from tests.pages import address

pytestmark = pytest.mark.django_db

WORD = "窓口"
YEARS = range(2023, 2026)

BUDGET = {
    "top": 4,
    "search_results": 12,
    "city": 5,
    "outline": 13,
    "measure": 22,
    "plan_roadmap": 12,
    "kpi_list": 6,
    "kpi": 6,
    "glossary": 2,
}


def make_site(number: int) -> Plan:
    """Make a plan with `number` of everything; its measure 1-0 has that many parts of each kind by itself."""
    plan = make_plan(start_fy=YEARS[0], end_fy=YEARS[-1])
    measures = _make_measures(plan, number)
    _make_parts([*((measures[0], place) for place in range(number)), *((row, 0) for row in measures[1:])])
    _make_crosswalk(measures[0], number)
    _make_rounds(plan, measures, kinds=3 if number > 2 else 1)
    GlossaryTerm.objects.bulk_create(
        GlossaryTerm(plan=plan, term=f"用語{place}", explanation=WORD) for place in range(number)
    )
    Vision.objects.bulk_create(Vision(plan=plan, statement=WORD, position=place) for place in range(number))
    _make_plans_beside(plan, number)
    return plan


def _make_plans_beside(plan: Plan, number: int) -> None:
    years = {"start_fy": YEARS[0], "end_fy": YEARS[-1], "roadmap_start_fy": YEARS[0]}
    others = Plan.objects.bulk_create(
        Plan(municipality=plan.municipality, slug=f"more-{place}", is_published=True, **years)
        for place in range(number)
    )
    PlanLevel.objects.bulk_create(PlanLevel(plan=other, depth=1, name="施策") for other in others)


def _make_measures(plan: Plan, number: int) -> list[Measure]:
    """Make measures under a policy each, the first of them under every policy, with departments."""
    top = make_policy(plan, code="1")
    policies = Policy.objects.bulk_create(
        Policy(plan=plan, parent=top, code=f"1-{place}", title=WORD, position=place)
        for place in range(number)
    )
    measures = Measure.objects.bulk_create(
        Measure(plan=plan, key=f"1-{place}", title=WORD, category_text=f"区分{place}")
        for place in range(number)
    )
    Placement.objects.bulk_create(
        Placement(plan=plan, policy=policy, measure=measure, code=measure.key, position=place)
        for place, (policy, measure) in enumerate(zip(policies, measures, strict=True))
    )
    Placement.objects.bulk_create(
        Placement(
            plan=plan, policy=policy, measure=measures[0], code=f"再{place}", position=place, is_primary=False
        )
        for place, policy in enumerate(policies[1:])
    )
    departments = Department.objects.bulk_create(
        Department(municipality=plan.municipality, name=f"第{place}課") for place in range(number)
    )
    Responsibility.objects.bulk_create(
        Responsibility(measure=measure, department=departments[0], role="lead") for measure in measures
    )
    Responsibility.objects.bulk_create(
        Responsibility(measure=measures[0], department=department, role="supporting")
        for department in departments
    )
    return measures


def _make_parts(places: list[tuple[Measure, int]]) -> None:
    """Make a section with an objective, a roadmap row with steps and an indicator with values at each place."""
    sections = MeasureSection.objects.bulk_create(
        MeasureSection(measure=measure, role="other", body=f"用語{place}の{WORD}", position=place)
        for measure, place in places
    )
    Objective.objects.bulk_create(
        Objective(measure=row.measure, section=row, text="項目", position=row.position) for row in sections
    )
    lanes = RoadmapLane.objects.bulk_create(
        RoadmapLane(measure=measure, label=WORD, position=place) for measure, place in places
    )
    RoadmapStep.objects.bulk_create(
        RoadmapStep(lane=lane, fiscal_year=year, text=WORD) for lane in lanes for year in YEARS
    )
    kpis = Kpi.objects.bulk_create(
        Kpi(plan=measure.plan, measure=measure, number=number, name=WORD)
        for number, (measure, _) in enumerate(places, 1)
    )
    KpiTarget.objects.bulk_create(
        KpiTarget(kpi=kpi, fiscal_year=year, value=year, text=WORD) for kpi in kpis for year in YEARS
    )
    KpiActual.objects.bulk_create(
        KpiActual(kpi=kpi, fiscal_year=year, value=year, certainty="final") for kpi in kpis for year in YEARS
    )


def _make_rounds(plan: Plan, measures: list[Measure], *, kinds: int) -> None:
    """Publish rounds of every year and of so many kinds, in which every measure answers everything."""
    scale = make_scale(plan)
    day = dt.date(2026, 2, 9)
    rounds = ReportingRound.objects.bulk_create(
        ReportingRound(
            plan=plan,
            fiscal_year=year,
            kind=kind,
            sequence=ReportingRound.SEQUENCE[kind],
            phase=RoundPhase.PUBLISHED,
            opens_on=day,
            due_on=day,
            rating_scale=scale,
        )
        for year in YEARS
        for kind in list(ReportingRound.Kind)[:kinds]
    )
    lead = plan.municipality.departments.order_by("pk")[0]
    ratings = list(scale.ratings.order_by("rank"))
    reports = MeasureReport.objects.bulk_create(
        MeasureReport(
            round=each,
            plan=plan,
            measure=measure,
            lead=lead,
            state=ReportState.ACCEPTED,
            achievements=WORD,
            rating=ratings[place % len(ratings)],
        )
        for each in rounds
        for place, measure in enumerate(measures)
    )
    by_measure = {
        (report.round.fiscal_year, report.round_id, report.measure_id): report for report in reports
    }
    steps = RoadmapStep.objects.filter(lane__measure__plan=plan).select_related("lane")
    of_year = defaultdict[tuple[int, int], list[RoadmapStep]](list)
    for step in steps:
        of_year[step.fiscal_year, step.lane.measure_id].append(step)
    StepReport.objects.bulk_create(
        StepReport(report=report, step=step, status="done")
        for (year, _, measure), report in by_measure.items()
        for step in of_year[year, measure]
    )
    kpis = list(Kpi.objects.filter(plan=plan))
    KpiReport.objects.bulk_create(
        KpiReport(
            round=each,
            report=by_measure[each.fiscal_year, each.pk, kpi.measure_id],
            kpi=kpi,
            value=each.fiscal_year,
            certainty="final",
            frozen_verdict="attained",
        )
        for each in rounds
        for kpi in kpis
        if kpi.measure_id is not None
    )


def _make_crosswalk(measure: Measure, number: int) -> None:
    references = ReferencePlan.objects.bulk_create(
        ReferencePlan(slug=f"{measure.plan.slug}-{place}", name=f"{measure.plan.slug}の{place}")
        for place in range(number)
    )
    items = ReferenceItem.objects.bulk_create(
        ReferenceItem(reference_plan=reference, code="item", name="項目") for reference in references
    )
    Alignment.objects.bulk_create(Alignment(measure=measure, reference_item=item) for item in items)


def costs(client: Client, plan: Plan) -> dict[str, int]:
    """Return the queries of each page."""
    pages = {
        "top": address("top"),
        "search_results": f"{address('search_results')}?q={WORD}",
        "city": address("city", None, plan.municipality.slug),
        "outline": address("outline", plan),
        "measure": address("measure", plan, "1-0"),
        "plan_roadmap": f"{address('plan_roadmap', plan)}?order=department",
        "kpi_list": address("kpi_list", plan),
        "kpi": address("kpi", plan, 1),
        "glossary": address("glossary", plan),
    }
    counts = {}
    for name, page in pages.items():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        counts[name] = len(queries)
    return counts


def test_each_page_keeps_its_budget_however_many_rows_it_shows(client: Client) -> None:
    few = costs(client, make_site(2))
    many = costs(client, make_site(200))

    assert few == BUDGET
    assert many == BUDGET
