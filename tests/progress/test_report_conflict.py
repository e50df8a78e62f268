"""Two people on one sheet: the second to save chooses, and nothing is lost."""

from typing import Any

import pytest
from django.test import Client

from accounts.access import Access
from progress.answers import KpiAnswer, StepAnswer, StepStatus
from progress.models import MeasureReport
from progress.services.answers import save_draft
from tests.pages import Element
from tests.progress.browsing import browse, page_of, read, typed
from tests.progress.sheets import LATER, NOW, all_answers, make_sheet, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def report() -> MeasureReport:
    report = make_sheet()
    save_draft(report, answers=all_answers(report), version=0, actor=person(report), now=NOW)
    return report


@pytest.fixture
def first(report: MeasureReport) -> Access:
    return person(report)


@pytest.fixture
def second(report: MeasureReport) -> Client:
    return browse(person(report))


def save(report: MeasureReport, by: Access, version: int, **changed: Any) -> None:
    save_draft(report, answers=all_answers(report, **changed), version=version, actor=by, now=LATER)


def conflict_of(
    second: Client, report: MeasureReport, first: Access, theirs: dict[str, Any], mine: dict[str, str]
) -> Element:
    """Open the form, let the first save meanwhile, save on top of it."""
    form = typed(read(second.get(page_of(report))).one("form#report-form"))
    save(report, first, 1, **theirs)
    return read(second.post(page_of(report), form | mine), 409)


def settle(second: Client, report: MeasureReport, page: Element, **picks: str) -> Any:
    form = typed(page.one("form#conflict-form"))
    return second.post(page_of(report, "report_settle"), form | picks)


def test_both_texts_are_shown_with_who_saved_and_nothing_is_chosen(
    report: MeasureReport, first: Access, second: Client
) -> None:
    page = conflict_of(second, report, first, {"challenges": "彼の課題"}, {"challenges": "私の課題"})

    assert page.texts("legend") == ["課題"]
    assert page.texts("div.conflict__text") == ["私の課題", "彼の課題"]
    assert f"{first.user}さんが保存しました" in page.one("p.banner--info").text
    assert not [box for box in page.all("input") if "checked" in box.attributes]
    report.refresh_from_db()
    assert report.challenges == "彼の課題"


@pytest.mark.parametrize(
    ("picks", "stored"),
    [
        ({"pick-challenges": "mine"}, "私の課題"),
        ({"pick-challenges": "theirs"}, "彼の課題"),
        ({"pick-challenges": "anew", "anew-challenges": "二人の課題"}, "二人の課題"),
    ],
)
def test_what_is_picked_is_stored(
    report: MeasureReport, first: Access, second: Client, picks: dict[str, str], stored: str
) -> None:
    page = conflict_of(second, report, first, {"challenges": "彼の課題"}, {"challenges": "私の課題"})

    response = settle(second, report, page, **picks)

    report.refresh_from_db()
    assert (response.status_code, report.challenges) == (302, stored)


def test_what_only_one_changed_is_taken_and_said(
    report: MeasureReport, first: Access, second: Client
) -> None:
    theirs = {"challenges": "彼の課題", "next_year": "彼の予定"}
    page = conflict_of(second, report, first, theirs, {"challenges": "私の課題", "achievements": "私の実績"})
    assert page.one("p.conflict__taken").text.endswith("取り入れています：次年度の取組")

    settle(second, report, page, **{"pick-challenges": "mine"})

    report.refresh_from_db()
    assert (report.achievements, report.challenges, report.next_year) == ("私の実績", "私の課題", "彼の予定")


def test_a_value_is_chosen_with_its_certainty_and_day(
    report: MeasureReport, first: Access, second: Client
) -> None:
    kpi = report.kpi_reports.get()
    theirs = {"kpis": {kpi.pk: KpiAnswer("14", "final", "R8.3.31")}}
    page = conflict_of(second, report, first, theirs, {f"kpi-{kpi.pk}-text": "12"})
    assert page.texts("div.conflict__text") == ["12 見込み 令和8年2月18日", "14 確定 R8.3.31"]

    settle(second, report, page, **{f"pick-kpi-{kpi.pk}-text": "theirs"})

    kpi.refresh_from_db()
    assert (kpi.text, kpi.certainty, kpi.as_of_text) == ("14", "final", "R8.3.31")


