"""What supporting departments add to the report of another."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from simple_history.utils import bulk_update_with_history

from accounts.access import Access
from common.errors import DomainError
from progress.models import Contribution
from progress.permissions import can_contribute
from progress.services.moves import locked_report


class ContributionClosedError(DomainError):
    """The lead department can take nothing in any more."""

    def __init__(self, contribution: Contribution) -> None:
        report = contribution.report
        super().__init__(
            f"「{report.title}」は{report.round.get_phase_display()}・{report.get_state_display()}のため、記入できません。"
            f"{report.lead_name}に連絡してください。"
        )


class ContributionConflictError(DomainError):
    """A colleague has written meanwhile. `contribution` is what is stored."""

    def __init__(self, contribution: Contribution) -> None:
        self.contribution = contribution
        super().__init__(
            f"{contribution.department}の記入を、あなたが開いた後に{contribution.updated_by or 'ほかの人'}さんが保存しました。"
            "両方の内容を確かめてから、もう一度保存してください。"
        )


@transaction.atomic
def contribute(
    contribution: Contribution, *, text: str, version: int, actor: Access, now: dt.datetime
) -> Contribution:
    """Store what a supporting department adds. Returns it as it is now; the same text again changes nothing.

    Raises PermissionDenied, ContributionClosedError, and ContributionConflictError where a colleague has saved another
    text since `version`.
    """
    report = locked_report(contribution.report)
    locked = (
        Contribution.objects.select_for_update(of=("self",))
        .select_related("department")
        .get(pk=contribution.pk)
    )
    locked.report = report
    _check(locked, actor)
    if locked.text == text:
        return locked
    if locked.version != version:
        raise ContributionConflictError(locked)
    locked.text, locked.version = text, locked.version + 1
    locked.updated_at, locked.updated_by = now, actor.user
    columns = ["text", "version", "updated_at", "updated_by"]
    bulk_update_with_history([locked], Contribution, columns, default_user=actor.user, default_date=now)
    return locked


def _check(contribution: Contribution, actor: Access) -> None:
    if can_contribute(contribution, actor):
        return
    is_own = contribution.department_id in actor.answers_for
    if is_own and contribution.report.plan.municipality_id == actor.municipality.pk:
        raise ContributionClosedError(contribution)
    raise PermissionDenied
