"""What a person's departments have to do in the rounds under way, read in a fixed number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from accounts.access import Access
from plans.models import Plan
from progress.addresses import report_address
from progress.due import days_left
from progress.models import Contribution, DepartmentInquiry, MeasureReport, ReportingRound
from progress.permissions import can_contribute, may
from progress.previous import previous_reports
from progress.sendbacks import SendBack, send_backs
from progress.sheets import Sheet, load_sheets
from progress.states import Confirmation, ReportAction, ReportState

# The order in which open reports are listed; what is handed in follows in the order of the plan.
_FIRST = [ReportState.SENT_BACK, ReportState.DRAFTING, ReportState.NOT_STARTED]
_ACTIONS = {
    ReportState.SENT_BACK: "直す",
    ReportState.DRAFTING: "続きを入力",
    ReportState.NOT_STARTED: "入力する",
}


@dataclass(frozen=True)
class WorkRow:
    """A report that one of the person's departments leads. `missing` counts what hinders submitting."""

    report: MeasureReport
    asked: str
    missing: int
    due_on: dt.date
    waits_for: list[str]
    can_copy: bool
    sent_back: SendBack | None
    may_answer: bool

    @property
    def state(self) -> ReportState:
        return ReportState(self.report.state)

    @property
    def is_open(self) -> bool:
        return self.state in _ACTIONS

    @property
    def is_untouched(self) -> bool:
        return self.state == ReportState.NOT_STARTED

    @property
    def is_under_way(self) -> bool:
        return self.state in {ReportState.DRAFTING, ReportState.SENT_BACK}

    @property
    def awaits_confirmation(self) -> bool:
        return self.state == ReportState.SUBMITTED and self.report.confirmation == Confirmation.AWAITED

    @property
    def action(self) -> str:
        return _ACTIONS[self.state] if self.may_answer else "見る"

    @property
    def address(self) -> str:
        return report_address(self.report)


@dataclass(frozen=True)
class ContributionRow:
    """A report to which one of the person's departments adds its part."""

    contribution: Contribution
    may_write: bool

    @property
    def is_written(self) -> bool:
        return bool(self.contribution.text)

    @property
    def action(self) -> str:
        if not self.may_write:
            return "見る"
        return "直す" if self.is_written else "記入する"

    @property
    def address(self) -> str:
        return f"{report_address(self.contribution.report)}#contribution-{self.contribution.department_id}"


@dataclass
class RoundWork:
    """What one round asks of the person's departments."""

    round: ReportingRound
    today: dt.date
    rows: list[WorkRow] = field(default_factory=list)
    contributions: list[ContributionRow] = field(default_factory=list)

    @property
    def plan(self) -> Plan:
        return self.round.plan

    @property
    def measure_level(self) -> str:
        """What the plan calls its measures."""
        levels = list(self.plan.levels.all())
        return levels[-1].name if levels else "施策"

    @property
    def open_rows(self) -> list[WorkRow]:
        return [row for row in self.rows if row.is_open]

    @property
    def done_rows(self) -> list[WorkRow]:
        return [row for row in self.rows if not row.is_open]

    @property
    def due_on(self) -> dt.date:
        """Until when the department has time whose date comes first among those with something open."""
        return min((row.due_on for row in self.open_rows or self.rows), default=self.round.due_on)

    @property
    def days_left(self) -> str:
        return days_left(self.due_on, today=self.today)

    @property
    def has_several_dates(self) -> bool:
        return len({row.due_on for row in self.rows}) > 1

    @property
    def unwritten(self) -> list[ContributionRow]:
        return [row for row in self.contributions if not row.is_written]

    @property
    def written(self) -> list[ContributionRow]:
        return [row for row in self.contributions if row.is_written]


