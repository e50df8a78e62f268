"""A row of every model in the admin, each in a municipality of its own, and how to tell which."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Model

from accounts.models import Department, DepartmentSuccession, Membership, Municipality, SecurityEvent, User
from kpis.models import Kpi, KpiActual, KpiTarget
from measures.models import Alignment, Measure, MeasureSection, Objective, Placement, Responsibility
from plans.models import GlossaryTerm, Plan, PlanLevel, Policy, ReferenceItem, ReferencePlan, Vision
from progress.models import MeasureReport, RatingScale, ReportingRound
from roadmaps.models import RoadmapLane, RoadmapStep
from tests.factories import (
    make_department,
    make_kpi,
    make_lane,
    make_measure,
    make_membership,
    make_municipality,
    make_plan,
    make_policy,
    make_reference_item,
    make_report,
    make_responsibility,
    make_round,
    make_scale,
    make_section,
    make_term,
    make_user,
)


def make_department_with_parent() -> Department:
    parent = make_department()
    return make_department(parent.municipality, parent=parent, valid_from_fy=2020, valid_until_fy=2025)


def _succession() -> DepartmentSuccession:
    department = make_department()
    return DepartmentSuccession.objects.create(
        municipality=department.municipality,
        predecessor=department,
        successor=make_department(department.municipality),
        fiscal_year=2025,
        kind="renamed",
    )


def _event() -> SecurityEvent:
    return SecurityEvent.objects.create(
        kind="signed_in", actor=make_user(), municipality=make_municipality(), address="192.0.2.1"
    )


def _policy() -> Policy:
    parent = make_policy()
    return make_policy(parent.plan, parent=parent)


def _objective() -> Objective:
    measure = make_measure()
    return Objective.objects.create(
        measure=measure, section=make_section(measure), marker="①", text="整備する", due_fy=2025, position=1
    )


def _kpi() -> Kpi:
    return make_kpi(make_measure(), baseline_fy=2022, baseline_value="10.5", targets={2023: 5, 2024: 6})


MAKERS: dict[type[Model], Callable[[], object]] = {
    Group: lambda: Group.objects.create(name=f"係{Group.objects.count()}"),
    Municipality: make_municipality,
    Department: make_department_with_parent,
    DepartmentSuccession: _succession,
    User: make_user,
    Membership: lambda: make_membership(make_municipality()),
    SecurityEvent: _event,
    Plan: make_plan,
    PlanLevel: make_plan,
    Vision: lambda: Vision.objects.create(plan=make_plan(), statement="人にやさしいまち", position=1),
    Policy: _policy,
    ReferencePlan: make_reference_item,
    ReferenceItem: make_reference_item,
    GlossaryTerm: lambda: make_term(make_plan()),
    Measure: make_measure,
    Placement: make_measure,
    MeasureSection: lambda: make_section(make_measure()),
    Objective: _objective,
    Responsibility: lambda: make_responsibility(make_measure()),
    Alignment: lambda: Alignment.objects.create(reference_item=make_reference_item(), measure=make_measure()),
    RoadmapLane: lambda: make_lane(steps={2023: "検討", 2024: "⇒"}),
    RoadmapStep: lambda: make_lane(steps={2023: "検討", 2024: "⇒"}),
    Kpi: _kpi,
    KpiTarget: _kpi,
    KpiActual: lambda: KpiActual.objects.create(
        kpi=_kpi(), fiscal_year=2023, value=4, certainty="final", as_of=dt.date(2024, 3, 31)
    ),
    RatingScale: make_scale,
    ReportingRound: make_round,
    MeasureReport: make_report,
}

# What gives rights, for operators alone; what all municipalities share; and of everything else, whose it is.
OF_OPERATORS: list[type[Model]] = [Group, User, Membership]
SHARED: list[type[Model]] = [ReferencePlan, ReferenceItem]
CITY_OF: dict[type[Model], Callable[[Any], Municipality]] = {
    Municipality: lambda row: row,
    Department: lambda row: row.municipality,
    DepartmentSuccession: lambda row: row.municipality,
    SecurityEvent: lambda row: row.municipality,
    Plan: lambda row: row.municipality,
    PlanLevel: lambda row: row.plan.municipality,
    Vision: lambda row: row.plan.municipality,
    Policy: lambda row: row.plan.municipality,
    GlossaryTerm: lambda row: row.plan.municipality,
    Measure: lambda row: row.plan.municipality,
    Placement: lambda row: row.plan.municipality,
    MeasureSection: lambda row: row.measure.plan.municipality,
    Objective: lambda row: row.measure.plan.municipality,
    Responsibility: lambda row: row.measure.plan.municipality,
    Alignment: lambda row: (row.policy or row.measure).plan.municipality,
    RoadmapLane: lambda row: row.measure.plan.municipality,
    RoadmapStep: lambda row: row.lane.measure.plan.municipality,
    Kpi: lambda row: row.plan.municipality,
    KpiTarget: lambda row: row.kpi.plan.municipality,
    KpiActual: lambda row: row.kpi.plan.municipality,
    RatingScale: lambda row: row.plan.municipality,
    ReportingRound: lambda row: row.plan.municipality,
    MeasureReport: lambda row: row.plan.municipality,
}


def make_rows(model: type[Model], *, at_least: int = 1) -> Model:
    """Make rows, each in a municipality of its own, and return one that was made here."""
    while model._default_manager.count() < at_least:
        MAKERS[model]()
    row = model._default_manager.order_by("-pk").first()
    assert row
    return row


def make_row(model: type[Model]) -> Model:
    """Make one more row and return it."""
    MAKERS[model]()
    return make_rows(model)
