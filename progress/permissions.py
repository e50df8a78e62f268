"""Who may do what with rounds and reports: the one place that pages, templates, services and the admin ask."""

from accounts.access import Access
from progress.models import Contribution, Evidence, MeasureReport, ReportingRound
from progress.states import Party, Refusal, ReportAction, ReportState, RoundPhase, refusal


def can_steer_rounds(access: Access) -> bool:
    """Create, open, watch, close and publish rounds."""
    return access.is_coordinator


def can_steer_round(reporting_round: ReportingRound, access: Access) -> bool:
    """Move a round, extend its dates, decide whom it asks; never another city's."""
    return can_steer_rounds(access) and reporting_round.plan.municipality_id == access.municipality.pk


def refusal_of(action: ReportAction, report: MeasureReport, access: Access) -> Refusal | None:
    """Tell why a person may not make a move of a report now; None where they may.

    A report of another municipality is refused as a missing role; pages never get so far, as they start from the city.
    """
    parties = report.parties_of(access) if _is_of(report, access) else frozenset[Party]()
    return refusal(
        action,
        state=ReportState(report.state),
        phase=RoundPhase(report.round.phase),
        parties=parties,
        confirmation=report.confirmation,
    )


def may(action: ReportAction, report: MeasureReport, access: Access) -> bool:
    return refusal_of(action, report, access) is None


def can_contribute(contribution: Contribution, access: Access) -> bool:
    """Let a supporting department write its part while the lead can still take it in."""
    report = contribution.report
    return (
        _is_of(report, access)
        and contribution.department_id in access.answers_for
        and report.round.is_running
        and report.state not in {ReportState.SUBMITTED, ReportState.ACCEPTED}
    )


def can_add_evidence(report: MeasureReport, access: Access) -> bool:
    """Let those add evidence who may write in the report now: the lead department, and supporting ones for their part."""
    return may(ReportAction.SAVE, report, access) or any(
        can_contribute(contribution, access) for contribution in report.contributions.all()
    )


def can_remove_evidence(evidence: Evidence, access: Access) -> bool:
    """Let the lead department remove any evidence of its report, a supporting one what the same person added."""
    return may(ReportAction.SAVE, evidence.report, access) or (
        evidence.added_by_id == access.user.pk and can_add_evidence(evidence.report, access)
    )


def can_edit_round(reporting_round: ReportingRound, access: Access) -> bool:
    """Let the 事務局 change texts and dates until the round is closed; what is asked and of whom, only before it opens."""
    return can_steer_round(reporting_round, access) and not reporting_round.is_settled


def _is_of(report: MeasureReport, access: Access) -> bool:
    return report.plan.municipality_id == access.municipality.pk