@dataclass
class Work:
    """All rounds under way, the nearest due date first."""

    rounds: list[RoundWork]

    @cached_property
    def rows(self) -> list[WorkRow]:
        return [row for each in self.rounds for row in each.rows]

    @property
    def departments(self) -> list[str]:
        """Name the departments that lead anything, in the city's order."""
        leads = {row.report.lead for row in self.rows}
        return [lead.name for lead in sorted(leads, key=lambda lead: (lead.position, lead.pk))]

    @property
    def contributing(self) -> set[str]:
        """Name the departments that add to reports of others."""
        return {row.contribution.department.name for each in self.rounds for row in each.contributions}

    @property
    def next_row(self) -> WorkRow | None:
        """What to go on with: what was begun last, then what was sent back, then what comes first."""
        for state in (ReportState.DRAFTING, ReportState.SENT_BACK, ReportState.NOT_STARTED):
            found = next((row for row in self.rows if row.state == state and row.may_answer), None)
            if found:
                return found
        return None

    @property
    def to_confirm(self) -> int:
        return sum(row.awaits_confirmation for row in self.rows)


def work_of(access: Access, *, today: dt.date) -> Work:
    """Read what a person's departments lead and add to in the rounds under way."""
    reports = list(
        MeasureReport.objects.of(access.municipality)
        .led_by(access.sees)
        .in_running_rounds()
        .for_work_list()
        .in_order()
    )
    contributions = list(Contribution.objects.of_departments(access.sees).in_running_rounds().for_work_list())
    rounds: dict[int, RoundWork] = {}
    for row in _rows(reports, access):
        _work_on(row.report, rounds, today).rows.append(row)
    for contribution in contributions:
        row_of_other = ContributionRow(contribution, can_contribute(contribution, access))
        _work_on(contribution.report, rounds, today).contributions.append(row_of_other)
    for each in rounds.values():
        each.rows.sort(key=_order)
    return Work(sorted(rounds.values(), key=lambda each: (each.due_on, each.round.pk)))


def _work_on(report: MeasureReport, rounds: dict[int, RoundWork], today: dt.date) -> RoundWork:
    return rounds.setdefault(report.round_id, RoundWork(report.round, today))


def _order(row: WorkRow) -> tuple[int, float]:
    """Sort by what is most pressing; what is being written, the latest first. Otherwise the order stays."""
    place = _FIRST.index(row.state) if row.is_open else len(_FIRST)
    at = row.report.updated_at if row.state == ReportState.DRAFTING else None
    return place, -at.timestamp() if at else 0


def _rows(reports: list[MeasureReport], access: Access) -> Iterable[WorkRow]:
    dues = _due_dates(reports)
    previous, returned = previous_reports(reports), send_backs(reports)
    for sheet in load_sheets(reports):
        report = sheet.report
        yield WorkRow(
            report=report,
            asked=_asked(sheet),
            missing=len(sheet.assessment.findings),
            due_on=dues.get((report.round_id, report.lead_id), report.round.due_on),
            waits_for=[each.department.name for each in sheet.contributions if not each.text],
            can_copy=report.pk in previous,
            sent_back=returned.get(report.pk),
            may_answer=may(ReportAction.SAVE, report, access),
        )


def _asked(sheet: Sheet) -> str:
    counts = {"工程": len(sheet.questions.steps), "指標": len(sheet.questions.kpis)}
    return "・".join(f"{name}{count}" for name, count in counts.items() if count) or "取組と評価"


def _due_dates(reports: list[MeasureReport]) -> Mapping[tuple[int, int], dt.date]:
    rounds = {report.round_id for report in reports}
    inquiries = DepartmentInquiry.objects.filter(round__in=rounds)
    return {(each.round_id, each.department_id): each.due_on for each in inquiries}


@dataclass
class PastRound:
    round: ReportingRound
    reports: list[MeasureReport]


def past_rounds(access: Access, *, latest: int = 3) -> list[PastRound]:
    """Return what the person's departments answered in the latest settled rounds."""
    rounds = list(
        ReportingRound.objects.of(access.municipality)
        .settled()
        .answered_by(access.sees)
        .latest_first()[:latest]
    )
    reports = MeasureReport.objects.filter(round__in=rounds).led_by(access.sees).for_work_list()
    by_round: dict[int, list[MeasureReport]] = defaultdict(list)
    for report in reports.in_order():
        by_round[report.round_id].append(report)
    return [PastRound(each, by_round[each.pk]) for each in rounds]
