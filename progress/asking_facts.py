"""What the rule of asking needs to know of a plan and its city, read in a fixed number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeVar

from django.db.models import Exists, OuterRef

from accounts.models import Department, DepartmentSuccession, GroupMember, Municipality
from common.fiscal_year import fiscal_year_of
from measures.models import Measure, MeasureQuerySet, Responsibility
from progress.asking import AskableDepartment, AskableMeasure, Asking, Organisation, Part, ask
from progress.models import Assignment, MeasureReport, ReportingRound

K = TypeVar("K")
V = TypeVar("V")


def whom_to_ask(
    reporting_round: ReportingRound,
    *,
    measures: MeasureQuerySet | None = None,
    assigned: Mapping[int, int] | None = None,
    on: dt.date | None = None,
) -> Asking:
    """Work out whom the round asks, of all measures of its plan unless some are given.

    Departments are those of the fiscal year in which the round opens, or in which `on` lies. `assigned` stands in for
    the stored assignments.
    """
    if assigned is None:
        assigned = dict(
            Assignment.objects.filter(round=reporting_round).values_list("measure_id", "department_id")
        )
    return ask(
        _askable(measures if measures is not None else Measure.objects.filter(plan=reporting_round.plan)),
        organisation_in(reporting_round.plan.municipality, fiscal_year_of(on or reporting_round.opens_on)),
        fiscal_year=reporting_round.fiscal_year,
        plan_years=reporting_round.plan.own_years,
        assigned=assigned,
    )


def measures_not_asked(reporting_round: ReportingRound) -> MeasureQuerySet:
    """Return the measures of the plan about which the round has no report."""
    asked = MeasureReport.objects.filter(round=reporting_round, measure=OuterRef("pk"))
    return Measure.objects.filter(~Exists(asked), plan=reporting_round.plan_id)


def organisation_in(municipality: Municipality, fiscal_year: int) -> Organisation:
    """Read a city's departments, groups and successions as they are in a fiscal year."""
    departments = Department.objects.filter(municipality=municipality).order_by("position", "pk")
    successions = DepartmentSuccession.objects.filter(
        municipality=municipality, fiscal_year__lte=fiscal_year
    ).order_by("fiscal_year", "pk")
    members = GroupMember.objects.filter(municipality=municipality).order_by("department__position", "pk")
    return Organisation(
        fiscal_year,
        [
            AskableDepartment(
                key=department.pk,
                is_group=department.is_group,
                covers_all=department.covers_all,
                valid_from_fy=department.valid_from_fy,
                valid_until_fy=department.valid_until_fy,
            )
            for department in departments
        ],
        successors=_grouped(successions.values_list("predecessor_id", "successor_id")),
        members=_grouped(members.values_list("group_id", "department_id")),
    )


def _askable(measures: MeasureQuerySet) -> list[AskableMeasure]:
    """Return the measures in the plan's order with their departments in printed order."""
    parts = _grouped(
        (measure, (Part(role), department))
        for measure, role, department in Responsibility.objects.filter(measure__in=measures)
        .order_by("measure", "position", "pk")
        .values_list("measure_id", "role", "department_id")
    )
    rows = measures.with_home().in_order().values_list("pk", "lifecycle", "introduced_fy")
    return [
        AskableMeasure(
            key=pk,
            parts=tuple(parts.get(pk, ())),
            is_active=lifecycle == Measure.Lifecycle.ACTIVE,
            introduced_fy=introduced_fy,
        )
        for pk, lifecycle, introduced_fy in rows
    ]


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    grouped: dict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        grouped[key].append(value)
    return grouped
