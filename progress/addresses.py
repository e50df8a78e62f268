"""Where the pages of a report are."""

from django.urls import reverse

from progress.models import MeasureReport


def report_address(report: MeasureReport, name: str = "report", *more: object) -> str:
    """Return the address of a page of a report; needs with_home."""
    plan, asked = report.round.plan, report.round
    place = [plan.municipality.slug, plan.slug, asked.fiscal_year, asked.kind, report.home_code]
    return reverse(f"progress:{name}", args=[*place, *more])
