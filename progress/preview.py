"""The preview of a round in words: the rule of asking with the names of measures and departments."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Department
from common.fiscal_year import fiscal_year_of
from kpis.models import Kpi
from measures.models import Measure, Responsibility
from progress.asking import Asking, NotAsked
from progress.asking_facts import measures_not_asked, whom_to_ask
from progress.models import Assignment, ReportingRound


@dataclass(frozen=True)
class AskedDepartment:
    """What a department will be asked. `leads` are the measures that it answers, `supports` those that it adds to."""

    department: Department
    leads: list[Measure]
    supports: list[Measure]


@dataclass(frozen=True)
class Undecided:
    """A measure without a department that can answer, or one for which it has been assigned. `printed` is what the plan says."""

    measure: Measure
    printed: str
    assigned: int | None


@dataclass(frozen=True)
class DeadEnd:
    """A department or group, by id and name, that the plan names and that leads to nobody, with its measures."""

    key: int
    department: str
    reason: str
    measures: list[Measure]


@dataclass(frozen=True)
class Preview:
    """All lists are in the order of the city's departments or the plan's measures."""

    departments: list[AskedDepartment]
    undecided: list[Undecided]
    not_asked: list[tuple[str, list[Measure]]]
    passed_over: list[DeadEnd]
    unknown_groups: list[DeadEnd]
    coordinator_kpis: list[Kpi]
    assignable: list[Department]

    @property
    def leads(self) -> list[AskedDepartment]:
        return [asked for asked in self.departments if asked.leads]

    @property
    def only_supporting(self) -> list[AskedDepartment]:
        return [asked for asked in self.departments if not asked.leads]

    @property
    def measure_count(self) -> int:
        return sum(len(asked.leads) for asked in self.departments)

    @property
    def orphan_count(self) -> int:
        return sum(row.assigned is None for row in self.undecided)


def preview_of(reporting_round: ReportingRound) -> Preview:
    """Work out whom the round will ask, with names, in a fixed number of queries."""
    asking = whom_to_ask(reporting_round)
    names = _Names(reporting_round)
    return Preview(
        departments=names.asked(asking),
        undecided=names.undecided(asking),
        not_asked=names.not_asked(asking),
        passed_over=[
            DeadEnd(key, names.department(key), reason.label, names.of(measures))
            for (key, reason), measures in asking.passed_over.items()
        ],
        unknown_groups=[
            DeadEnd(key, names.department(key), "", names.of(measures))
            for key, measures in asking.unknown_groups.items()
        ],
        coordinator_kpis=_coordinator_kpis(reporting_round),
        assignable=list(assignable_departments(reporting_round)),
    )


def assignable_departments(
    reporting_round: ReportingRound, *, on: dt.date | None = None
) -> QuerySet[Department]:
    """Return the departments that may answer in the fiscal year in which the round opens, or in which `on` lies."""
    return (
        Department.objects.filter(municipality=reporting_round.plan.municipality, is_group=False)
        .valid_in(fiscal_year_of(on or reporting_round.opens_on))
        .order_by("position", "pk")
    )


def _coordinator_kpis(reporting_round: ReportingRound) -> list[Kpi]:
    if not reporting_round.asks_kpis:
        return []
    return list(Kpi.objects.filter(plan=reporting_round.plan, measure=None).order_by("number", "pk"))


@dataclass(frozen=True)
class Further:
    """Measures that a running round has not asked about but could; `leads` are the departments that the plan names."""

    measures: list[Measure]
    leads: dict[int, int]


def further_measures(reporting_round: ReportingRound, *, today: dt.date) -> Further:
    """Return them in the plan's order, with the departments of today's fiscal year."""
    absent = measures_not_asked(reporting_round)
    asking = whom_to_ask(reporting_round, measures=absent, assigned={}, on=today)
    leads = {question.measure: question.lead for question in asking.questions}
    wanted = [*leads, *asking.orphans]
    return Further(list(absent.filter(pk__in=wanted).with_home().in_order()), leads)


class _Names:
    """The measures, departments and assignments of a round's plan, by id, for putting names to what is asked."""

    def __init__(self, reporting_round: ReportingRound) -> None:
        measures = Measure.objects.filter(plan=reporting_round.plan).with_home().in_order()
        self._measures = {measure.pk: measure for measure in measures}
        own = Department.objects.filter(municipality=reporting_round.plan.municipality)
        self._departments = {row.pk: row for row in own.order_by("position", "pk")}
        assignments = Assignment.objects.filter(round=reporting_round)
        self._assigned = dict(assignments.values_list("measure_id", "department_id"))
        self._printed: dict[int, list[str]] = defaultdict(list)
        for row in Responsibility.objects.filter(measure__plan=reporting_round.plan).order_by(
            "position", "pk"
        ):
            self._printed[row.measure_id].append(
                f"{self.department(row.department_id)}（{row.get_role_display()}）"
            )

    def of(self, measures: Iterable[int]) -> list[Measure]:
        return [self._measures[key] for key in measures]

    def department(self, key: int) -> str:
        return self._departments[key].name if key in self._departments else "ほかの市区町村の部署"

    def asked(self, asking: Asking) -> list[AskedDepartment]:
        leads: dict[int, list[int]] = defaultdict(list)
        supports: dict[int, list[int]] = defaultdict(list)
        for question in asking.questions:
            leads[question.lead].append(question.measure)
            for department in question.supporting:
                supports[department].append(question.measure)
        return [
            AskedDepartment(row, self.of(leads[pk]), self.of(supports[pk]))
            for pk, row in self._departments.items()
            if pk in leads or pk in supports
        ]

    def undecided(self, asking: Asking) -> list[Undecided]:
        keys = {*asking.orphans, *self._assigned}
        return [
            Undecided(measure, "、".join(self._printed[key]), self._assigned.get(key))
            for key, measure in self._measures.items()
            if key in keys
        ]

    def not_asked(self, asking: Asking) -> list[tuple[str, list[Measure]]]:
        by_reason: dict[str, list[Measure]] = defaultdict(list)
        for key, reason in asking.not_asked:
            measure = self._measures[key]
            state = f"（{measure.get_lifecycle_display()}）" if reason == NotAsked.NOT_ACTIVE else ""
            by_reason[f"{reason.label}{state}"].append(measure)
        return list(by_reason.items())
