"""What a member of staff may do with a report on its page in the admin, by the same rules as on the product's pages.

A form that is posted late is let through to the service, which says why it is too late: the page then still holds what was
typed. Only a missing role is refused before.
"""

from django.http import HttpRequest

from accounts.access import Access
from accounts.admin_scope import access_in
from progress.models import Contribution, MeasureReport
from progress.permissions import can_contribute, refusal_of
from progress.states import Refusal, ReportAction


def access_to_report(request: HttpRequest, report: MeasureReport) -> Access:
    return access_in(request, report.plan.municipality)


def may_answer(request: HttpRequest, report: MeasureReport) -> bool:
    """Tell whether the lead department's answers are open to the person."""
    refused = refusal_of(ReportAction.SAVE, report, access_to_report(request, report))
    return refused is None or (request.method == "POST" and refused != Refusal.ROLE)


def may_write(request: HttpRequest, contribution: Contribution) -> bool:
    """Tell whether a supporting department's part is open to the person."""
    access = access_to_report(request, contribution.report)
    is_own = contribution.department_id in access.answers_for
    return can_contribute(contribution, access) or (request.method == "POST" and is_own)


def may_write_something(request: HttpRequest, report: MeasureReport) -> bool:
    return any(may_write(request, contribution) for contribution in report.contributions.all())
