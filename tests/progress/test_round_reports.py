"""The list of a round's reports: finding them, accepting many, sending one back, asking somebody else."""

from typing import Any

import pytest
from django.utils import timezone

from progress.models import MeasureReport, ReportingRound
from progress.states import ReportState, RoundPhase
from tests.factories import make_department, make_measure, make_policy, make_report, make_round
from tests.pages import Element
from tests.progress.steering import Desk, desk_of, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked() -> ReportingRound:
    return make_round()


@pytest.fixture
def desk(asked: ReportingRound) -> Desk:
    return desk_of(asked.plan.municipality)


def report(
    asked: ReportingRound, title: str, state: ReportState = ReportState.SUBMITTED, **overrides: Any
) -> MeasureReport:
    return make_report(asked, make_measure(make_policy(asked.plan), title=title), state=state, **overrides)


def seen(*reports: MeasureReport) -> list[str]:
    return [f"{each.pk}-{each.version}" for each in reports]


def titles(page: Element) -> list[str]:
    return [row[1].partition(" ")[2] for row in page.one("table").rows()[1:]]


def test_reports_are_listed_in_the_plans_order_with_their_state(asked: ReportingRound, desk: Desk) -> None:
    second, first = make_policy(asked.plan, code="2"), make_policy(asked.plan, code="1")
    make_report(asked, make_measure(first, title="甲", code="1-1"), state=ReportState.SENT_BACK)
    make_report(asked, make_measure(second, title="乙", code="2-1"))

    page = desk.open("round_reports", asked)

    assert titles(page) == ["甲", "乙"]
    assert [row[3] for row in page.one("table").rows()[1:]] == ["差戻し", "未着手"]
    assert page.links()["甲"].endswith("/reports/1-1/")


def test_the_list_is_narrowed_by_department_and_state(asked: ReportingRound, desk: Desk) -> None:
    one = make_department(asked.plan.municipality, name="情報課")
    report(asked, "甲", lead=one)
    report(asked, "乙", ReportState.ACCEPTED, lead=one)
    report(asked, "丙")

    assert titles(desk.open("round_reports", asked, department=one.pk)) == ["甲", "乙"]
    assert titles(desk.open("round_reports", asked, state="submitted")) == ["甲", "丙"]
    assert titles(desk.open("round_reports", asked, department=one.pk, state="accepted")) == ["乙"]
    assert titles(desk.open("round_reports", asked, state="nonsense", department="x")) == ["甲", "乙", "丙"]


def test_nothing_found_is_said(asked: ReportingRound, desk: Desk) -> None:
    page = desk.open("round_reports", asked, state="sent_back")

    assert page.one("p.empty").text == "条件に合う回答はありません。"


def test_a_long_list_comes_in_pages(asked: ReportingRound, desk: Desk) -> None:
    policy = make_policy(asked.plan)
    lead = make_department(asked.plan.municipality)
    for _ in range(51):
        make_report(asked, make_measure(policy), lead=lead)

    first = desk.open("round_reports", asked, state="not_started")
    second = desk.open("round_reports", asked, state="not_started", page=2)

    assert (len(titles(first)), len(titles(second))) == (50, 1)
    assert first.links()["次の50件 ›"] == "?state=not_started&page=2"


# Moves -----------------------------------------------------------------------------------------------


def test_several_reports_are_accepted_at_once(asked: ReportingRound, desk: Desk) -> None:
    one, two, other = report(asked, "甲"), report(asked, "乙"), report(asked, "丙")

    page = desk.send("round_report_moves", asked, {"seen": seen(one, two), "action": "accept"})

    assert "2件を承認しました" in said(page)
    states = dict(MeasureReport.objects.values_list("pk", "state"))
    assert [states[each.pk] for each in (one, two, other)] == ["accepted", "accepted", "submitted"]


def test_what_waits_for_the_manager_cannot_be_ticked_and_says_why() -> None:
    asked = make_round(needs_confirmation=True)
    waiting, ready = report(asked, "甲"), report(asked, "乙", confirmed_at=timezone.now())
    desk = desk_of(asked.plan.municipality)

    page = desk.open("round_reports", asked)
    refused = desk.refused("round_report_moves", asked, {"seen": seen(waiting), "action": "accept"})

    ticks = [box["value"] for box in page.all("input") if box.attributes.get("form") == "accept"]
    assert ticks == seen(ready)
    assert "確認待ち 課長の確認の後に承認できます" in page.one("table").text
    assert "課長の確認がまだです" in said(refused)


def test_after_accepting_the_list_stays_narrowed(asked: ReportingRound, desk: Desk) -> None:
    one = report(asked, "甲")
    report(asked, "乙")
    address = f"/{asked.plan.municipality.slug}/plans/{asked.plan.slug}/rounds/2025/forecast/report-moves/"

    page = desk.send_to(f"{address}?state=submitted", {"seen": seen(one), "action": "accept"})

    assert titles(page) == ["乙"]