def test_choices_are_shown_in_words(report: MeasureReport, first: Access, second: Client) -> None:
    step = report.step_reports.get()
    ratings = {rating.symbol: rating.pk for rating in report.round.rating_scale.ratings.all()}
    theirs = {
        "steps": {step.pk: StepAnswer(StepStatus.LATE)},
        "course": "reduce",
        "rating": ratings["C"],
        "override_reason": "効果が小さい",
    }
    mine = {f"step-{step.pk}-status": "done", "course": "abolish", "rating": str(ratings["A"])}

    page = conflict_of(second, report, first, theirs, mine)

    assert page.texts("div.conflict__text") == [
        "完了",
        "遅れ",
        "廃止",
        "縮小",
        "A 目標に達した（達成率100％以上）",
        "C 目標の50％以上80％未満 効果が小さい",
    ]


def test_where_nothing_overlaps_the_merge_is_shown_and_saved_by_one_button(
    report: MeasureReport, first: Access, second: Client
) -> None:
    page = conflict_of(second, report, first, {"next_year": "彼の予定"}, {"challenges": "私の課題"})
    assert page.texts("legend") == []

    settle(second, report, page)

    report.refresh_from_db()
    assert (report.challenges, report.next_year) == ("私の課題", "彼の予定")


def test_nothing_is_saved_before_everything_is_chosen(
    report: MeasureReport, first: Access, second: Client
) -> None:
    theirs = {"challenges": "彼の課題", "next_year": "彼の予定"}
    mine = {"challenges": "私の課題", "next_year": "私の予定"}
    page = conflict_of(second, report, first, theirs, mine)

    again = read(settle(second, report, page, **{"pick-challenges": "theirs"}), 422)

    assert "すべての欄で" in again.one("main p.banner--error").text
    assert again.texts("div.conflict__text") == ["私の課題", "彼の課題", "私の予定", "彼の予定"]
    assert typed(again.one("form#conflict-form"))["pick-challenges"] == "theirs"
    settle(second, report, again, **{"pick-next_year": "mine"})
    report.refresh_from_db()
    assert (report.challenges, report.next_year) == ("彼の課題", "私の予定")


def test_a_second_conflict_asks_again_with_what_was_chosen(
    report: MeasureReport, first: Access, second: Client
) -> None:
    page = conflict_of(second, report, first, {"challenges": "彼の課題"}, {"challenges": "私の課題"})
    save(report, first, 2, challenges="彼の次の課題")

    again = read(settle(second, report, page, **{"pick-challenges": "mine"}), 409)

    assert again.texts("div.conflict__text") == ["私の課題", "彼の次の課題"]
    settle(second, report, again, **{"pick-challenges": "mine"})
    report.refresh_from_db()
    assert report.challenges == "私の課題"


def test_choosing_what_has_changed_since_asks_once_more(
    report: MeasureReport, first: Access, second: Client
) -> None:
    page = conflict_of(second, report, first, {"challenges": "彼の課題"}, {"challenges": "私の課題"})
    save(report, first, 2, challenges="彼の次の課題")

    again = read(settle(second, report, page, **{"pick-challenges": "theirs"}), 409)

    assert again.one("p.conflict__taken").text.endswith("課題")
    settle(second, report, again)
    report.refresh_from_db()
    assert report.challenges == "彼の次の課題"


def test_a_text_written_anew_that_is_too_long_stays_in_the_form(
    report: MeasureReport, first: Access, second: Client
) -> None:
    page = conflict_of(second, report, first, {"challenges": "彼の課題"}, {"challenges": "私の課題"})

    picks = {"pick-challenges": "anew", "anew-challenges": "あ" * 4001}
    shown = read(settle(second, report, page, **picks), 422)

    form = typed(shown.one("form#report-form"))
    assert (len(form["challenges"]), form["version"]) == (4001, "2")


def test_without_a_known_beginning_every_difference_is_a_question(
    report: MeasureReport, first: Access, second: Client
) -> None:
    form = typed(read(second.get(page_of(report))).one("form#report-form"))
    save(report, first, 1, challenges="彼の課題")

    page = read(second.post(page_of(report), form | {"version": "77", "next_year": "私の予定"}), 409)

    assert page.texts("legend") == ["課題", "次年度の取組"]


def test_a_conflict_page_that_is_opened_again_is_the_sheet(report: MeasureReport, second: Client) -> None:
    response = second.get(page_of(report, "report_settle"))

    assert (response.status_code, response["Location"]) == (302, page_of(report))
