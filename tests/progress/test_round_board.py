"""The board: counts by department, time left, reminders, extensions."""

import datetime as dt
import time
from typing import Any

import pytest
from django.utils import timezone

from progress.addresses import round_url
from progress.models import DepartmentInquiry, MeasureReport, ReportingRound
from progress.states import ReportState, RoundPhase
from tests.factories import make_department, make_kpi, make_measure, make_policy, make_report, make_round
from tests.pages import Element, read_html
from tests.progress.steering import Desk, desk_of, said

TODAY = timezone.localdate()

pytestmark = pytest.mark.django_db


def running(**overrides: Any) -> ReportingRound:
    """Make an open round with nine days left."""
    return make_round(
        **{"opens_on": TODAY - dt.timedelta(days=9), "due_on": TODAY + dt.timedelta(days=9), **overrides}
    )


def report(asked: ReportingRound, lead: str, state: ReportState, **overrides: Any) -> MeasureReport:
    city = asked.plan.municipality
    found = city.departments.filter(name=lead).first() or make_department(city, name=lead)
    return make_report(asked, lead=found, state=state, **overrides)


def rows(page: Element) -> list[list[str]]:
    return page.one("table.board").rows()


@pytest.fixture
def asked() -> ReportingRound:
    asked = running(contact="企画課（内線123）")
    report(asked, "情報課", ReportState.DRAFTING, updated_at=timezone.now())
    report(asked, "情報課", ReportState.SUBMITTED)
    report(asked, "総務課", ReportState.NOT_STARTED)
    report(asked, "図書館", ReportState.ACCEPTED)
    return asked


@pytest.fixture
def desk(asked: ReportingRound) -> Desk:
    return desk_of(asked.plan.municipality)


def test_each_department_is_counted_and_those_who_have_to_act_come_first(
    asked: ReportingRound, desk: Desk
) -> None:
    page = desk.open("round_board", asked)

    head, *lines, total = rows(page)
    assert head == [
        "課",
        "未着手",
        "入力中",
        "提出済",
        "差戻し",
        "承認済",
        "計",
        "内訳",
        "期限まで",
        "最後の動き",
        "操作",
    ]
    assert [line[0] for line in lines] == ["総務課", "情報課", "図書館"]
    assert lines[1][1:7] == ["0", "1", "1", "0", "0", "2"]
    assert [line[8] for line in lines] == ["あと9日", "あと9日", "承認済"]
    assert lines[0][9] == "動きなし"
    assert lines[1][9].startswith("今日 ")
    assert total[:7] == ["計 3課", "1", "1", "1", "0", "1", "4"]


def test_every_number_leads_to_the_reports_behind_it(asked: ReportingRound, desk: Desk) -> None:
    page = desk.open("round_board", asked)
    submitted = next(
        link for link in page.all("a") if link.attributes.get("aria-label") == "情報課の提出済 1件"
    )

    listed = read_html(desk.client.get(submitted["href"]).content.decode())

    assert len(listed.one("table").rows()) == 2
    assert page.links()["提出済の1件を確認する"].endswith("reports/?state=submitted")


def test_what_waits_for_the_manager_stands_apart() -> None:
    asked = running(needs_confirmation=True)
    report(asked, "情報課", ReportState.SUBMITTED)
    report(asked, "情報課", ReportState.SUBMITTED, confirmed_at=timezone.now())

    head, line, _ = rows(desk_of(asked.plan.municipality).open("round_board", asked))

    assert dict(zip(head, line, strict=True))["確認待ち"] == "1"
    assert dict(zip(head, line, strict=True))["提出済"] == "1"


def test_what_is_excused_has_a_column_only_where_there_is_any(asked: ReportingRound, desk: Desk) -> None:
    report(asked, "休止課", ReportState.DRAFTING, excused_reason="休止のため")

    head, *lines = rows(desk.open("round_board", asked))

    excused = next(line for line in lines if line[0] == "休止課")
    assert dict(zip(head, excused, strict=True))["回答なし"] == "1"
    assert dict(zip(head, excused, strict=True))["入力中"] == "0"
    assert excused[head.index("期限まで")] == "承認済"


