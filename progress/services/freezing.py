"""Names and values as of 確定, kept with each answer: a report for a year shows what things were called in that year."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db import models
from django.db.models import Prefetch
from simple_history.utils import bulk_update_with_history

from accounts.access import Access
from kpis.models import KpiTarget
from kpis.yearly import judge, target_of_year
from measures.models import Placement
from progress.models import KpiReport, MeasureReport, ReportingRound, StepReport
from roadmaps.bars import text_in_year
from roadmaps.models import RoadmapStep

# The frozen columns as they are before 確定.
_REPORT = {"frozen_code": "", "frozen_title": "", "frozen_lead": ""}
_STEP = {"frozen_label": "", "frozen_text": ""}
_KPI = {
    "frozen_name": "",
    "frozen_target": "",
    "frozen_percent": None,
    "frozen_verdict": "",
    "frozen_formula": "",
}
# An update of many rows names each of them for each of them: its time grows with the square of their number.
BATCH = 200
# What the column can hold; beyond it a percentage says nothing.
_LARGEST_PERCENT = Decimal(10) ** 11


def freeze(reporting_round: ReportingRound, *, actor: Access, now: dt.datetime) -> None:
    """Fill the frozen columns of a round's answers. Call inside a transaction."""
    _store(MeasureReport, _frozen_reports(reporting_round), _REPORT, actor, now, "確定")
    _store(StepReport, _frozen_steps(reporting_round), _STEP, actor, now, "確定")
    _store(KpiReport, _frozen_kpis(reporting_round), _KPI, actor, now, "確定")


def thaw(reporting_round: ReportingRound, *, actor: Access, now: dt.datetime) -> None:
    """Empty them again."""
    reports = list(MeasureReport.objects.filter(round=reporting_round))
    steps = list(StepReport.objects.filter(report__round=reporting_round))
    kpis = list(KpiReport.objects.filter(round=reporting_round))
    _store(MeasureReport, _emptied(reports, _REPORT), _REPORT, actor, now, "確定の解除")
    _store(StepReport, _emptied(steps, _STEP), _STEP, actor, now, "確定の解除")
    _store(KpiReport, _emptied(kpis, _KPI), _KPI, actor, now, "確定の解除")


def _store(
    model: type[models.Model],
    rows: list[models.Model],
    columns: Iterable[str],
    actor: Access,
    now: dt.datetime,
    reason: str,
) -> None:
    bulk_update_with_history(
        rows,
        model,
        list(columns),
        batch_size=BATCH,
        default_user=actor.user,
        default_date=now,
        default_change_reason=reason,
    )


def _emptied(rows: Iterable[models.Model], columns: Mapping[str, object]) -> list[models.Model]:
    emptied = list(rows)
    for row in emptied:
        for column, value in columns.items():
            setattr(row, column, value)
    return emptied


def _frozen_reports(reporting_round: ReportingRound) -> list[models.Model]:
    homes = Placement.objects.filter(plan=reporting_round.plan_id, is_primary=True)
    codes = dict(homes.values_list("measure_id", "code"))
    reports = MeasureReport.objects.filter(round=reporting_round).select_related("measure", "lead")
    frozen: list[models.Model] = []
    for report in reports.order_by("pk"):
        report.frozen_code = codes.get(report.measure_id, report.measure.key)
        report.frozen_title = report.measure.title
        report.frozen_lead = report.lead.name
        frozen.append(report)
    return frozen


def _frozen_steps(reporting_round: ReportingRound) -> list[models.Model]:
    """Freeze what the row says for the year; a step that goes on says what began it."""
    year = reporting_round.fiscal_year
    in_lane: dict[int, list[RoadmapStep]] = defaultdict(list)
    for step in RoadmapStep.objects.filter(
        lane__measure__plan=reporting_round.plan_id, fiscal_year__lte=year
    ):
        in_lane[step.lane_id].append(step)
    reports = StepReport.objects.filter(report__round=reporting_round).select_related("step__lane")
    frozen: list[models.Model] = []
    for report in reports.order_by("pk"):
        report.frozen_label = report.step.lane.label
        report.frozen_text = text_in_year(in_lane[report.step.lane_id], year)
        frozen.append(report)
    return frozen


def _frozen_kpis(reporting_round: ReportingRound) -> list[models.Model]:
    reports = (
        KpiReport.objects.filter(round=reporting_round)
        .select_related("kpi")
        .prefetch_related(Prefetch("kpi__targets", KpiTarget.objects.order_by("fiscal_year")))
    )
    frozen: list[models.Model] = []
    for report in reports.order_by("pk"):
        target = target_of_year(report.kpi, report.kpi.targets.all(), reporting_round.fiscal_year)
        judged = judge(report.kpi, target, report.value, is_year_over=reporting_round.is_year_over)
        report.frozen_name = report.kpi.name
        report.frozen_target = target.text if target else ""
        report.frozen_percent = _storable(judged.percent)
        report.frozen_verdict = judged.verdict
        report.frozen_formula = judged.formula[:300]
        frozen.append(report)
    return frozen


def _storable(percent: Decimal | None) -> Decimal | None:
    return percent if percent is not None and abs(percent) < _LARGEST_PERCENT else None