def test_a_report_is_sent_back_with_a_reason(asked: ReportingRound, desk: Desk) -> None:
    one = report(asked, "甲")

    page = desk.send(
        "round_report_moves",
        asked,
        {"seen": seen(one), "action": "send_back", "comment": "件数の時点を書いてください"},
    )

    one.refresh_from_db()
    assert (one.state, one.transitions.get().comment) == (ReportState.SENT_BACK, "件数の時点を書いてください")
    assert "「甲」を差し戻しました" in said(page)


def test_a_report_is_excused_with_a_reason(asked: ReportingRound, desk: Desk) -> None:
    one = report(asked, "甲", ReportState.DRAFTING)

    page = desk.send(
        "round_report_moves", asked, {"seen": seen(one), "action": "excuse", "comment": "休止のため"}
    )

    assert "回答なし 休止のため" in page.one("table").text


def test_without_a_reason_the_line_stays_open_with_what_was_typed(asked: ReportingRound, desk: Desk) -> None:
    one, two = report(asked, "甲"), report(asked, "乙")

    page = desk.refused(
        "round_report_moves", asked, {"seen": seen(one), "action": "send_back", "comment": ""}
    )

    assert "差戻しの理由を入力してください" in said(page)
    opened = ["open" in line.attributes for line in page.all("details.report-actions")]
    assert opened == [True, False]
    assert two.transitions.count() == 0


def test_what_has_changed_since_is_not_moved_and_the_reason_stays(asked: ReportingRound, desk: Desk) -> None:
    one = report(asked, "甲")
    old = seen(one)
    MeasureReport.objects.filter(pk=one.pk).update(version=5)

    page = desk.refused(
        "round_report_moves", asked, {"seen": old, "action": "send_back", "comment": "直してください"}
    )

    assert "あなたが開いた後に内容か状態が変わった" in said(page)
    assert "直してください" in [area.raw for area in page.all("textarea")]


@pytest.mark.parametrize("action", ["", "submit", "confirm", "reassign", "nonsense"])
def test_only_the_coordinators_moves_are_taken(asked: ReportingRound, desk: Desk, action: str) -> None:
    desk.refused("round_report_moves", asked, {"seen": seen(report(asked, "甲")), "action": action})


def test_reports_of_other_rounds_are_not_moved(asked: ReportingRound, desk: Desk) -> None:
    of_city = make_report(
        make_round(asked.plan, kind="actual", rating_scale=asked.rating_scale), state=ReportState.SUBMITTED
    )
    elsewhere = make_report(state=ReportState.SUBMITTED)

    for other in (of_city, elsewhere):
        page = desk.refused("round_report_moves", asked, {"seen": seen(other), "action": "accept"})
        assert "この照会にない" in said(page)

    assert not MeasureReport.objects.filter(state=ReportState.ACCEPTED).exists()


@pytest.mark.parametrize("phase", [RoundPhase.CLOSED, RoundPhase.PUBLISHED])
def test_a_closed_round_offers_nothing(phase: RoundPhase) -> None:
    asked = make_round(phase=phase)
    report(asked, "甲", ReportState.ACCEPTED)

    page = desk_of(asked.plan.municipality).open("round_reports", asked)

    assert not page.all("main button.btn--primary")
    assert not page.all("details.report-actions")


# Another department ----------------------------------------------------------------------------------


def test_another_department_is_asked_with_a_reason(asked: ReportingRound, desk: Desk) -> None:
    one = report(asked, "甲", ReportState.DRAFTING)
    new = make_department(asked.plan.municipality, name="デジタル課")
    code = one.measure.key

    form = desk.open("report_reassign", asked, parts={"code": code})
    page = desk.send("report_reassign", asked, {"department": new.pk, "reason": "移管"}, code=code)

    assert form.one("h1").text == "甲の照会先を変える"
    one.refresh_from_db()
    assert one.lead == new
    assert "デジタル課" in page.one("table.board").text


@pytest.mark.parametrize(
    ("typed", "message"), [({"reason": ""}, "理由を入力"), ({"department": ""}, "課を選んでください")]
)
def test_a_change_of_department_that_is_incomplete_is_refused(
    asked: ReportingRound, desk: Desk, typed: dict[str, Any], message: str
) -> None:
    one = report(asked, "甲", ReportState.DRAFTING)
    new = make_department(asked.plan.municipality)

    page = desk.refused(
        "report_reassign", asked, {"department": new.pk, "reason": "移管", **typed}, code=one.measure.key
    )

    assert message in page.one("main").text


def test_a_submitted_report_is_not_handed_over(asked: ReportingRound, desk: Desk) -> None:
    one = report(asked, "甲")
    new = make_department(asked.plan.municipality)

    page = desk.refused(
        "report_reassign", asked, {"department": new.pk, "reason": "移管"}, code=one.measure.key
    )

    assert "今の状態は「提出済」です" in said(page)
