"""The sheet of a report beside the one of last time, as those read it who confirm or receive it."""

from dataclasses import dataclass
from functools import cached_property

from progress.addresses import report_address
from progress.answers import StepStatus
from progress.differences import Difference, KpiFact, RatingFact, Snapshot, differences, same_texts
from progress.lines import KpiLine, kpi_lines
from progress.models import MeasureReport
from progress.sheets import Sheet, step_label


@dataclass(frozen=True)
class ComparedSheet:
    """`before` is the sheet of last time, None where there was none."""

    sheet: Sheet
    before: Sheet | None

    @property
    def report(self) -> MeasureReport:
        return self.sheet.report

    @property
    def seen(self) -> str:
        """Which version of which report is shown here."""
        return f"{self.report.pk}-{self.report.version}"

    @property
    def address(self) -> str:
        return report_address(self.report)

    @cached_property
    def differences(self) -> list[Difference]:
        return differences(snapshot_of(self.sheet), snapshot_of(self.before)) if self.before else []

    @cached_property
    def same_texts(self) -> list[str]:
        return same_texts(snapshot_of(self.sheet), snapshot_of(self.before)) if self.before else []

    @property
    def late_steps(self) -> int:
        return sum(row.status == StepStatus.LATE for row in self.sheet.step_reports)

    @cached_property
    def kpis(self) -> list[KpiLine]:
        return kpi_lines(self.sheet, self.sheet.assessment)


def snapshot_of(sheet: Sheet) -> Snapshot:
    """Return the stored answers of a sheet as they are compared from year to year."""
    report, asked = sheet.report, sheet.questions
    steps = {
        row.step.lane_id: (step_label(row), StepStatus(row.status) if row.status else None)
        for row in sheet.step_reports
        if asked.steps
    }
    kpis = {
        line.row.kpi_id: KpiFact(line.name, line.said, line.value)
        for line in kpi_lines(sheet, sheet.assessment)
    }
    rating = sheet.rating_of(report.rating_id) if asked.ratings else None
    return Snapshot(
        steps=steps,
        kpis=kpis,
        rating=RatingFact(rating.symbol, rating.rank, rating.scale_id) if rating else None,
        course=report.get_course_display() if report.course else "",
        texts=dict(sheet.text_lines),
    )
