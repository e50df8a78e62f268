"""Before a report is submitted everything is shown once more."""

import pytest
from django.test import Client

from accounts.models import Role
from progress.models import MeasureReport
from progress.services.answers import save_draft
from progress.states import ReportState, RoundPhase
from tests.progress.browsing import browse, page_of, read, to_do, typed
from tests.progress.sheets import LATER, NOW, all_answers, make_sheet, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def report() -> MeasureReport:
    report = make_sheet()
    save_draft(report, answers=all_answers(report), version=0, actor=person(report), now=NOW)
    report.refresh_from_db()
    return report


@pytest.fixture
def editor(report: MeasureReport) -> Client:
    return browse(person(report))


def test_the_button_of_the_form_saves_and_leads_here(editor: Client, report: MeasureReport) -> None:
    form = typed(read(editor.get(page_of(report))).one("form#report-form"))

    response = editor.post(page_of(report), form | {"challenges": "別の課題", "action": "check"})

    report.refresh_from_db()
    assert response["Location"] == page_of(report, "submission")
    assert report.challenges == "別の課題"


def test_a_complete_report_is_shown_and_submitted(editor: Client, report: MeasureReport) -> None:
    page = read(editor.get(page_of(report, "submission")))
    assert ("課題", "様式が課ごとに違う。") in page.facts()

    response = editor.post(page_of(report, "submission"), typed(page.one("form.moves")), follow=True)

    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED
    assert (
        f"「{report.measure.key} {report.title}」を提出しました。" in read(response).one("div.messages").text
    )


def test_what_is_missing_is_listed_with_links_back_and_nothing_can_be_submitted(
    editor: Client, report: MeasureReport
) -> None:
    save_draft(report, answers=all_answers(report, challenges=""), version=1, actor=person(report), now=LATER)

    page = read(editor.get(page_of(report, "submission")))

    assert to_do(page) == ["課題 まだ入力がありません"]
    assert page.one("div.todo").all("a")[0]["href"] == f"{page_of(report)}#challenges"
    assert "提出する" not in page.texts("button")
    refused = read(editor.post(page_of(report, "submission"), {"version": "2"}), 409)
    assert "あと1か所の入力が必要です" in refused.one("main p.banner--error").text


def test_what_a_colleague_has_changed_meanwhile_is_shown_first(editor: Client, report: MeasureReport) -> None:
    save_draft(
        report,
        answers=all_answers(report, challenges="同僚の課題"),
        version=1,
        actor=person(report),
        now=LATER,
    )

    page = read(editor.post(page_of(report, "submission"), {"version": "1"}), 409)

    report.refresh_from_db()
    assert report.state == ReportState.DRAFTING
    assert ("課題", "同僚の課題") in page.facts()
    assert typed(page.one("form.moves")) == {"version": "2"}


@pytest.mark.parametrize("phase", [RoundPhase.COLLECTING, RoundPhase.CLOSED])
def test_after_the_end_the_sheet_is_only_read(
    editor: Client, report: MeasureReport, phase: RoundPhase
) -> None:
    report.round.phase = phase
    report.round.save()

    response = editor.get(page_of(report, "submission"))

    assert (response.status_code, response["Location"]) == (302, page_of(report))


def test_the_coordinator_does_not_submit(report: MeasureReport) -> None:
    coordinator = browse(person(report, Role.COORDINATOR))

    assert coordinator.get(page_of(report, "submission")).status_code == 403
    assert coordinator.post(page_of(report, "submission"), {"version": "1"}).status_code == 403
