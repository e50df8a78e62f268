"""What a 課長 has to confirm, with what has changed since last time, read in a fixed number of queries."""

from accounts.access import Access
from progress.comparison import ComparedSheet
from progress.models import MeasureReport
from progress.previous import previous_reports
from progress.sheets import load_sheets


def confirmations_of(access: Access) -> list[ComparedSheet]:
    """Return what awaits the person's confirmation, by round and in the order of the plan."""
    reports = list(
        MeasureReport.objects.of(access.municipality)
        .led_by(access.confirms_for)
        .awaiting_confirmation()
        .for_work_list()
        .in_order()
    )
    reports.sort(key=lambda report: report.round_id)  # the order of the plan stays within each
    earlier = previous_reports(reports)
    sheets = load_sheets([*reports, *earlier.values()])
    before = {sheet.report.pk: sheet for sheet in sheets[len(reports) :]}
    return [
        ComparedSheet(sheet, before.get(earlier[sheet.report.pk].pk) if sheet.report.pk in earlier else None)
        for sheet in sheets[: len(reports)]
    ]
