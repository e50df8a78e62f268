"""What people do with a sheet that they read: the buttons that each is offered, and what comes of them."""

from typing import Any

import pytest

from accounts.models import Role
from progress.models import MeasureReport
from progress.services.answers import save_draft
from progress.states import ReportState
from tests.factories import make_department, make_report, make_round
from tests.pages import Element
from tests.progress.browsing import browse, page_of, read, typed
from tests.progress.sheets import LATER, NOW, all_answers, make_sheet, person

pytestmark = pytest.mark.django_db

TAKE_BACK, CONFIRM, ACCEPT, SEND_BACK = "提出を取り下げて直す", "確認する", "承認する", "差し戻す"


def submitted(**of_round: Any) -> MeasureReport:
    return make_report(make_round(**of_round), state=ReportState.SUBMITTED)


def opened(report: MeasureReport, role: Role) -> Element:
    return read(browse(person(report, role)).get(page_of(report)))


@pytest.mark.parametrize(
    ("role", "needs_confirmation", "offered"),
    [
        (Role.EDITOR, False, [TAKE_BACK]),
        (Role.EDITOR, True, [TAKE_BACK]),
        (Role.MANAGER, False, [TAKE_BACK]),
        (Role.MANAGER, True, [CONFIRM, TAKE_BACK, SEND_BACK]),
        (Role.COORDINATOR, False, [ACCEPT, SEND_BACK]),
        (Role.COORDINATOR, True, [SEND_BACK]),
        (Role.VIEWER, True, []),
    ],
)
def test_everybody_is_offered_what_they_may_do(
    role: Role, needs_confirmation: bool, offered: list[str]
) -> None:
    page = opened(submitted(needs_confirmation=needs_confirmation), role)

    assert page.texts("form#moves button") == offered
    assert len(page.all("form#moves button.btn--primary")) <= 1


@pytest.mark.parametrize(
    ("role", "action", "state"),
    [
        (Role.EDITOR, "take_back", ReportState.DRAFTING),
        (Role.COORDINATOR, "accept", ReportState.ACCEPTED),
        (Role.COORDINATOR, "send_back", ReportState.SENT_BACK),
    ],
)
def test_a_move_is_made_and_said(role: Role, action: str, state: ReportState) -> None:
    report = submitted()
    client = browse(person(report, role))
    form = typed(read(client.get(page_of(report))).one("form#moves"))

    response = client.post(
        page_of(report, "report_move"), form | {"action": action, "comment": "時点を書く"}, follow=True
    )

    report.refresh_from_db()
    assert report.state == state
    assert read(response).all("div.messages")


def test_the_log_tells_who_did_what_and_why() -> None:
    report = submitted()
    coordinator = person(report, Role.COORDINATOR)
    browse(coordinator).post(
        page_of(report, "report_move"), {"version": "0", "action": "send_back", "comment": "時点を書く"}
    )

    page = opened(report, Role.VIEWER)

    (entry,) = page.texts("ol.log li")
    assert entry.endswith(f"差戻し {coordinator.user} 時点を書く")


def test_sending_back_without_a_reason_is_refused_and_the_box_stays_open() -> None:
    report = submitted()
    client = browse(person(report, Role.COORDINATOR))

    response = client.post(
        page_of(report, "report_move"), {"version": "0", "action": "send_back", "comment": " "}
    )

    page = read(response, 409)
    assert "差戻しの理由を入力してください" in page.one("main p.banner--error").text


def test_the_reason_that_was_typed_is_kept_where_somebody_was_faster() -> None:
    report = submitted()
    client = browse(person(report, Role.COORDINATOR))
    data = {"version": "0", "action": "send_back", "comment": "時点を書く"}
    client.post(page_of(report, "report_move"), {"version": "0", "action": "accept"})

    page = read(client.post(page_of(report, "report_move"), data), 409)

    assert page.one("textarea#comment").raw == "時点を書く"
    assert "内容か状態が変わった" in page.one("main p.banner--error").text
    report.refresh_from_db()
    assert report.state == ReportState.ACCEPTED


def test_a_move_that_is_none_is_refused() -> None:
    report = submitted()
    client = browse(person(report, Role.COORDINATOR))

    for action in ("excuse", "nonsense", ""):
        page = read(client.post(page_of(report, "report_move"), {"version": "0", "action": action}), 422)
        assert "画面を開き直して" in page.one("main p.banner--error").text


def test_a_role_that_is_missing_is_said_whatever_is_posted() -> None:
    report = submitted()

    response = browse(person(report)).post(
        page_of(report, "report_move"), {"version": "0", "action": "accept"}
    )

    assert response.status_code == 403


def test_a_supporting_department_finds_its_box_and_writes() -> None:
    reporting_round = make_round()
    other = make_department(reporting_round.plan.municipality, name="行政経営課")
    report = make_report(reporting_round, supporting=[other])
    client = browse(person(report, Role.EDITOR, other))
    form = typed(read(client.get(page_of(report))).one(f"form#contribution-form-{other.pk}"))

    response = client.post(
        page_of(report, "report_contribute", other.pk), form | {"text": "3業務を紹介した。"}, follow=True
    )

    assert "行政経営課の記入を保存しました" in read(response).one("div.messages").text
    assert report.contributions.get().text == "3業務を紹介した。"
    assert "3業務を紹介した。" in opened(report, Role.EDITOR).one("ul.contributions").text


def test_a_supporting_departments_second_writer_sees_both_texts() -> None:
    reporting_round = make_round()
    other = make_department(reporting_round.plan.municipality)
    report = make_report(reporting_round, supporting=[other])
    first, second = (browse(person(report, Role.EDITOR, other)) for _ in range(2))
    there = page_of(report, "report_contribute", other.pk)
    first.post(there, {"version": "0", "text": "紹介した。"})

    page = read(second.post(there, {"version": "0", "text": "説明した。"}), 409)

    assert "紹介した。" in page.one("li.contribution div.qa__before").text
    form = typed(page.one(f"form#contribution-form-{other.pk}"))
    assert (form["text"], form["version"]) == ("説明した。", "1")
    second.post(there, form | {"text": "紹介し、説明した。"})
    assert report.contributions.get().text == "紹介し、説明した。"


def test_a_contribution_that_is_too_long_stays_in_its_box() -> None:
    reporting_round = make_round()
    other = make_department(reporting_round.plan.municipality)
    report = make_report(reporting_round, supporting=[other])
    client = browse(person(report, Role.EDITOR, other))

    response = client.post(
        page_of(report, "report_contribute", other.pk), {"version": "0", "text": "あ" * 4001}
    )

    page = read(response, 422)
    assert len(typed(page.one(f"form#contribution-form-{other.pk}"))["text"]) == 4001


def test_a_submitted_sheet_shows_what_has_changed_since_last_time() -> None:
    report = make_sheet(steps=0)
    before = make_report(
        make_round(report.plan, fiscal_year=2024, kind="actual", rating_scale=report.round.rating_scale),
        report.measure,
        lead=report.lead,
        state=ReportState.ACCEPTED,
    )
    save_draft(report, answers=all_answers(report), version=0, actor=person(report), now=NOW)
    before.kpi_reports.update(text="11", value=11, certainty="final")
    MeasureReport.objects.filter(pk=report.pk).update(state=ReportState.SUBMITTED, submitted_at=LATER)

    page = opened(report, Role.COORDINATOR)

    assert page.texts("div.changes li") == ["業務数1 11業務 → 13業務 上がった"]
