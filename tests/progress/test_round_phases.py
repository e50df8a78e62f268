"""The pages on which a round goes from phase to phase."""

from typing import Any

import pytest

from progress.models import KpiReport, ReportingRound
from progress.states import ReportState, RoundPhase
from tests.factories import make_kpi, make_measure, make_policy, make_report, make_round
from tests.progress.steering import Desk, desk_of, said

pytestmark = pytest.mark.django_db


def at(phase: RoundPhase, **overrides: Any) -> tuple[ReportingRound, Desk]:
    asked = make_round(phase=phase, **overrides)
    return asked, desk_of(asked.plan.municipality)


def phase_of(asked: ReportingRound) -> str:
    asked.refresh_from_db()
    return asked.phase


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("stop", RoundPhase.OPEN, RoundPhase.COLLECTING),
        ("resume", RoundPhase.COLLECTING, RoundPhase.OPEN),
        ("reopen", RoundPhase.CLOSED, RoundPhase.COLLECTING),
        ("publish", RoundPhase.CLOSED, RoundPhase.PUBLISHED),
        ("withdraw", RoundPhase.PUBLISHED, RoundPhase.CLOSED),
    ],
)
def test_each_move_is_explained_made_and_told(action: str, before: RoundPhase, after: RoundPhase) -> None:
    asked, desk = at(before)

    explained = desk.open("round_move", asked, parts={"action": action})
    page = desk.send("round_move", asked, {"comment": "3課から要望"}, action=action)

    assert len(explained.one("div.prose").text) > 20
    assert phase_of(asked) == after
    assert f"{asked}は「{after.label}」です" in said(page)
    assert asked.transitions.get().comment == "3課から要望"


@pytest.mark.parametrize(
    ("action", "before"),
    [
        ("resume", RoundPhase.COLLECTING),
        ("reopen", RoundPhase.CLOSED),
        ("withdraw", RoundPhase.PUBLISHED),
    ],
)
def test_a_move_backwards_without_a_reason_is_refused(action: str, before: RoundPhase) -> None:
    asked, desk = at(before)

    page = desk.refused("round_move", asked, {"comment": " "}, action=action)

    assert "理由を入力してください" in page.one("span.error").text
    assert phase_of(asked) == before


def test_a_move_whose_time_has_passed_leads_to_the_board_and_says_so() -> None:
    asked, desk = at(RoundPhase.COLLECTING)

    page = desk.send("round_move", asked, {}, action="stop")

    assert "「取りまとめ」のため、「受付を締切り」はできません" in said(page)


def test_results_of_a_plan_that_is_not_public_are_not_published() -> None:
    asked, desk = at(RoundPhase.CLOSED)
    asked.plan.is_published = False
    asked.plan.save()

    page = desk.refused("round_move", asked, {}, action="publish")

    assert "先に計画を公開してください" in said(page)


# Closing ---------------------------------------------------------------------------------------------


def test_a_round_with_everything_accepted_is_closed_at_once() -> None:
    asked, desk = at(RoundPhase.COLLECTING)
    make_report(asked, state=ReportState.ACCEPTED)

    explained = desk.open("round_close", asked)
    desk.send("round_close", asked, {})

    assert not explained.all("table")
    assert phase_of(asked) == RoundPhase.CLOSED


def test_what_is_open_is_listed_and_hinders_closing() -> None:
    asked, desk = at(RoundPhase.COLLECTING)
    make_report(asked, make_measure(make_policy(asked.plan), title="防災の強化"))

    page = desk.refused("round_close", asked, {})

    assert "防災の強化" in page.one("table").text
    assert "承認されていない施策が1件あるため、確定できません" in said(page)
    assert phase_of(asked) == RoundPhase.COLLECTING


def test_each_open_report_gets_its_reason_or_the_common_one() -> None:
    asked, desk = at(RoundPhase.OPEN)
    one, two = make_report(asked), make_report(asked)

    desk.send("round_close", asked, {f"report-{one.pk}": "休止のため", "everything": "災害対応のため"})

    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.excused_reason, two.excused_reason) == ("休止のため", "災害対応のため")
    assert phase_of(asked) == RoundPhase.CLOSED


def test_reasons_that_do_not_suffice_stay_typed() -> None:
    asked, desk = at(RoundPhase.OPEN)
    one, _ = make_report(asked), make_report(asked)

    page = desk.refused("round_close", asked, {f"report-{one.pk}": "休止のため"})

    assert page.one(f"input#id_report-{one.pk}")["value"] == "休止のため"
    one.refresh_from_db()
    assert one.excused_reason == ""


def test_more_open_reports_than_fit_take_the_common_reason() -> None:
    asked, desk = at(RoundPhase.OPEN)
    policy = make_policy(asked.plan)
    lead = make_report(asked).lead
    for _ in range(101):
        make_report(asked, make_measure(policy), lead=lead)

    page = desk.open("round_close", asked)
    desk.send("round_close", asked, {"everything": "災害対応のため"})

    assert "ほか2件には、共通の理由を使います" in page.one("main").text
    assert phase_of(asked) == RoundPhase.CLOSED


def test_indicators_that_the_coordinator_left_open_are_told_but_do_not_hinder() -> None:
    asked, desk = at(RoundPhase.COLLECTING)
    KpiReport.objects.create(round=asked, kpi=make_kpi(plan=asked.plan))

    page = desk.open("round_close", asked)
    desk.send("round_close", asked, {})

    assert "指標1件のうち0件が入力済です" in page.one("main").text
    assert phase_of(asked) == RoundPhase.CLOSED


def test_the_whole_way_of_a_round_stands_in_its_log() -> None:
    asked, desk = at(RoundPhase.OPEN)
    report = make_report(asked, make_measure(make_policy(asked.plan), title="防災の強化"))

    desk.send("round_move", asked, {}, action="stop")
    desk.send("round_close", asked, {f"report-{report.pk}": "災害対応のため"})
    desk.send("round_move", asked, {}, action="publish")
    desk.send("round_move", asked, {"comment": "件数の誤り"}, action="withdraw")
    log = desk.open("round_history", asked).one("table").rows()[1:]

    assert [line[2].split()[0] for line in log] == [
        "公表を取下げ",
        "公表",
        "確定",
        "回答なしで確定",
        "受付を締切り",
    ]
    assert log[0][3:] == ["件数の誤り", str(desk.user)]
    assert log[3][1].endswith("防災の強化")
    assert log[3][3] == "災害対応のため"


def test_a_long_log_comes_in_pages() -> None:
    asked, desk = at(RoundPhase.OPEN)
    for _ in range(26):
        desk.client.post(f"{_base(asked)}moves/stop/", {})
        desk.client.post(f"{_base(asked)}moves/resume/", {"comment": "再開"})

    first, second = desk.open("round_history", asked), desk.open("round_history", asked, page=2)

    assert (len(first.one("table").rows()), len(second.one("table").rows())) == (51, 3)


def _base(asked: ReportingRound) -> str:
    return f"/{asked.plan.municipality.slug}/plans/{asked.plan.slug}/rounds/2025/forecast/"
