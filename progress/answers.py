"""What a report answers: its fixed choices, and all answers of one sheet together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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


class Certainty(StrEnum):
    """How certain an indicator's value is; the same values as KpiActual.Certainty."""

    FORECAST = "forecast"
    PRELIMINARY = "preliminary"
    FINAL = "final"
    UNPUBLISHED = "unpublished"
    NOT_COMPUTABLE = "not_computable"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> str:
        return _CERTAINTY_LABELS[self]

    @property
    def needs_value(self) -> bool:
        return self not in _WITHOUT_VALUE


_CERTAINTY_LABELS = {
    Certainty.FORECAST: "見込み",
    Certainty.PRELIMINARY: "速報",
    Certainty.FINAL: "確定",
    Certainty.UNPUBLISHED: "未公表",
    Certainty.NOT_COMPUTABLE: "算定不能",
    Certainty.NOT_APPLICABLE: "該当なし",
}
_WITHOUT_VALUE = {Certainty.UNPUBLISHED, Certainty.NOT_COMPUTABLE, Certainty.NOT_APPLICABLE}

# The texts of a report by their columns.
TEXTS = {"achievements": "取組実績", "challenges": "課題", "next_year": "次年度の取組"}


@dataclass(frozen=True)
class StepAnswer:
    """`status` is a StepStatus, or empty while unanswered."""

    status: str = ""
    note: str = ""


@dataclass(frozen=True)
class KpiAnswer:
    """What was typed, as typed: a number or not, a date or not. `certainty` is a Certainty or empty."""

    text: str = ""
    certainty: str = ""
    as_of: str = ""
    note: str = ""


@dataclass(frozen=True)
class ReportAnswers:
    """Everything that a department answers for a measure. `steps` and `kpis` go by the ids of the StepReport or KpiReport.

    `course` is a Course or empty; `rating` the id of a rating of the round's scale or None.
    """

    steps: Mapping[int, StepAnswer] = field(default_factory=dict)
    kpis: Mapping[int, KpiAnswer] = field(default_factory=dict)
    achievements: str = ""
    challenges: str = ""
    next_year: str = ""
    course: str = ""
    rating: int | None = None
    override_reason: str = ""


STATUS_CHOICES = [(status.value, status.label) for status in StepStatus]
COURSE_CHOICES = [(course.value, course.label) for course in Course]
CERTAINTY_CHOICES = [(certainty.value, certainty.label) for certainty in Certainty]
