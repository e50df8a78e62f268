"""The arithmetic of the board: where reports stand, how the bars are drawn, who comes first."""

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.standing import BoardRow, Counts, Standing, columns, most_urgent_first, summed

TODAY = dt.date(2026, 2, 18)
S = Standing


def row(department: int = 1, due_on: dt.date = dt.date(2026, 2, 27), **counts: Any) -> BoardRow:
    return BoardRow(
        department=department,
        name=f"第{department}課",
        inquiry=department,
        due_on=due_on,
        is_extended=counts.pop("is_extended", False),
        extension_reason="",
        counts=Counts({Standing(name): count for name, count in counts.items()}),
        position=department,
    )


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"not_started": 1, "accepted": 3}, "あと9日"),
        ({"awaiting": 1}, "あと9日"),
        ({"submitted": 1, "accepted": 3}, "提出済"),
        ({"accepted": 3, "excused": 1}, "承認済"),
    ],
)
def test_time_is_told_where_the_department_still_has_to_act(counts: dict[str, Any], words: str) -> None:
    assert row(**counts).due_words(today=TODAY) == words


def test_the_time_that_is_left_says_whether_it_was_extended() -> None:
    longer = row(due_on=dt.date(2026, 3, 6), not_started=1, is_extended=True)

    assert longer.due_words(today=TODAY) == "あと16日（延長）"
    assert row(due_on=dt.date(2026, 2, 15), not_started=1).due_words(today=TODAY) == "期限を3日過ぎています"


def test_who_has_to_act_comes_first_the_overdue_and_untouched_before_all() -> None:
    rows = [
        row(1, accepted=2),
        row(2, submitted=1, accepted=1),
        row(3, drafting=2),
        row(4, not_started=1, drafting=1),
        row(5, not_started=1),
        row(6, not_started=2),
        row(7, not_started=2),
        row(8, drafting=1, due_on=dt.date(2026, 2, 17)),
        row(9, accepted=2, due_on=dt.date(2026, 2, 17)),
    ]

    assert [each.department for each in most_urgent_first(rows, today=TODAY)] == [8, 6, 7, 5, 4, 3, 2, 1, 9]


def test_a_bar_goes_from_the_settled_to_the_untouched_and_outlined_parts_lie_on_top() -> None:
    counts = Counts({S.ACCEPTED: 2, S.SUBMITTED: 4, S.SENT_BACK: 1, S.DRAFTING: 3, S.NOT_STARTED: 4})

    bar = counts.bar(largest=14)

    assert [part.standing for part in bar] == [
        S.ACCEPTED,
        S.SUBMITTED,
        S.SENT_BACK,
        S.DRAFTING,
        S.NOT_STARTED,
    ]
    by_place = sorted(bar, key=lambda part: part.x)
    assert [part.standing for part in by_place][-3:] == [S.DRAFTING, S.SENT_BACK, S.NOT_STARTED]


@given(st.dictionaries(st.sampled_from(Standing), st.integers(1, 50), min_size=1))
def test_the_parts_of_a_bar_follow_each_other_and_fill_their_share(found: dict[Standing, int]) -> None:
    counts = Counts(found)

    parts = sorted(counts.bar(largest=counts.total), key=lambda part: part.x)

    assert parts[0].x == 0
    assert sum(part.width for part in parts) == pytest.approx(100)
    for before, after in pairwise(parts):
        assert after.x == pytest.approx(before.x + before.width)


def test_a_department_without_reports_has_no_bar() -> None:
    assert Counts().bar(largest=0) == []


def test_sums_go_over_all_departments() -> None:
    total = summed([Counts({S.DRAFTING: 2}), Counts({S.DRAFTING: 1, S.ACCEPTED: 4})])

    assert (total.of(S.DRAFTING), total.of(S.ACCEPTED), total.total, total.with_department) == (3, 4, 7, 3)


def test_columns_that_a_round_does_not_know_take_no_room() -> None:
    assert S.AWAITING not in columns(Counts(), needs_confirmation=False)
    assert S.AWAITING in columns(Counts(), needs_confirmation=True)
    assert S.EXCUSED not in columns(Counts({S.ACCEPTED: 1}), needs_confirmation=True)
    assert S.EXCUSED in columns(Counts({S.EXCUSED: 1}), needs_confirmation=True)


def test_every_standing_has_a_word_and_a_sign_of_its_own() -> None:
    assert len({standing.label for standing in Standing}) == len(Standing)
    assert len({standing.mark for standing in Standing}) == len(Standing)
