"""Supporting departments add their part while the lead can take it in, and never over a colleague's."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Role
from progress.models import Contribution
from progress.services.contributions import (
    ContributionClosedError,
    ContributionConflictError,
    contribute,
)
from progress.states import ReportState, RoundPhase
from tests.factories import make_department, make_report, make_round
from tests.progress.sheets import LATER, NOW, person

pytestmark = pytest.mark.django_db


def supporting(**of_report: Any) -> Contribution:
    reporting_round = of_report.pop("reporting_round", None) or make_round()
    department = make_department(reporting_round.plan.municipality)
    return make_report(reporting_round, supporting=[department], **of_report).contributions.get()


def test_a_supporting_department_adds_its_part_with_history() -> None:
    contribution = supporting()
    colleague = person(contribution.report, Role.EDITOR, contribution.department)

    contribute(contribution, text="3業務を紹介した。", version=0, actor=colleague, now=NOW)

    contribution.refresh_from_db()
    assert (contribution.text, contribution.version) == ("3業務を紹介した。", 1)
    assert (contribution.updated_at, contribution.updated_by) == (NOW, colleague.user)
    assert contribution.history.get().history_user == colleague.user


def test_the_same_again_changes_nothing() -> None:
    contribution = supporting()
    colleague = person(contribution.report, Role.EDITOR, contribution.department)
    contribute(contribution, text="紹介した。", version=0, actor=colleague, now=NOW)

    contribute(contribution, text="紹介した。", version=0, actor=colleague, now=LATER)

    contribution.refresh_from_db()
    assert (contribution.version, contribution.updated_at, contribution.history.count()) == (1, NOW, 1)


def test_the_second_of_two_colleagues_is_shown_what_the_first_has_written() -> None:
    contribution = supporting()
    first, second = (person(contribution.report, Role.EDITOR, contribution.department) for _ in range(2))
    contribute(contribution, text="紹介した。", version=0, actor=first, now=NOW)

    with pytest.raises(ContributionConflictError, match=f"{first.user}さんが保存しました") as conflict:
        contribute(contribution, text="説明した。", version=0, actor=second, now=LATER)

    assert (conflict.value.contribution.text, conflict.value.contribution.version) == ("紹介した。", 1)


@pytest.mark.parametrize("state", [ReportState.SUBMITTED, ReportState.ACCEPTED])
def test_what_is_handed_in_takes_nothing_more(state: ReportState) -> None:
    contribution = supporting(state=state)
    colleague = person(contribution.report, Role.EDITOR, contribution.department)

    with pytest.raises(ContributionClosedError, match="に連絡してください"):
        contribute(contribution, text="遅れて書いた。", version=0, actor=colleague, now=NOW)


def test_a_closed_round_takes_nothing_more() -> None:
    contribution = supporting(reporting_round=make_round(phase=RoundPhase.CLOSED))
    colleague = person(contribution.report, Role.EDITOR, contribution.department)

    with pytest.raises(ContributionClosedError, match="確定"):
        contribute(contribution, text="遅れて書いた。", version=0, actor=colleague, now=NOW)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.COORDINATOR])
def test_others_write_nothing(role: Role) -> None:
    contribution = supporting()
    department = None if role == Role.COORDINATOR else contribution.department

    with pytest.raises(PermissionDenied):
        contribute(
            contribution,
            text="書いた。",
            version=0,
            actor=person(contribution.report, role, department),
            now=NOW,
        )


def test_the_lead_department_does_not_write_for_a_supporting_one() -> None:
    contribution = supporting()

    with pytest.raises(PermissionDenied):
        contribute(contribution, text="書いた。", version=0, actor=person(contribution.report), now=NOW)
