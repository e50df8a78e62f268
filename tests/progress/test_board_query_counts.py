"""The pages of the 事務局 cost as many queries with many departments and reports as with two."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Department
from kpis.models import Kpi, KpiTarget
from measures.models import Measure, Placement, Responsibility
from plans.models import Policy
from progress.addresses import round_url
from progress.models import KpiReport, ReportingRound
from progress.services.opening import open_round
from progress.states import ReportState, RoundPhase
from tests.factories import make_access, make_membership, make_plan, make_policy, make_round, make_scale
from tests.progress.steering import Desk, desk_of

pytestmark = pytest.mark.django_db

# Of every page: the session, the person, the city and what the person is there, the round with its plan.
BUDGET = {
    "round_list": 8,
    "round_create": 8,
    "round_edit": 7,
    "round_preview": 17,
    "round_board": 9,
    "round_board_live": 9,
    "round_board opened": 11,
    "round_reports": 8,
    "round_extend": 6,
    "round_close": 7,
    "round_ask_also": 12,
    "round_kpis": 7,
    "round_history": 8,
    "accept": 15,
    "extend": 12,
}


def make_many(number: int) -> ReportingRound:
    """Make an open round with that many of everything, and a round in preparation beside it."""
    plan = make_plan()
    policy = make_policy(plan)
    departments = Department.objects.bulk_create(
        Department(municipality=plan.municipality, name=f"第{place}課", position=place)
        for place in range(number)
    )
    for orphans in (False, True):
        _make_measures(plan.policies.get(pk=policy.pk), departments, number, orphans=orphans)
    kpis = Kpi.objects.bulk_create(
        Kpi(plan=plan, number=1000 + place, name="指標") for place in range(number)
    )
    KpiTarget.objects.bulk_create(KpiTarget(kpi=kpi, fiscal_year=2025, value=1, text="1") for kpi in kpis)
    scale = make_scale(plan)
    make_round(plan, kind="actual", phase=RoundPhase.PREPARING, rating_scale=scale)
    asked = make_round(plan, phase=RoundPhase.PREPARING, rating_scale=scale)
    actor = make_access(make_membership(plan.municipality))
    asked = open_round(asked, actor=actor, now=timezone.now())
    asked.reports.update(state=ReportState.SUBMITTED)
    asked.reports.filter(lead=departments[0]).update(state=ReportState.DRAFTING, updated_at=timezone.now())
    return asked


def _make_measures(policy: Policy, departments: list[Department], number: int, *, orphans: bool) -> None:
    prefix = "2" if orphans else "1"
    measures = Measure.objects.bulk_create(
        Measure(plan=policy.plan, key=f"{prefix}-{place}", title="施策") for place in range(number)
    )
    Placement.objects.bulk_create(
        Placement(plan=policy.plan, policy=policy, measure=row, code=row.key, position=place)
        for place, row in enumerate(measures)
    )
    if not orphans:
        Responsibility.objects.bulk_create(
            Responsibility(measure=row, department=department, role=role)
            for row, department, other in zip(
                measures, departments, [*departments[1:], departments[0]], strict=True
            )
            for department, role in ((department, "lead"), (other, "supporting"))
        )


def queries_of(desk: Desk, address: str, data: dict[str, object] | None = None) -> int:
    with CaptureQueriesContext(connection) as queries:
        response = desk.client.get(address) if data is None else desk.client.post(address, data)
    assert response.status_code == (200 if data is None else 302)
    return len(queries)


def costs(number: int) -> dict[str, int]:
    asked = make_many(number)
    city, plan = asked.plan.municipality, asked.plan
    preparing = plan.rounds.get(kind="actual")
    desk = desk_of(city)
    busy = asked.reports.filter(state=ReportState.DRAFTING).values_list("lead", flat=True)[0]
    ready = list(asked.reports.filter(state=ReportState.SUBMITTED).values_list("pk", "version"))
    later = asked.due_on + dt.timedelta(days=7)
    pages = {
        "round_list": reverse("progress:round_list", args=[city.slug]),
        "round_create": reverse("progress:round_create", args=[city.slug, plan.slug]),
        "round_preview": round_url("round_preview", preparing),
        "round_board opened": f"{round_url('round_board', asked)}?department={busy}",
    }
    others = [name for name in BUDGET if name.startswith("round_") and name not in pages]
    pages |= {name: round_url(name, asked) for name in others}
    desk.client.get(pages["round_list"])  # activity is noted once a minute, at a cost of its own
    found = {name: queries_of(desk, page) for name, page in pages.items()}
    found["extend"] = queries_of(
        desk,
        round_url("round_extend", asked),
        {
            "inquiry": list(asked.inquiries.values_list("pk", flat=True)),
            "due_on": str(later),
            "reason": "議会",
        },
    )
    found["accept"] = queries_of(
        desk,
        round_url("round_report_moves", asked),
        {"seen": [f"{pk}-{version}" for pk, version in ready], "action": "accept"},
    )
    return found


def test_each_page_keeps_its_budget_however_large_the_city() -> None:
    few = costs(3)
    many = costs(25)

    assert KpiReport.objects.filter(report=None).count() == 28
    assert few == many
    assert many == BUDGET
