"""Only what somebody has read is moved."""

import pytest

from accounts.models import Role
from progress.services.answers import save_draft, submit_report
from progress.services.moves import move_report
from progress.services.seen import ChangedSinceError, move_seen_reports
from progress.states import ReportAction, ReportState
from tests.factories import make_report
from tests.progress.sheets import LATER, NOW, all_answers, make_sheet, person

pytestmark = pytest.mark.django_db


def test_what_was_read_is_moved() -> None:
    report = make_report(state=ReportState.SUBMITTED)
    coordinator = person(report, Role.COORDINATOR)

    (moved,) = move_seen_reports(
        {report.pk: report.version}, action=ReportAction.ACCEPT, actor=coordinator, now=NOW
    )

    assert (moved.pk, moved.state) == (report.pk, ReportState.ACCEPTED)


def test_what_was_changed_and_handed_in_again_meanwhile_is_not() -> None:
    report = make_sheet()
    editor, coordinator = person(report), person(report, Role.COORDINATOR)
    save_draft(report, answers=all_answers(report), version=0, actor=editor, now=NOW)
    read = submit_report(report, version=1, actor=editor, now=NOW).version
    move_report(report, action=ReportAction.TAKE_BACK, actor=editor, now=LATER)
    changed = all_answers(report, challenges="別の課題")
    version = save_draft(report, answers=changed, version=read + 1, actor=editor, now=LATER).report.version
    submit_report(report, version=version, actor=editor, now=LATER)

    with pytest.raises(ChangedSinceError, match="承認をしていません"):
        move_seen_reports({report.pk: read}, action=ReportAction.ACCEPT, actor=coordinator, now=LATER)

    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED


def test_a_report_of_another_city_is_not_reached() -> None:
    report, other = make_report(state=ReportState.SUBMITTED), make_report(state=ReportState.SUBMITTED)
    coordinator = person(report, Role.COORDINATOR)

    moved = move_seen_reports(
        {other.pk: other.version}, action=ReportAction.ACCEPT, actor=coordinator, now=NOW
    )

    other.refresh_from_db()
    assert (moved, other.state) == ([], ReportState.SUBMITTED)
