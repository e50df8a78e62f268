"""What has changed since last time."""

from decimal import Decimal

import pytest

from progress.answers import StepStatus
from progress.differences import (
    Change,
    Difference,
    KpiFact,
    RatingFact,
    Snapshot,
    differences,
    same_texts,
)


def rated(symbol: str, rank: int, scale: int = 1) -> Snapshot:
    return Snapshot(rating=RatingFact(symbol, rank, scale))


def valued(said: str, value: int | None = None) -> Snapshot:
    return Snapshot(kpis={5: KpiFact("申請数", said, None if value is None else Decimal(value))})


@pytest.mark.parametrize(
    ("now", "before", "change"),
    [
        (rated("A", 1), rated("B", 2), Change.UP),
        (rated("C", 3), rated("B", 2), Change.DOWN),
        (rated("○", 2, scale=2), rated("B", 2), Change.OTHER),
        (valued("13件", 13), valued("11件", 11), Change.UP),
        (valued("9件", 9), valued("11件", 11), Change.DOWN),
        (valued("未公表"), valued("11件", 11), Change.OTHER),
        (valued("13件", 13), valued(""), Change.NEW),
        (valued("13件", 13), Snapshot(), Change.NEW),
    ],
)
def test_a_change_tells_its_direction(now: Snapshot, before: Snapshot, change: Change) -> None:
    (found,) = differences(now, before)

    assert found.change == change


@pytest.mark.parametrize("same", [rated("B", 2), valued("11件", 11), valued(""), Snapshot()])
def test_what_is_the_same_is_no_difference(same: Snapshot) -> None:
    assert differences(same, same) == []


def test_a_step_is_compared_with_that_of_its_row() -> None:
    before = Snapshot(steps={1: ("試行", StepStatus.DONE), 2: ("拡大", None)})
    now = Snapshot(steps={1: ("試行（続き）", StepStatus.LATE), 2: ("拡大", StepStatus.DOING)})

    assert differences(now, before) == [Difference("試行（続き）", "完了", "遅れ")]


def test_another_course_is_a_difference() -> None:
    assert differences(Snapshot(course="拡充"), Snapshot(course="継続")) == [
        Difference("今後の方向性", "継続", "拡充")
    ]


def test_texts_taken_over_word_for_word_are_named() -> None:
    now = Snapshot(texts={"取組実績": "実施した。", "課題": "人手", "次年度の取組": ""})
    before = Snapshot(texts={"取組実績": "実施した。", "課題": "予算", "次年度の取組": ""})

    assert same_texts(now, before) == ["取組実績"]
