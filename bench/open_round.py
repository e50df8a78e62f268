"""How long it takes to open a round for a large plan, in a database of its own that is thrown away.

    .venv/bin/python bench/open_round.py [MEASURES]
    DATABASE_URL=postgres://… .venv/bin/python bench/open_round.py

Each measure has a lead, two supporting departments, two roadmap rows with a step in the round's year and an indicator.
"""

import datetime as dt
import os
import sys
import time
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection
from django.test.utils import CaptureQueriesContext, setup_databases, teardown_databases

from accounts.models import Department
from kpis.models import Kpi
from measures.models import Measure, Placement, Responsibility
from progress.models import ReportingRound
from progress.services.opening import open_round
from progress.states import RoundPhase
from roadmaps.models import RoadmapLane, RoadmapStep
from tests.factories import make_access, make_membership, make_plan, make_policy, make_round

YEAR = 2025
DEPARTMENTS, LANES = 60, 2


def make_large_round(count: int) -> ReportingRound:
    """Make a round in preparation for a plan of `count` measures."""
    policy = make_policy(make_plan())
    plan = policy.plan
    departments = Department.objects.bulk_create(
        Department(municipality=plan.municipality, name=f"第{place}課", position=place)
        for place in range(DEPARTMENTS)
    )
    measures = Measure.objects.bulk_create(
        Measure(plan=plan, key=f"1-{place}", title=f"施策{place}") for place in range(count)
    )
    Placement.objects.bulk_create(
        Placement(plan=plan, policy=policy, measure=measure, code=measure.key, position=place)
        for place, measure in enumerate(measures)
    )
    Responsibility.objects.bulk_create(
        Responsibility(
            measure=measure,
            department=departments[(place + role) % DEPARTMENTS],
            role="supporting" if role else "lead",
        )
        for place, measure in enumerate(measures)
        for role in range(3)
    )
    lanes = RoadmapLane.objects.bulk_create(
        RoadmapLane(measure=measure, position=place) for measure in measures for place in range(LANES)
    )
    RoadmapStep.objects.bulk_create(
        RoadmapStep(lane=lane, fiscal_year=year, text="実施") for lane in lanes for year in range(2023, 2028)
    )
    Kpi.objects.bulk_create(
        Kpi(plan=plan, measure=measure, number=number, name="指標")
        for number, measure in enumerate(measures, 1)
    )
    return make_round(plan, phase=RoundPhase.PREPARING)


def main(count: int) -> None:
    reporting_round = make_large_round(count)
    actor = make_access(make_membership(reporting_round.plan.municipality))
    with CaptureQueriesContext(connection) as queries:
        start = time.perf_counter()
        open_round(reporting_round, actor=actor, now=dt.datetime.now(tz=dt.UTC))
        seconds = time.perf_counter() - start
    print(f"{connection.vendor}: {count} measures opened in {seconds:.2f} s with {len(queries)} queries")  # noqa: T201 - its result


if __name__ == "__main__":
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
    finally:
        teardown_databases(databases, verbosity=0)
