"""What the access matrix is made of: a city with its people, and rows that say who may open an address.

Rows stand in `tests/<app>/access_rows….py` and are found there by themselves.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.models import Department, Membership, Municipality, Role, User
from kpis.models import Kpi
from measures.models import Measure
from plans.models import Plan
from progress.models import MeasureReport, ReportingRound
from tests.factories import (
    make_department,
    make_kpi,
    make_lane,
    make_measure,
    make_membership,
    make_municipality,
    make_plan,
    make_policy,
    make_report,
    make_responsibility,
    make_round,
    make_user,
)

# The columns of every row, in this order.
PERSONAS = (
    "coordinator",  # 事務局 of the city
    "manager",  # 課長 of the lead department
    "editor",  # 担当者 of the lead department
    "other editor",  # 担当者 of another department of the city
    "viewer",  # 閲覧 in the lead department
    "outsider",  # 事務局 of another city
    "anonymous",  # not signed in
)


@dataclass
class World:
    """A city in the middle of a round. Rows take from it what their address needs."""

    city: Municipality
    lead: Department
    other: Department
    plan: Plan
    measure: Measure
    kpi: Kpi
    round: ReportingRound
    report: MeasureReport
    members: dict[str, Membership]
    stranger: Membership
    today: dt.date

    def user(self, persona: str) -> User | None:
        return self.members[persona].user if persona in self.members else None

    @property
    def known(self) -> dict[str, object]:
        """The parts of addresses by their names; a row adds or changes others with `kwargs`."""
        return {
            "municipality": self.city.slug,
            "plan": self.plan.slug,
            "code": self.report.measure.key,
            "number": self.kpi.number,
            "fiscal_year": self.round.fiscal_year,
            "kind": self.round.kind,
        }


def make_world(today: dt.date) -> World:
    city, elsewhere = make_municipality(), make_municipality()
    lead, other = make_department(city, name="主管課"), make_department(city, name="ほかの課")
    plan = make_plan(city)
    measure = make_measure(make_policy(plan), code="1-1")
    make_responsibility(measure, department=lead)
    make_lane(measure, steps={2025: "実施"})
    kpi = make_kpi(measure, targets={2025: 10})
    reporting_round = make_round(plan)
    return World(
        city=city,
        lead=lead,
        other=other,
        plan=plan,
        measure=measure,
        kpi=kpi,
        round=reporting_round,
        report=make_report(reporting_round, measure, lead=lead),
        members={
            "coordinator": make_membership(city),
            "manager": make_membership(city, Role.MANAGER, department=lead),
            "editor": make_membership(city, Role.EDITOR, department=lead),
            "other editor": make_membership(city, Role.EDITOR, department=other),
            "viewer": make_membership(city, Role.VIEWER, department=lead),
            "outsider": make_membership(elsewhere),
        },
        stranger=make_membership(elsewhere, Role.EDITOR, user=make_user(display_name="よその人")),
        today=today,
    )


Values = Callable[[World], Mapping[str, Any]]


def nothing(world: World) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Row:
    """Who gets what at an address. `get` and `post` hold a word per persona, in the order of PERSONAS.

    A word is a status, or "in" for being sent to sign in. One word alone holds for everybody. `data` is what is posted;
    without it the answer to an empty form is expected. `kwargs` are the parts of the address that `World.known` has not
    or has otherwise; `case` tells rows of one address apart.
    """

    name: str
    get: str
    post: str
    kwargs: Values = field(default=nothing)
    data: Values = field(default=nothing)
    query: str = ""
    case: str = ""

    @property
    def id(self) -> str:
        return f"{self.name} {self.case}".strip()

    def expected(self, method: str) -> dict[str, str]:
        words = (self.get if method == "GET" else self.post).split()
        if len(words) == 1:
            words *= len(PERSONAS)
        return dict(zip(PERSONAS, words, strict=True))


# What recurs. The words stand in the order of PERSONAS: 事務局, 課長, 担当者, 担当者 elsewhere, 閲覧, outsider, anonymous.
EVERYBODY = "200"
READ_ONLY = "405"
COORDINATOR = "200 403 403 403 403 404 in"
COORDINATOR_INVALID = "422 403 403 403 403 404 in"
COORDINATOR_DONE = "302 403 403 403 403 404 in"
COORDINATOR_READS = (
    "405 403 403 403 403 404 in"  # what a page that only reads answers to POST behind the gate
)
