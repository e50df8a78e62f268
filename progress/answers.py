"""The fixed answers of a report: how a step stands, where a measure goes from here."""

from collections.abc import Iterable
from enum import StrEnum


class StepStatus(StrEnum):
    """How a roadmap step of the round's fiscal year stands. 未着手, 中止 and 該当なし are answers, never 0 %."""

    DONE = "done"
    DOING = "doing"
    BEGUN = "begun"
    NOT_STARTED = "not_started"
    LATE = "late"
    STOPPED = "stopped"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> str:
        return _STATUS_LABELS[self]

    @property
    def word(self) -> str:
        """The short form that stands beside its sign, in bars and lists."""
        return _STATUS_WORDS.get(self, self.label)

    @property
    def mark(self) -> str:
        """The name of its sign in the sprite and of its mark's class."""
        return _STATUS_MARKS[self]


_STATUS_WORDS = {StepStatus.DOING: "実施中", StepStatus.BEGUN: "着手"}
_STATUS_LABELS = {
    StepStatus.DONE: "完了",
    StepStatus.DOING: "予定どおり実施中",
    StepStatus.BEGUN: "着手（検討中）",
    StepStatus.NOT_STARTED: "未着手",
    StepStatus.LATE: "遅れ",
    StepStatus.STOPPED: "中止",
    StepStatus.NOT_APPLICABLE: "該当なし",
}
_STATUS_MARKS = {
    StepStatus.DONE: "done",
    StepStatus.DOING: "doing",
    StepStatus.BEGUN: "begun",
    StepStatus.NOT_STARTED: "none",
    StepStatus.LATE: "late",
    StepStatus.STOPPED: "stop",
    StepStatus.NOT_APPLICABLE: "na",
}

# A measure as a whole stands where its worst step stands; 該当なし says something only where nothing else does.
FROM_WORST = (
    StepStatus.LATE,
    StepStatus.STOPPED,
    StepStatus.NOT_STARTED,
    StepStatus.BEGUN,
    StepStatus.DOING,
    StepStatus.DONE,
    StepStatus.NOT_APPLICABLE,
)


def standing_of(statuses: Iterable[StepStatus]) -> StepStatus | None:
    """Return how a measure stands as a whole; None without any answered step."""
    return min(statuses, key=FROM_WORST.index, default=None)


class Course(StrEnum):
    """今後の方向性, the third axis beside 工程 and 指標."""

    CONTINUE = "continue"
    EXPAND = "expand"
    REDUCE = "reduce"
    MERGE = "merge"
    COMPLETE = "complete"
    ABOLISH = "abolish"

    @property
    def label(self) -> str:
        return _COURSE_LABELS[self]


_COURSE_LABELS = {
    Course.CONTINUE: "継続",
    Course.EXPAND: "拡充",
    Course.REDUCE: "縮小",
    Course.MERGE: "統合",
    Course.COMPLETE: "完了",
    Course.ABOLISH: "廃止",
}
