"""What pages and saves of the round cost, in queries: the same with 2 rows of everything as with many."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.access import Access
from accounts.models import Role
from progress.fields import fields_of
from progress.models import MeasureReport, ReportingRound
from progress.services.answers import save_draft
from progress.services.moves import move_report
from progress.states import ReportAction, ReportState, RoundPhase
from tests.factories import (
    make_access,
    make_department,
    make_membership,
    make_municipality,
    make_plan,
    make_report,
    make_round,
)
from tests.progress.browsing import browse, page_of
from tests.progress.sheets import LATER, NOW, all_answers, make_sheet

pytestmark = pytest.mark.django_db

# A page begins with 5 for session, person and membership. Saving counts its transaction and, with history, two queries
# for each of steps, indicators and the report itself.
BUDGET = {
    "my work": 20,
    "confirmations": 14,
    "form": 18,
    "sheet to read": 19,
    "submission": 14,
    "draft by button": 31,
    "draft while typing": 27,
    "conflict": 30,
    "draft by the service": 23,
}


class World:
    """A department with `number` of everything: rounds' reports of each kind, steps, indicators, supporting departments."""

    def __init__(self, number: int) -> None:
        city = make_municipality()
        self.department = make_department(city)
        self.manager = make_access(make_membership(city, Role.MANAGER, department=self.department))
        self.coordinator = make_access(make_membership(city))
        plan = make_plan(city)
        self.others = [make_department(city) for _ in range(number)]
        self.round = make_round(plan, needs_confirmation=True)
        self.before = make_round(
            plan,
            fiscal_year=2024,
            kind="actual",
            phase=RoundPhase.CLOSED,
            rating_scale=self.round.rating_scale,
        )
        self.drafts = [self._answered(2) for _ in range(number)]
        self.submitted = [self._answered(2) for _ in range(number)]
        for report in self.submitted:
            move_report(report, action=ReportAction.SUBMIT, actor=self.manager, now=LATER)
        for report in [self._answered(2) for _ in range(number)]:
            move_report(report, action=ReportAction.SUBMIT, actor=self.manager, now=LATER)
            move_report(
                report, action=ReportAction.SEND_BACK, actor=self.coordinator, now=LATER, comment="直す"
            )
        for other in self.others:
            make_report(self.round, lead=other, supporting=[self.department])
        self.sheet = self._answered(number)

    def _answered(self, number: int) -> MeasureReport:
        """Make a report that is begun, of a measure that was answered for the year before."""
        report = make_sheet(
            steps=number,
            kpis=number,
            reporting_round=self.round,
            lead=self.department,
            supporting=self.others,
        )
        before = make_report(
            self.before, report.measure, lead=self.department, state=ReportState.ACCEPTED, achievements="前"
        )
        before.step_reports.update(status="done")
        save_draft(report, answers=all_answers(report), version=0, actor=self.manager, now=NOW)
        report.refresh_from_db()
        return report


def counted(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def got(client: Client, address: str, status: int = 200) -> Callable[[], None]:
    def get() -> None:
        assert client.get(address).status_code == status

    return get


def changed(report: MeasureReport, texts: str, value: str) -> dict[str, str]:
    """Return a whole form with another answer to every question."""
    fields = fields_of(all_answers(report))
    steps = {name: "late" for name in fields if name.startswith("step-") and name.endswith("-status")}
    kpis = {name: value for name in fields if name.startswith("kpi-") and name.endswith("-text")}
    return fields | steps | kpis | {"challenges": texts, "version": str(report.version)}


def sent(
    client: Client, report: MeasureReport, name: str, data: dict[str, str], status: int
) -> Callable[[], None]:
    address = page_of(report, name)

    def post() -> None:
        assert client.post(address, data).status_code == status

    return post


def costs(number: int) -> dict[str, int]:
    world = World(number)
    manager, report = browse(world.manager), world.sheet
    work = reverse("progress:my_work", args=[world.manager.municipality.slug])
    confirmations = reverse("progress:confirmations", args=[world.manager.municipality.slug])
    found = {
        "my work": counted(got(manager, f"{work}?show=all")),
        "confirmations": counted(got(manager, confirmations)),
        "form": counted(got(manager, page_of(report))),
        "sheet to read": counted(got(manager, page_of(world.submitted[0]))),
        "submission": counted(got(manager, page_of(report, "submission"))),
    }
    stale = changed(report, "遅れて書いた", "9")
    found["draft by button"] = counted(sent(manager, report, "report", changed(report, "課題1", "10"), 302))
    report.refresh_from_db()
    found["draft while typing"] = counted(
        sent(manager, report, "report_autosave", changed(report, "課題2", "11"), 200)
    )
    found["conflict"] = counted(sent(manager, report, "report", stale, 409))
    found["draft by the service"] = counted(lambda: _save(report, world.manager))
    return found


def _save(report: MeasureReport, actor: Access) -> None:
    report.refresh_from_db()
    save_draft(
        report,
        answers=all_answers(report, challenges="課題3"),
        version=report.version,
        actor=actor,
        now=LATER,
    )


def test_each_page_and_save_keeps_its_budget_however_many_rows_there_are() -> None:
    few, many = costs(2), costs(12)

    assert few == BUDGET
    assert many == BUDGET
    assert ReportingRound.objects.count() == 4
