"""The board of a round: where the reports of each department stand, and who needs attention first."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from progress.due import days_left


class Standing(StrEnum):
    """Where a report stands as the 事務局 sees it: its state, but for what waits for the 課長 and what is excused.

    In the order of the board's columns.
    """

    NOT_STARTED = "not_started"
    DRAFTING = "drafting"
    AWAITING = "awaiting"
    SUBMITTED = "submitted"
    SENT_BACK = "sent_back"
    ACCEPTED = "accepted"
    EXCUSED = "excused"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def mark(self) -> str:
        """The name of its sign in the sprite, of its mark's class and of its bar's."""
        return _MARKS[self]


_LABELS = {
    Standing.NOT_STARTED: "未着手",
    Standing.DRAFTING: "入力中",
    Standing.AWAITING: "確認待ち",
    Standing.SUBMITTED: "提出済",
    Standing.SENT_BACK: "差戻し",
    Standing.ACCEPTED: "承認済",
    Standing.EXCUSED: "回答なし",
}
_MARKS = {
    Standing.NOT_STARTED: "none",
    Standing.DRAFTING: "begun",
    Standing.AWAITING: "wait",
    Standing.SUBMITTED: "doing",
    Standing.SENT_BACK: "back",
    Standing.ACCEPTED: "done",
    Standing.EXCUSED: "na",
}

_PATTERNS = {Standing.SUBMITTED: "doing", Standing.DRAFTING: "begun", Standing.SENT_BACK: "late"}

# What the department still has to do something about.
WITH_DEPARTMENT = (Standing.NOT_STARTED, Standing.DRAFTING, Standing.SENT_BACK, Standing.AWAITING)
# From left to right: what is settled first, so that the dark part grows.
_IN_BAR = (
    Standing.ACCEPTED,
    Standing.EXCUSED,
    Standing.SUBMITTED,
    Standing.AWAITING,
    Standing.DRAFTING,
    Standing.SENT_BACK,
    Standing.NOT_STARTED,
)
_OUTLINED = (Standing.EXCUSED, Standing.AWAITING, Standing.DRAFTING, Standing.NOT_STARTED)


@dataclass(frozen=True)
class Segment:
    """A part of a bar; `x` and `width` in percent of the bar's room."""

    standing: Standing
    x: float
    width: float

    @property
    def pattern(self) -> str:
        """The name of its pattern in the sprite; empty where it is filled plainly."""
        return _PATTERNS.get(self.standing, "")


@dataclass(frozen=True)
class Counts:
    """How many reports stand where."""

    by_standing: Mapping[Standing, int] = field(default_factory=dict)

    def of(self, *standings: Standing) -> int:
        return sum(self.by_standing.get(standing, 0) for standing in standings)

    @property
    def total(self) -> int:
        return sum(self.by_standing.values())

    @property
    def with_department(self) -> int:
        return self.of(*WITH_DEPARTMENT)

    def bar(self, *, largest: int) -> list[Segment]:
        """Return the parts of a bar of which `largest` reports would fill the room; outlined parts last, drawn on top."""
        segments, x = [], 0.0
        for standing in _IN_BAR:
            width = 100 * self.of(standing) / largest if largest else 0
            if width:
                segments.append(Segment(standing, x, width))
            x += width
        return sorted(segments, key=lambda segment: segment.standing in _OUTLINED)


def summed(counts: Iterable[Counts]) -> Counts:
    rows = list(counts)
    return Counts({standing: sum(row.of(standing) for row in rows) for standing in Standing})


@dataclass(frozen=True)
class BoardRow:
    """A department's line on the board. `position` is its place in the city's order, `last_moved_at` of local time."""

    department: int
    name: str
    inquiry: int
    due_on: dt.date
    is_extended: bool
    extension_reason: str
    counts: Counts
    last_moved_at: dt.datetime | None = None
    position: int = 0

    def due_words(self, *, today: dt.date) -> str:
        """Say how much time the department has, or that nothing more is wanted of it."""
        if not self.counts.with_department:
            return "提出済" if self.counts.of(Standing.SUBMITTED) else "承認済"
        words = days_left(self.due_on, today=today)
        return f"{words}（延長）" if self.is_extended else words

    def is_overdue(self, *, today: dt.date) -> bool:
        return bool(self.counts.with_department) and self.due_on < today


def most_urgent_first(rows: Iterable[BoardRow], *, today: dt.date) -> list[BoardRow]:
    """Sort: who is overdue, who has begun least, who has most to do; then who waits for the 事務局; then the finished."""

    def key(row: BoardRow) -> tuple[int, bool, float, int, int, int]:
        counts = row.counts
        whose = 0 if counts.with_department else 1 if counts.of(Standing.SUBMITTED) else 2
        untouched = counts.of(Standing.NOT_STARTED) / counts.total if counts.total else 0
        return (
            whose,
            not row.is_overdue(today=today),
            -untouched,
            -counts.with_department,
            row.position,
            row.department,
        )

    return sorted(rows, key=key)


def columns(total: Counts, *, needs_confirmation: bool) -> Sequence[Standing]:
    """Return the board's columns: what a round does not know takes no room."""
    hidden = set()
    if not needs_confirmation and not total.of(Standing.AWAITING):
        hidden.add(Standing.AWAITING)
    if not total.of(Standing.EXCUSED):
        hidden.add(Standing.EXCUSED)
    return [standing for standing in Standing if standing not in hidden]
