"""Rating scales as municipalities print them, to start from. A plan's own scale is a copy and may be changed."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Meaning(StrEnum):
    """What a rating says of the steps, whatever it is called: the ground on which one is suggested."""

    AHEAD = "ahead"
    ON_TRACK = "on_track"
    SLIGHTLY_LATE = "slightly_late"
    LATE = "late"
    DONE = "done"
    BEGUN = "begun"
    NOT_STARTED = "not_started"
    STOPPED = "stopped"
    NOT_ASSESSABLE = "not_assessable"

    @property
    def label(self) -> str:
        return _MEANING_LABELS[self]


_MEANING_LABELS = {
    Meaning.AHEAD: "予定より進んでいる",
    Meaning.ON_TRACK: "予定どおり",
    Meaning.SLIGHTLY_LATE: "やや遅れている",
    Meaning.LATE: "遅れている",
    Meaning.DONE: "完了",
    Meaning.BEGUN: "着手・検討中",
    Meaning.NOT_STARTED: "未着手",
    Meaning.STOPPED: "中止",
    Meaning.NOT_ASSESSABLE: "評価できない",
}


@dataclass(frozen=True)
class RatingPreset:
    """`min_percent`: the lowest attainment in percent for which it is suggested; None where attainment does not decide.

    `is_on_track` counts towards 予定どおり; what is not `is_counted` stays out of every rate.
    """

    symbol: str
    definition: str
    meaning: Meaning
    is_on_track: bool = False
    is_counted: bool = True
    min_percent: Decimal | None = None


@dataclass(frozen=True)
class ScalePreset:
    key: str
    name: str
    ratings: tuple[RatingPreset, ...]


_NOT_ASSESSABLE = RatingPreset(
    "－", "評価できない（理由を書いてください）", Meaning.NOT_ASSESSABLE, is_counted=False
)

PRESETS: tuple[ScalePreset, ...] = (
    ScalePreset(
        "progress_abcd",
        "A～D（進捗）",
        (
            RatingPreset("A", "目標より進んでいる", Meaning.AHEAD, is_on_track=True),
            RatingPreset("B", "目標どおり進んでいる", Meaning.ON_TRACK, is_on_track=True),
            RatingPreset("C", "目標より遅れている", Meaning.LATE),
            RatingPreset(
                "D", "評価できない（理由を書いてください）", Meaning.NOT_ASSESSABLE, is_counted=False
            ),
        ),
    ),
    ScalePreset(
        "attainment_abcd",
        "A～D（達成率）",
        (
            RatingPreset(
                "A",
                "目標に達した（達成率100％以上）",
                Meaning.ON_TRACK,
                is_on_track=True,
                min_percent=Decimal(100),
            ),
            RatingPreset(
                "B",
                "目標の80％以上100％未満",
                Meaning.SLIGHTLY_LATE,
                is_on_track=True,
                min_percent=Decimal(80),
            ),
            RatingPreset("C", "目標の50％以上80％未満", Meaning.LATE, min_percent=Decimal(50)),
            RatingPreset("D", "目標の50％未満", Meaning.NOT_STARTED, min_percent=Decimal(0)),
            _NOT_ASSESSABLE,
        ),
    ),
    ScalePreset(
        "circles",
        "◎○△×",
        (
            RatingPreset("◎", "計画を上回って進んでいる", Meaning.AHEAD, is_on_track=True),
            RatingPreset("○", "計画どおり進んでいる", Meaning.ON_TRACK, is_on_track=True),
            RatingPreset("△", "計画より遅れている", Meaning.LATE),
            RatingPreset("×", "着手していない、または中止した", Meaning.NOT_STARTED),
            _NOT_ASSESSABLE,
        ),
    ),
    ScalePreset(
        "stages",
        "未着手・検討中・実施中・完了",
        (
            RatingPreset("完了", "取組を終えた", Meaning.DONE, is_on_track=True),
            RatingPreset("実施中", "取組を実施している", Meaning.ON_TRACK, is_on_track=True),
            RatingPreset("検討中", "着手し、検討している", Meaning.BEGUN),
            RatingPreset("未着手", "着手していない", Meaning.NOT_STARTED),
        ),
    ),
    ScalePreset(
        "sabc",
        "S・A・B・C・－",
        (
            RatingPreset("S", "計画を大きく上回る成果があった", Meaning.AHEAD, is_on_track=True),
            RatingPreset("A", "計画どおり進んでいる", Meaning.ON_TRACK, is_on_track=True),
            RatingPreset("B", "計画よりやや遅れている", Meaning.SLIGHTLY_LATE),
            RatingPreset("C", "計画より大きく遅れている", Meaning.LATE),
            _NOT_ASSESSABLE,
        ),
    ),
)
