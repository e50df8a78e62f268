"""The form of a report: opened, filled in, saved by its buttons."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role
from progress.answers import StepStatus
from progress.fields import fields_of
from progress.models import MeasureReport
from progress.services.answers import save_draft
from progress.services.moves import move_report
from progress.states import ReportAction, ReportState, RoundPhase
from roadmaps.models import RoadmapStep
from tests.factories import make_department, make_placement, make_policy, make_round, make_section
from tests.pages import Element
from tests.progress.browsing import browse, page_of, read, to_do, typed
from tests.progress.sheets import LATER, NOW, all_answers, make_sheet, person, stranger

pytestmark = pytest.mark.django_db


@pytest.fixture
def report() -> MeasureReport:
    return make_sheet()


@pytest.fixture
def editor(report: MeasureReport) -> Client:
    return browse(person(report))


def opened(client: Client, report: MeasureReport) -> Element:
    return read(client.get(page_of(report)))


def complete(report: MeasureReport, **changed: str) -> dict[str, str]:
    """Return a whole form filled in, as it is sent."""
    report.refresh_from_db()
    return fields_of(all_answers(report)) | {"version": str(report.version), "action": "save", **changed}


def send(client: Client, report: MeasureReport, **changed: str) -> Any:
    return client.post(page_of(report), complete(report, **changed))


def test_an_untouched_form_says_what_is_missing_with_links_to_the_fields(
    editor: Client, report: MeasureReport
) -> None:
    page = opened(editor, report)

    assert page.one("h2#missing").text == "提出までに、あと7か所です"
    ids = {element.attributes.get("id") for element in page.walk()}
    assert {link["href"].removeprefix("#") for link in page.one("div#todo").all("a")} <= ids


def test_the_first_field_of_an_indicator_stands_ready_but_is_no_answer(
    editor: Client, report: MeasureReport
) -> None:
    form = typed(opened(editor, report).one("form#report-form"))
    kpi = report.kpi_reports.get()
    assert form[f"kpi-{kpi.pk}-certainty"] == "forecast"
    assert form[f"kpi-{kpi.pk}-as_of"].startswith("令和")

    editor.post(page_of(report), form | {"challenges": "人手"})

    kpi.refresh_from_db()
    report.refresh_from_db()
    assert (kpi.text, kpi.certainty, kpi.as_of) == ("", "", None)
    assert (report.challenges, report.state) == ("人手", ReportState.DRAFTING)


def test_an_untouched_form_that_is_saved_does_not_begin_the_report(
    editor: Client, report: MeasureReport
) -> None:
    editor.post(page_of(report), typed(opened(editor, report).one("form#report-form")))

    report.refresh_from_db()
    assert (report.state, report.version) == (ReportState.NOT_STARTED, 0)


def test_a_saved_form_comes_back_as_it_was_typed(editor: Client, report: MeasureReport) -> None:
    response = send(editor, report, challenges="一行目\r\n　二行目")

    assert response.status_code == 302
    page = opened(editor, report)
    form = typed(page.one("form#report-form"))
    assert form["challenges"] == "一行目\n　二行目"
    assert {name: form[name] for name in fields_of(all_answers(report)) if name != "challenges"} == {
        name: value for name, value in fields_of(all_answers(report)).items() if name != "challenges"
    }
    assert (form["version"], page.one("h2#missing").text) == ("1", "入力はすべて済みました")


def test_attainment_is_shown_with_its_formula(editor: Client, report: MeasureReport) -> None:
    send(editor, report)

    said = opened(editor, report).one("output.result").text

    assert said == "達成率 92.9%実績÷目標 ＝ 13÷14 ＝ 92.9% 未達成"


def test_the_suggestion_stands_with_its_reason_and_the_definitions_at_the_choices(
    editor: Client, report: MeasureReport
) -> None:
    send(editor, report, rating="")

    page = opened(editor, report)

    assert page.one("p#suggestion").text == "提案は B 「業務数1」の達成率が92.9%のため。"
    assert "B目標の80％以上100％未満" in page.texts("label.choice")


def test_what_is_no_number_is_kept_and_told_beside_the_field(editor: Client, report: MeasureReport) -> None:
    kpi = report.kpi_reports.get()

    send(editor, report, **{f"kpi-{kpi.pk}-text": "約13"})

    page = opened(editor, report)
    field = page.one(f"input#kpi-{kpi.pk}-text")
    assert (field["value"], field["aria-invalid"]) == ("約13", "true")
    said = page.one(f"div#kpi-{kpi.pk}-said")
    assert "令和7年度の値は数値で入力してください（入力: 約13）" in said.text
    assert "13と入力し" in said.text
    assert to_do(page)[0] == "業務数1 令和7年度の値は数値で入力してください（入力: 約13）"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("あ" * 10_000, "課題は4,000字までです（今は10,000字）"),
        ("課題\x00です", "課題の1行目の「課題」の後に、使えない文字（制御文字）"),
        ("一行目\n\x1b", "課題の2行目の「"),
    ],
)
def test_what_cannot_be_stored_is_refused_and_stays_in_the_form(
    editor: Client, report: MeasureReport, text: str, said: str
) -> None:
    page = read(send(editor, report, challenges=text, next_year="続ける。"), 422)

    form = typed(page.one("form#report-form"))
    assert said in page.one("div.banner--error").text
    assert (form["next_year"], form["version"]) == ("続ける。", "0")
    assert page.one("textarea#challenges")["aria-invalid"] == "true"
    report.refresh_from_db()
    assert report.version == 0


def test_line_breaks_of_word_processors_are_line_breaks(editor: Client, report: MeasureReport) -> None:
    send(editor, report, challenges="一行目\x0b二行目\u2028三行目")

    report.refresh_from_db()
    assert report.challenges == "一行目\n二行目\n三行目"


@pytest.mark.parametrize("field", ["rating", "course", "step"])
def test_a_choice_that_is_none_is_refused(editor: Client, report: MeasureReport, field: str) -> None:
    name = f"step-{report.step_reports.get().pk}-status" if field == "step" else field

    page = read(send(editor, report, **{name: "nonsense"}), 422)

    assert "選択肢にない値です" in page.one("div.banner--error").text


def test_what_is_typed_is_shown_again_even_where_saving_has_ended(
    editor: Client, report: MeasureReport
) -> None:
    report.round.phase = RoundPhase.COLLECTING
    report.round.save()

    page = read(send(editor, report, challenges="締切の後"), 409)

    assert "「取りまとめ」です" in page.one("main p.banner--error").text
    assert typed(page.one("form#report-form"))["challenges"] == "締切の後"


def test_a_milestone_is_asked_with_two_answers(report: MeasureReport) -> None:
    kpi = report.kpi_reports.get()
    kpi.kpi.attainment_method = "milestone"
    kpi.kpi.save()
    editor = browse(person(report))

    send(editor, report, **{f"kpi-{kpi.pk}-text": "完了"})

    kpi.refresh_from_db()
    page = opened(editor, report)
    chosen = [
        field["value"]
        for field in page.all("input")
        if field.attributes.get("name") == f"kpi-{kpi.pk}-text" and "checked" in field.attributes
    ]
    assert (kpi.text, kpi.value, chosen) == ("完了", Decimal(1), ["完了"])
    assert page.one("output.result").text == "達成完了したかどうか"


def test_the_plan_stands_beside_the_questions(report: MeasureReport) -> None:
    make_section(report.measure, role="goal", heading="目指すもの", body="14業務に適用する。")

    page = opened(browse(person(report)), report)

    asides = page.texts("div.qa__before")
    assert any("計画書の記載（令和7年度） 拡大" in text for text in asides)
    assert any("令和7年度の目標 14件" in text for text in asides)
    assert any("計画書の記載（目指すもの） 14業務に適用する。" in text for text in asides)


def test_a_second_place_of_the_measure_leads_to_the_same_report(
    editor: Client, report: MeasureReport
) -> None:
    place = make_placement(report.measure, make_policy(report.plan), code="再-1")
    here = page_of(report)

    response = editor.get(here.replace(report.measure.placements.get(is_primary=True).code, place.code))

    assert (response.status_code, response["Location"]) == (302, here)


def test_the_reason_of_a_sent_back_report_stands_on_top(report: MeasureReport) -> None:
    editor, coordinator = person(report), person(report, Role.COORDINATOR)
    save_draft(report, answers=all_answers(report), version=0, actor=editor, now=NOW)
    MeasureReport.objects.filter(pk=report.pk).update(state=ReportState.SUBMITTED)
    move_report(
        report, action=ReportAction.SEND_BACK, actor=coordinator, now=LATER, comment="時点を書いてください"
    )

    page = opened(browse(editor), report)

    assert "時点を書いてください 事務局" in page.one("div.sent-back").text
    assert page.all("form#report-form")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.COORDINATOR])
def test_others_read_the_same_sheet_without_a_form(report: MeasureReport, role: Role) -> None:
    save_draft(report, answers=all_answers(report), version=0, actor=person(report), now=NOW)

    page = opened(browse(person(report, role)), report)

    assert page.all("form#report-form") == page.all("textarea") == []
    assert ("取組実績", "2業務に適用した。") in page.facts()
    assert any(
        said.startswith("13業務（見込み 令和8年2月18日(水)現在） 達成率 92.9%") for _, said in page.facts()
    )


def test_other_departments_are_kept_out_unless_they_support_the_measure(report: MeasureReport) -> None:
    other = make_department(report.plan.municipality)
    person_of_other = browse(person(report, Role.EDITOR, other))
    assert browse(stranger(report)).get(page_of(report)).status_code == 403
    assert person_of_other.get(page_of(report)).status_code == 403

    report.contributions.create(department=other)

    assert person_of_other.get(page_of(report)).status_code == 200


def test_a_step_that_goes_on_is_told_by_what_began_it() -> None:
    report = make_sheet(kpis=0)
    RoadmapStep.objects.filter(fiscal_year=2025).update(text="", continues=True)

    page = opened(browse(person(report)), report)

    assert "計画書の記載（令和7年度） 試行" in page.one("div.qa__before").text


def test_only_what_is_asked_has_a_section() -> None:
    asked: dict[str, Any] = dict.fromkeys(("asks_steps", "asks_challenges", "asks_rating"), False)
    report = make_sheet(reporting_round=make_round(**asked))

    page = opened(browse(person(report)), report)

    assert [text for text in page.texts("h2") if text[0].isdigit()] == [
        "1 指標",
        "2 取組と課題",
        "3 方向性と評価",
        "4 根拠資料",
    ]
    assert page.all("textarea#challenges") == []


@pytest.mark.parametrize("status", list(StepStatus))
def test_each_status_is_a_choice_with_sign_and_word(
    editor: Client, report: MeasureReport, status: StepStatus
) -> None:
    step = report.step_reports.get()

    send(editor, report, **{f"step-{step.pk}-status": status})

    step.refresh_from_db()
    assert step.status == status
