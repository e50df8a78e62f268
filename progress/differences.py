"""What has changed in a measure's answers since last time, for those who confirm or receive them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from progress.answers import StepStatus


class Change(StrEnum):
    """How an answer differs from the one before."""

    OTHER = "other"
    UP = "up"
    DOWN = "down"
    NEW = "new"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {Change.OTHER: "", Change.UP: "上がった", Change.DOWN: "下がった", Change.NEW: "前回はなし"}


@dataclass(frozen=True)
class KpiFact:
    """`said` is the value in words; `value` the number, None where it is none."""

    name: str
    said: str
    value: Decimal | None


@dataclass(frozen=True)
class RatingFact:
    """`rank` 1 is the best of its `scale`."""

    symbol: str
    rank: int
    scale: int


@dataclass(frozen=True)
class Snapshot:
    """The answers of one report as they are compared. Steps go by their row of the roadmap, indicators by themselves."""

    steps: Mapping[int, tuple[str, StepStatus | None]] = field(default_factory=dict)
    kpis: Mapping[int, KpiFact] = field(default_factory=dict)
    rating: RatingFact | None = None
    course: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Difference:
    label: str
    before: str
    after: str
    change: Change = Change.OTHER


def differences(now: Snapshot, before: Snapshot) -> list[Difference]:
    """List what differs, the rating first. Texts are always others from year to year: see `same_texts`."""
    return [
        *_of_rating(now, before),
        *_of_course(now, before),
        *_of_steps(now, before),
        *_of_kpis(now, before),
    ]


def same_texts(now: Snapshot, before: Snapshot) -> list[str]:
    """Name the texts that were taken over from last time word for word."""
    return [label for label, text in now.texts.items() if text and text == before.texts.get(label)]


def _of_rating(now: Snapshot, before: Snapshot) -> Iterator[Difference]:
    new, old = now.rating, before.rating
    if new is None or old is None or new == old:
        return
    change = Change.OTHER
    if new.scale == old.scale:
        change = Change.UP if new.rank < old.rank else Change.DOWN
    yield Difference("評価", old.symbol, new.symbol, change)


def _of_course(now: Snapshot, before: Snapshot) -> Iterator[Difference]:
    if now.course and before.course and now.course != before.course:
        yield Difference("今後の方向性", before.course, now.course)


def _of_steps(now: Snapshot, before: Snapshot) -> Iterator[Difference]:
    for lane, (label, status) in now.steps.items():
        old = before.steps.get(lane, (label, None))[1]
        if status and old and status != old:
            yield Difference(label, old.label, status.label)


def _of_kpis(now: Snapshot, before: Snapshot) -> Iterator[Difference]:
    for key, fact in now.kpis.items():
        old = before.kpis.get(key)
        if old is None or not old.said:
            if fact.said:
                yield Difference(fact.name, "", fact.said, Change.NEW)
        elif fact.said != old.said:
            yield Difference(fact.name, old.said, fact.said, _direction(fact.value, old.value))


def _direction(value: Decimal | None, before: Decimal | None) -> Change:
    if value is None or before is None or value == before:
        return Change.OTHER
    return Change.UP if value > before else Change.DOWN
