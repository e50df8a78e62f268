"""The reminder in words."""

import datetime as dt
from typing import Any

import pytest

from progress.reminder_text import Reminded, reminder_subject, reminder_text

DUE = dt.date(2026, 2, 27)
TODAY = dt.date(2026, 2, 18)


def reminded(**overrides: Any) -> Reminded:
    fields = {"department": "戸籍住民課", "round_name": "令和7年度 年度末見込み照会", "due_on": DUE}
    return Reminded(**{**fields, **overrides})


def test_the_text_names_what_is_wanted_until_when_and_by_whom() -> None:
    text = reminder_text(
        reminded(
            unanswered=["1-1-(2) スマート窓口の導入検討", "1-1-(3) 交付事務の円滑化"],
            signature="総合政策課（内線123）",
        ),
        today=TODAY,
    )

    assert text.splitlines() == [
        "戸籍住民課 ご担当者様",
        "「令和7年度 年度末見込み照会」について、お願いします。",
        "次の2件の回答がまだ届いていません。",
        "・1-1-(2) スマート窓口の導入検討",
        "・1-1-(3) 交付事務の円滑化",
        "提出期限は令和8年2月27日(金)です。入力は「道しるべ」の「回答する」からお願いします。",
        "総合政策課（内線123）",
    ]


def test_what_was_sent_back_and_what_waits_for_the_manager_are_told_apart() -> None:
    lines = reminder_text(
        reminded(sent_back=["1-1 甲"], awaiting=["1-2 乙", "1-3 丙"]), today=TODAY
    ).splitlines()

    assert lines[2:7] == [
        "次の1件は差し戻しています。内容を直して、もう一度提出してください。",
        "・1-1 甲",
        "次の2件は課長の確認がまだです。",
        "・1-2 乙",
        "・1-3 丙",
    ]
    assert lines[-1] == "事務局"


def test_a_long_list_is_cut_and_says_how_much() -> None:
    text = reminder_text(reminded(unanswered=[f"1-{place}" for place in range(32)]), today=TODAY)

    assert "次の32件" in text
    assert "・1-29\n・ほか2件\n" in text


def test_an_overdue_department_is_told_for_how_long() -> None:
    text = reminder_text(reminded(unanswered=["1-1"]), today=dt.date(2026, 3, 2))

    assert "提出期限（令和8年2月27日(金)）を3日過ぎています。" in text


def test_after_the_end_of_acceptance_the_way_leads_over_the_coordinator() -> None:
    closed = reminder_text(reminded(is_open=False, unanswered=["1-1"]), today=TODAY)
    sent_back = reminder_text(reminded(is_open=False, sent_back=["1-1"]), today=TODAY)

    assert "事務局までご連絡ください" in closed
    assert "「回答する」からお願いします" in sent_back


@pytest.mark.parametrize(
    ("today", "when"),
    [
        (TODAY, "期限まであと9日"),
        (DUE, "期限は今日"),
        (dt.date(2026, 3, 1), "期限を過ぎています"),
    ],
)
def test_the_subject_tells_the_time_that_is_left(today: dt.date, when: str) -> None:
    subject = reminder_subject(reminded(), today=today)

    assert subject == f"【道しるべ】令和7年度 年度末見込み照会（{when}）"


def test_a_department_is_reminded_of_what_it_can_still_do() -> None:
    assert not reminded().can_act
    assert reminded(awaiting=["1-1"], is_open=False).can_act
    assert reminded(unanswered=["1-1"]).can_act
    assert not reminded(unanswered=["1-1"], is_open=False).can_act
