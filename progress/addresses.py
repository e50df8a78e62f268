"""Where the pages of a round and of its reports are."""

from django.http import HttpResponseRedirect
from django.urls import reverse

from progress.models import MeasureReport, ReportingRound


def round_url(name: str, reporting_round: ReportingRound, **more: str | int) -> str:
    """Return the address of one of a round's pages; the plan and its municipality have to be there."""
    parts = {
        "municipality": reporting_round.plan.municipality.slug,
        "plan": reporting_round.plan.slug,
        "fiscal_year": reporting_round.fiscal_year,
        "kind": reporting_round.kind,
    }
    return reverse(f"progress:{name}", kwargs={**parts, **more})


def to_round(name: str, reporting_round: ReportingRound) -> HttpResponseRedirect:
    """Send on to one of a round's pages."""
    return HttpResponseRedirect(round_url(name, reporting_round))


def report_address(report: MeasureReport, name: str = "report", *more: object) -> str:
    """Return the address of a page of a report; needs with_home."""
    plan, asked = report.round.plan, report.round
    place = [plan.municipality.slug, plan.slug, asked.fiscal_year, asked.kind, report.home_code]
    return reverse(f"progress:{name}", args=[*place, *more])
