"""What the pages of the round begin with: the plan, round or report of the address, of this city or not found."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.access import Access
from plans.models import Plan
from progress.models import MeasureReport, ReportingRound
from progress.states import Party


def plan_or_404(access: Access, plan: str) -> Plan:
    """Return a plan of the city, published or not."""
    return get_object_or_404(
        Plan.objects.filter(municipality=access.municipality).select_related("municipality"), slug=plan
    )


def round_or_404(access: Access, plan: str, fiscal_year: int, kind: str) -> ReportingRound:
    """Return a round of the city with its plan and scale."""
    rounds = ReportingRound.objects.of(access.municipality).select_related(
        "plan__municipality", "rating_scale"
    )
    return get_object_or_404(rounds, plan__slug=plan, fiscal_year=fiscal_year, kind=kind)


def report_or_404(reporting_round: ReportingRound, access: Access, code: str) -> MeasureReport:
    """Return the report of the measure that has `code` at any of its places, if the person may see it.

    What exists in the city but is another department's is 403 and for the caller to tell; here it is only found.
    """
    found = (
        MeasureReport.objects.of(access.municipality)
        .filter(round=reporting_round, measure__placements__code=code)
        .select_related(
            "round__plan__municipality", "round__rating_scale", "plan__municipality", "measure", "lead"
        )
        .with_home()
        .first()
    )
    if found is None:
        raise Http404
    return found


def visible_report_or_404(access: Access, plan: str, fiscal_year: int, kind: str, code: str) -> MeasureReport:
    """Return the report of an address. Raises Http404 for what is not the city's, PermissionDenied for what is another
    department's.
    """
    found = report_or_404(round_or_404(access, plan, fiscal_year, kind), access, code)
    if not MeasureReport.objects.visible_to(access).filter(pk=found.pk).exists():
        raise PermissionDenied
    return found


def answered_report_or_404(
    access: Access, plan: str, fiscal_year: int, kind: str, code: str
) -> MeasureReport:
    """Return the report of an address to somebody of the department that answers it; others get PermissionDenied."""
    found = visible_report_or_404(access, plan, fiscal_year, kind, code)
    if Party.ANSWERER not in found.parties_of(access):
        raise PermissionDenied
    return found