def test_the_phases_tell_their_dates(asked: ReportingRound, desk: Desk) -> None:
    steps = desk.open("round_board", asked).one("ol.steps").texts("li")

    assert steps[1].startswith("受付中")
    assert steps[1].endswith("まで あと9日")


def test_a_department_that_is_late_is_told_so() -> None:
    asked = running(due_on=TODAY - dt.timedelta(days=3))
    report(asked, "情報課", ReportState.NOT_STARTED)

    page = desk_of(asked.plan.municipality).open("round_board", asked)

    assert page.one("td.board__late").text == "期限を3日過ぎています"


def test_an_opened_line_has_the_reminder_ready_to_be_copied(asked: ReportingRound, desk: Desk) -> None:
    general = asked.plan.municipality.departments.get(name="総務課")

    page = desk.open("round_board", asked, department=general.pk)

    text = page.one("textarea#memo").raw
    assert text.splitlines()[0] == "総務課 ご担当者様"
    assert "次の1件の回答がまだ届いていません。" in text
    assert text.endswith("企画課（内線123）")
    assert "hx-get" not in page.one("div#live").attributes


def test_a_department_that_is_none_opens_nothing(asked: ReportingRound, desk: Desk) -> None:
    for nonsense in ("", "x", "999999"):
        assert not desk.open("round_board", asked, department=nonsense).all("textarea")


def test_while_it_runs_the_board_asks_again_by_itself(asked: ReportingRound, desk: Desk) -> None:
    board = desk.open("round_board", asked).one("div#live")

    live = desk.open_address(board["hx-get"])

    assert [element.tag for element in live.children if isinstance(element, Element)] == ["div"]
    assert live.one("div#live")["hx-get"] == round_url("round_board_live", asked)
    assert rows(live)[1][0] == "総務課"


def test_what_the_board_asks_by_itself_is_no_activity(asked: ReportingRound, desk: Desk) -> None:
    session = desk.client.session
    session["active_at"] = before = time.time() - 300
    session.save()

    desk.open("round_board_live", asked)
    after_asking = desk.client.session["active_at"]
    desk.open("round_board", asked)

    assert after_asking == before
    assert desk.client.session["active_at"] > before


@pytest.mark.parametrize("phase", [RoundPhase.CLOSED, RoundPhase.PUBLISHED])
def test_a_board_at_rest_asks_for_nothing(asked: ReportingRound, desk: Desk, phase: RoundPhase) -> None:
    ReportingRound.objects.filter(pk=asked.pk).update(phase=phase)

    assert "hx-get" not in desk.open("round_board", asked).one("div#live").attributes


def test_supporting_departments_are_told_apart(asked: ReportingRound, desk: Desk) -> None:
    helper = make_department(asked.plan.municipality, name="協力課")
    make_report(asked, supporting=[helper]).contributions.update(text="手伝った")
    make_report(asked, supporting=[helper])

    page = desk.open("round_board", asked)

    assert page.one("details table").rows()[1:] == [["協力課", "1件", "2件"]]
    assert "協力課" not in page.one("table.board").text


def test_the_coordinators_own_indicators_are_counted(asked: ReportingRound, desk: Desk) -> None:
    for certainty in ("final", ""):
        kpi = make_kpi(plan=asked.plan)
        asked.kpi_reports.create(kpi=kpi, certainty=certainty)

    assert "事務局が入力する指標（2件のうち1件入力済）" in desk.open("round_board", asked).links()


MOVES = {
    RoundPhase.OPEN: {"受付を締め切る"},
    RoundPhase.COLLECTING: {"受付を再開する", "確定する"},
    RoundPhase.CLOSED: {"確定を解除する", "公表する"},
    RoundPhase.PUBLISHED: {"公表を取り下げる"},
}


@pytest.mark.parametrize("phase", MOVES)
def test_the_board_offers_the_moves_of_its_phase(phase: RoundPhase) -> None:
    asked = running(phase=phase)

    links = desk_of(asked.plan.municipality).open("round_board", asked).links()

    every = {name for names in MOVES.values() for name in names}
    assert every & links.keys() == MOVES[phase]


