"""Saving while one types answers with the parts of the page that follow from the answers, each by its id."""

from typing import Any

import pytest
from django.test import Client

from progress.fields import fields_of
from progress.models import MeasureReport
from progress.services.answers import save_draft
from progress.states import ReportState, RoundPhase
from tests.pages import Element, read_html
from tests.progress.browsing import browse, page_of, read
from tests.progress.sheets import NOW, all_answers, make_sheet, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def report() -> MeasureReport:
    return make_sheet(kpis=2)


@pytest.fixture
def editor(report: MeasureReport) -> Client:
    return browse(person(report))


def autosave(client: Client, report: MeasureReport, version: int = 0, **changed: str) -> Any:
    fields = fields_of(all_answers(report)) | {"version": str(version), **changed}
    return client.post(page_of(report, "report_autosave"), fields, headers={"HX-Request": "true"})


def swapped(page: Element) -> set[str]:
    return {part["id"] for part in page.walk() if "hx-swap-oob" in part.attributes}


def test_the_answers_are_stored_and_what_follows_comes_back(editor: Client, report: MeasureReport) -> None:
    response = autosave(editor, report, challenges="")

    parts = read_html(response.content.decode())
    report.refresh_from_db()
    assert (report.state, report.version) == (ReportState.DRAFTING, 1)
    assert response["HX-Trigger"] == "report:saved"
    assert parts.one("input#version")["value"] == "1"
    assert parts.one("h2#missing").text == "提出までに、あと1か所です"
    assert parts.texts("output.result")[0].startswith("達成率 92.9%")
    assert "保存済" in parts.one("p#save-state").text
    assert parts.one("div#save-problem").text == ""


def test_each_part_has_its_place_in_the_page(editor: Client, report: MeasureReport) -> None:
    parts = read_html(autosave(editor, report).content.decode())

    page = read(editor.get(page_of(report)))

    assert swapped(parts) == {
        "version",
        "todo",
        "sections",
        "save-state",
        "save-problem",
        "suggestion",
        *(f"kpi-{kpi.pk}-said" for kpi in report.kpi_reports.all()),
    }
    assert swapped(parts) <= {element.attributes.get("id") for element in page.walk()}


def test_what_cannot_be_stored_is_told_and_nothing_else_is_swapped(
    editor: Client, report: MeasureReport
) -> None:
    response = autosave(editor, report, challenges="あ" * 4001)

    parts = read_html(response.content.decode())
    assert (response.status_code, response["HX-Trigger"]) == (422, "report:refused")
    assert swapped(parts) == {"save-problem"}
    assert "課題は4,000字までです" in parts.one("div#save-problem").text


def test_a_conflict_is_told_with_the_way_to_choose(editor: Client, report: MeasureReport) -> None:
    save_draft(
        report,
        answers=all_answers(report, challenges="同僚の課題"),
        version=0,
        actor=person(report),
        now=NOW,
    )

    response = autosave(editor, report)

    problem = read_html(response.content.decode()).one("div#save-problem")
    report.refresh_from_db()
    assert response.status_code == 409
    assert report.challenges == "同僚の課題"
    assert (problem.one("button")["form"], problem.one("button").text) == (
        "report-form",
        "どちらの内容にするか選ぶ",
    )


def test_saving_after_the_end_is_refused_in_words(editor: Client, report: MeasureReport) -> None:
    report.round.phase = RoundPhase.COLLECTING
    report.round.save()

    response = autosave(editor, report)

    assert response.status_code == 409
    assert "「取りまとめ」です" in response.content.decode()


def test_a_form_without_its_version_is_not_saved_over_anything(editor: Client, report: MeasureReport) -> None:
    response = editor.post(page_of(report, "report_autosave"), fields_of(all_answers(report)))

    report.refresh_from_db()
    assert (response.status_code, report.version) == (422, 0)
    assert "画面を開き直してください" in response.content.decode()
