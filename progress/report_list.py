"""The reports of a round as a list for the 事務局, with what may be done about each."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.access import Access
from progress.models import MeasureReport, ReportingRound
from progress.models.reports import MeasureReportQuerySet
from progress.permissions import may, refusal_of
from progress.standing import Standing
from progress.states import Refusal, ReportAction


@dataclass(frozen=True)
class ReportRow:
    """`waits` tells that the report cannot be accepted because the 課長 has not confirmed it."""

    report: MeasureReport
    standing: Standing
    may_accept: bool
    waits: bool
    may_send_back: bool
    may_excuse: bool
    may_reassign: bool

    @property
    def offers_more(self) -> bool:
        return self.may_send_back or self.may_excuse or self.may_reassign


def reports_for_list(
    reporting_round: ReportingRound, *, department: int | None = None, standing: Standing | None = None
) -> MeasureReportQuerySet:
    """Return the round's reports in the plan's order, of one department or standing where these are given."""
    reports = MeasureReport.objects.filter(round=reporting_round)
    if department is not None:
        reports = reports.led_by(frozenset([department]))
    if standing is not None:
        reports = reports.in_standing(standing)
    return (
        reports.with_home()
        .with_standing()
        .select_related("round__plan__municipality", "plan", "measure", "lead", "rating")
        .in_order()
    )


def rows_of(reports: Iterable[MeasureReport], access: Access) -> list[ReportRow]:
    """Say for each report what the person may do about it."""
    return [
        ReportRow(
            report=report,
            standing=Standing(report.standing),
            may_accept=may(ReportAction.ACCEPT, report, access),
            waits=refusal_of(ReportAction.ACCEPT, report, access) == Refusal.CONFIRMATION,
            may_send_back=may(ReportAction.SEND_BACK, report, access),
            may_excuse=may(ReportAction.EXCUSE, report, access) and not report.excused_reason,
            may_reassign=may(ReportAction.REASSIGN, report, access),
        )
        for report in reports
    ]
