"""前回と同じ: by field and for all that is still empty."""

import pytest
from django.test import Client

from progress.models import MeasureReport
from progress.states import ReportState, RoundPhase
from tests.factories import make_report, make_round
from tests.pages import Element
from tests.progress.browsing import browse, page_of, read, typed
from tests.progress.sheets import make_sheet, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def report() -> MeasureReport:
    """Make an untouched report whose measure was answered for the year before."""
    report = make_sheet()
    before = make_round(
        report.plan,
        rating_scale=report.round.rating_scale,
        kind="actual",
        fiscal_year=2024,
        phase=RoundPhase.CLOSED,
    )
    earlier = make_report(
        before,
        report.measure,
        lead=report.lead,
        state=ReportState.ACCEPTED,
        achievements="前の実績",
        challenges="前の課題",
        course="continue",
    )
    earlier.step_reports.update(status="done")
    earlier.kpi_reports.update(text="11", value=11, certainty="final")
    return report


@pytest.fixture
def editor(report: MeasureReport) -> Client:
    return browse(person(report))


def opened(client: Client, report: MeasureReport) -> Element:
    return read(client.get(page_of(report)))


def test_last_times_answers_stand_beside_the_questions(editor: Client, report: MeasureReport) -> None:
    asides = opened(editor, report).texts("div.qa__before")

    assert any(text.startswith("前年度（令和6年度 実績）の回答 完了 前回と同じにする") for text in asides)
    assert any("11業務（確定）" in text and "前回と同じ" not in text for text in asides)
    assert any("前の実績 前回と同じにする（取組実績）" in text for text in asides)


def test_all_that_is_empty_is_filled_and_what_is_typed_is_saved_with_it(
    editor: Client, report: MeasureReport
) -> None:
    form = typed(opened(editor, report).one("form#report-form"))

    response = editor.post(page_of(report), form | {"challenges": "今の課題", "copy": "all"}, follow=True)

    report.refresh_from_db()
    assert (report.achievements, report.challenges, report.course) == ("前の実績", "今の課題", "continue")
    assert (report.step_reports.get().status, report.kpi_reports.get().text) == ("done", "")
    assert "前回の回答を写しました" in read(response).one("div.messages").text


def test_one_field_is_taken_over_and_shown(editor: Client, report: MeasureReport) -> None:
    form = typed(opened(editor, report).one("form#report-form"))

    response = editor.post(
        page_of(report), form | {"challenges": "今の課題", "next_year": "続ける", "copy": "challenges"}
    )

    report.refresh_from_db()
    assert response["Location"] == f"{page_of(report)}#challenges"
    assert (report.challenges, report.next_year, report.achievements) == ("前の課題", "続ける", "")


def test_nothing_to_copy_is_said(editor: Client, report: MeasureReport) -> None:
    form = typed(opened(editor, report).one("form#report-form"))

    response = editor.post(page_of(report), form | {"copy": "next_year"}, follow=True)

    assert "写すところはありませんでした" in read(response).one("div.messages").text


def test_without_an_earlier_answer_nothing_is_offered() -> None:
    report = make_sheet()

    page = opened(browse(person(report)), report)

    assert not any("前回" in text for text in page.texts("button"))
