"""What the board of a round shows, read in a fixed number of queries whatever the size of the city."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from progress.forms_round_moves import ExtendForm
from progress.models import Contribution, DepartmentInquiry, KpiReport, MeasureReport, ReportingRound
from progress.reminder_text import Reminded, reminder_text
from progress.standing import (
    WITH_DEPARTMENT,
    BoardRow,
    Counts,
    Segment,
    Standing,
    columns,
    most_urgent_first,
    summed,
)
from progress.states import RoundPhase

_USUAL_EXTENSION = dt.timedelta(days=7)


@dataclass(frozen=True)
class Board:
    """The whole board. `rows` are the departments that lead a report, most urgent first."""

    round: ReportingRound
    rows: list[BoardRow]
    total: Counts
    today: dt.date

    @property
    def columns(self) -> Sequence[Standing]:
        return columns(self.total, needs_confirmation=self.round.needs_confirmation)

    @property
    def width(self) -> int:
        """How many columns the table has in all."""
        return len(self.columns) + 6

    @property
    def submitted(self) -> int:
        """How many reports wait for the 事務局."""
        return self.total.of(Standing.SUBMITTED)

    @property
    def largest(self) -> int:
        return max((row.counts.total for row in self.rows), default=0)

    @property
    def total_bar(self) -> list[Segment]:
        return self.total.bar(largest=self.total.total)


def board_of(reporting_round: ReportingRound, *, today: dt.date) -> Board:
    """Count the reports of a round by department and standing, in two queries."""
    counts: dict[int, dict[Standing, int]] = defaultdict(dict)
    last: dict[int, list[dt.datetime]] = defaultdict(list)
    for found in MeasureReport.objects.filter(round=reporting_round).counted_by_lead():
        counts[found["lead"]][Standing(found["standing"])] = found["count"]
        last[found["lead"]] += [found["last"]] if found["last"] else []
    inquiries = DepartmentInquiry.objects.filter(round=reporting_round, department__in=list(counts))
    rows = [
        BoardRow(
            department=inquiry.department_id,
            name=inquiry.department.name,
            inquiry=inquiry.pk,
            due_on=inquiry.due_on,
            is_extended=inquiry.due_on > reporting_round.due_on,
            extension_reason=inquiry.extension_reason,
            counts=Counts(counts[inquiry.department_id]),
            last_moved_at=max(map(timezone.localtime, last[inquiry.department_id]), default=None),
            position=inquiry.department.position,
        )
        for inquiry in inquiries.select_related("department")
    ]
    total = summed(row.counts for row in rows)
    return Board(reporting_round, most_urgent_first(rows, today=today), total, today)


def reminded_of(inquiry: DepartmentInquiry) -> Reminded:
    """Return what a department still has to do in a round."""
    return reminded_by_department(inquiry.round, [inquiry])[inquiry.department_id]


def reminded_by_department(
    reporting_round: ReportingRound, inquiries: Sequence[DepartmentInquiry]
) -> dict[int, Reminded]:
    """Return what each of a round's departments still has to do, in one query; `inquiries` bring their departments."""
    reports = (
        MeasureReport.objects.filter(
            round=reporting_round, lead__in=[inquiry.department_id for inquiry in inquiries]
        )
        .in_standing(*WITH_DEPARTMENT)
        .with_standing()
        .with_home()
        .in_order()
        .select_related("measure")
    )
    found: dict[tuple[int, Standing], list[str]] = defaultdict(list)
    for report in reports:
        name = f"{report.home_code} {report.measure.title}".strip()
        found[report.lead_id, Standing(report.standing)].append(name)
    return {
        inquiry.department_id: Reminded(
            department=inquiry.department.name,
            round_name=str(reporting_round),
            due_on=inquiry.due_on,
            is_open=reporting_round.phase == RoundPhase.OPEN,
            unanswered=[
                *found[inquiry.department_id, Standing.NOT_STARTED],
                *found[inquiry.department_id, Standing.DRAFTING],
            ],
            sent_back=found[inquiry.department_id, Standing.SENT_BACK],
            awaiting=found[inquiry.department_id, Standing.AWAITING],
            signature=reporting_round.contact,
        )
        for inquiry in inquiries
    }


@dataclass(frozen=True)
class OpenedDepartment:
    """The department whose line on the board is opened: the reminder for it, and the form for its due date."""

    row: BoardRow
    text: str
    form: ExtendForm

    @property
    def height(self) -> int:
        """How many lines of the text to show at once."""
        return min(self.text.count("\n") + 2, 20)


def opened_department(board: Board, department: str) -> OpenedDepartment | None:
    """Return what an opened line shows, in two queries; None where no department of the board is named."""
    row = next((row for row in board.rows if str(row.department) == department), None)
    if row is None:
        return None
    inquiry = DepartmentInquiry.objects.select_related("round", "department").get(pk=row.inquiry)
    later = max(row.due_on, board.today) + _USUAL_EXTENSION
    form = ExtendForm(None, [inquiry], initial={"due_on": later})
    return OpenedDepartment(row, reminder_text(reminded_of(inquiry), today=board.today), form)


def coordinator_kpi_counts(reporting_round: ReportingRound) -> tuple[int, int]:
    """Return how many of the indicators that the 事務局 answers are answered, and how many there are."""
    counted = KpiReport.objects.filter(round=reporting_round, report=None).aggregate(
        answered=Count("pk", filter=~Q(certainty="")), asked=Count("pk")
    )
    return counted["answered"], counted["asked"]


@dataclass(frozen=True)
class SupportingDepartment:
    """How many parts a supporting department was asked for, and how many it has written."""

    name: str
    asked: int
    written: int


def supporting_departments(reporting_round: ReportingRound) -> list[SupportingDepartment]:
    """Count the parts of supporting departments, in the city's order, in one query."""
    counted = (
        Contribution.objects.filter(report__round=reporting_round)
        .values("department__name", "department__position")
        .annotate(asked=Count("pk"), written=Count("pk", filter=~Q(text="")))
        .order_by("department__position", "department__name")
    )
    return [
        SupportingDepartment(found["department__name"], found["asked"], found["written"]) for found in counted
    ]
