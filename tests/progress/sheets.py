"""A measure with steps and indicators under way in a round, as the tests of answering begin."""

import datetime as dt
from dataclasses import replace
from typing import Any

from accounts.access import Access
from accounts.models import Department, Role
from progress.answers import Certainty, Course, KpiAnswer, ReportAnswers, StepAnswer, StepStatus
from progress.models import MeasureReport
from progress.sheets import load_sheet
from tests.factories import (
    make_access,
    make_department,
    make_kpi,
    make_lane,
    make_measure,
    make_membership,
    make_policy,
    make_report,
    make_round,
)

NOW = dt.datetime(2026, 2, 18, 5, 32, tzinfo=dt.UTC)  # 14:32 in Japan
LATER = NOW + dt.timedelta(minutes=5)


def make_sheet(*, steps: int = 1, kpis: int = 1, **of_report: Any) -> MeasureReport:
    """Make an untouched report of a measure with so many steps and indicators (target 14) in the round's year."""
    reporting_round = of_report.pop("reporting_round", None) or make_round()
    measure = make_measure(make_policy(reporting_round.plan))
    for number in range(1, steps + 1):
        make_lane(measure, label=f"工程{number}", steps={2024: "試行", 2025: "拡大"})
    for number in range(1, kpis + 1):
        make_kpi(measure, name=f"業務数{number}", unit="業務", targets={2025: 14})
    return make_report(reporting_round, measure, **of_report)


def person(report: MeasureReport, role: Role = Role.EDITOR, department: Department | None = None) -> Access:
    """Return somebody of the report's city; of its lead department unless another is given."""
    place = {} if role == Role.COORDINATOR else {"department": department or report.lead}
    return make_access(make_membership(report.plan.municipality, role, **place))


def stranger(report: MeasureReport, role: Role = Role.EDITOR) -> Access:
    """Return somebody of another department of the report's city."""
    return person(report, role, make_department(report.plan.municipality))


def all_answers(report: MeasureReport, **changed: Any) -> ReportAnswers:
    """Return answers to everything that is asked, rated as they suggest: 13 of 14 is 92.9 %, B."""
    sheet = load_sheet(report)
    ratings = {rating.symbol: rating.pk for rating in sheet.ratings}
    complete = ReportAnswers(
        steps={row.pk: StepAnswer(StepStatus.DOING) for row in sheet.step_reports},
        kpis={row.pk: KpiAnswer("13", Certainty.FORECAST, "令和8年2月18日") for row in sheet.kpi_reports},
        achievements="2業務に適用した。",
        challenges="様式が課ごとに違う。",
        next_year="様式をそろえる。",
        course=Course.EXPAND,
        rating=ratings["B"],
    )
    return replace(complete, **changed)