@pytest.mark.parametrize("phase", MOVES)
def test_there_is_never_more_than_one_primary_button(phase: RoundPhase) -> None:
    asked = running(phase=phase)
    report(asked, "情報課", ReportState.SUBMITTED)

    page = desk_of(asked.plan.municipality).open("round_board", asked)

    assert len(page.all("main a.btn--primary")) <= 1


def test_in_preparation_the_board_leads_to_the_preview() -> None:
    asked = running(phase=RoundPhase.PREPARING)

    response = desk_of(asked.plan.municipality).client.get(round_url("round_board", asked))

    assert response.headers["Location"] == round_url("round_preview", asked)


# Extensions ------------------------------------------------------------------------------------------


def later(days: int) -> str:
    day = TODAY + dt.timedelta(days=days)
    return f"R{day.year - 2018}.{day.month}.{day.day}"


def test_from_an_opened_line_a_due_date_is_extended(asked: ReportingRound, desk: Desk) -> None:
    inquiry = DepartmentInquiry.objects.get(department__name="総務課")

    page = desk.send(
        "round_extend", asked, {"inquiry": inquiry.pk, "due_on": later(16), "reason": "議会対応"}
    )

    line = next(line for line in rows(page) if line[0] == "総務課")
    assert line[8].startswith("あと16日（延長）")
    assert "総務課の提出期限を令和" in said(page)


def test_several_departments_are_extended_together(asked: ReportingRound, desk: Desk) -> None:
    every = list(asked.inquiries.values_list("pk", flat=True))

    desk.send("round_extend", asked, {"inquiry": every, "due_on": later(16), "reason": "議会対応"})

    assert set(asked.inquiries.values_list("extension_reason", flat=True)) == {"議会対応"}


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"reason": ""}, "期限を延ばす理由を入力してください"),
        ({"due_on": "あさって"}, "「あさって」を日付として読み取れません"),
        ({"due_on": "令和2年4月1日"}, "照会の提出期限より後の日"),
        ({"inquiry": []}, "課を1つ以上選んでください"),
    ],
)
def test_an_extension_that_is_refused_keeps_what_was_typed(
    asked: ReportingRound, desk: Desk, typed: dict[str, Any], message: str
) -> None:
    inquiry = DepartmentInquiry.objects.get(department__name="総務課")
    form = {"inquiry": [inquiry.pk], "due_on": later(16), "reason": "議会対応"}

    page = desk.refused("round_extend", asked, {**form, **typed})

    assert message in page.one("main").text
    assert page.one("input#id_due_on")["value"] == typed.get("due_on", later(16))
    ticked = [box["value"] for box in page.all("input") if "checked" in box.attributes]
    assert ticked == ([] if typed.get("inquiry") == [] else [str(inquiry.pk)])


def test_inquiries_of_another_round_cannot_be_extended(asked: ReportingRound, desk: Desk) -> None:
    elsewhere = make_report(running()).round.inquiries.get()

    desk.refused("round_extend", asked, {"inquiry": elsewhere.pk, "due_on": later(16), "reason": "議会"})


def test_measures_that_joined_later_are_asked_too(asked: ReportingRound, desk: Desk) -> None:
    new = make_measure(make_policy(asked.plan), title="新しい施策")
    lead = make_department(asked.plan.municipality, name="新設課")

    form = desk.open("round_ask_also", asked)
    page = desk.send("round_ask_also", asked, {f"measure-{new.pk}": lead.pk})

    assert "新しい施策" in form.one("table").text
    assert "新設課" in page.one("table.board").text
    assert "1件を追加で照会しました" in said(page)
    assert "照会していない施策はありません" in desk.open("round_ask_also", asked).one("main").text


def test_asking_nobody_further_is_refused(asked: ReportingRound, desk: Desk) -> None:
    make_measure(make_policy(asked.plan))

    page = desk.refused("round_ask_also", asked, {})

    assert "照会する課を1つ以上選んでください" in said(page)
