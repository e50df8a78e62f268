"""Two people's answers to the same questions put together: what only one of them changed, and what both did."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from progress.answers import TEXTS
from progress.questions import Questions


@dataclass(frozen=True)
class Unit:
    """What is chosen as a whole: a value with its certainty and day, a rating with its reason, a text.

    `name` is the field that stands for it in links; `is_text` tells that it may be written anew from both.
    """

    name: str
    label: str
    fields: tuple[str, ...]
    is_text: bool = False


@dataclass(frozen=True)
class Merge:
    """`fields` holds mine where both changed. `taken` are the units that only the other one changed."""

    fields: dict[str, str]
    both: list[Unit]
    taken: list[Unit]


def units_of(questions: Questions) -> list[Unit]:
    """Return what is chosen as a whole, in the order of the form."""
    steps = [Unit(row.field, row.label, (row.field, row.note_field)) for row in questions.steps]
    kpis = [
        Unit(row.field, row.name, (row.field, row.certainty_field, row.as_of_field, row.note_field))
        for row in questions.kpis
    ]
    texts = [Unit(name, TEXTS[name], (name,), is_text=True) for name in questions.texts]
    course = [Unit("course", "今後の方向性", ("course",))] if questions.asks_course else []
    rating = [Unit("rating", "評価", ("rating", "override_reason"))] if questions.ratings else []
    return [*steps, *kpis, *texts, *course, *rating]


def merge(
    units: Iterable[Unit],
    mine: Mapping[str, str],
    theirs: Mapping[str, str],
    base: Mapping[str, str] | None,
) -> Merge:
    """Put mine and theirs together, unit by unit, by what both began with; without a `base` every difference is both's."""
    fields = dict(mine)
    both, taken = [], []
    for unit in units:
        if _same(unit, mine, theirs) or (base is not None and _same(unit, theirs, base)):
            continue
        if base is not None and _same(unit, mine, base):
            taken.append(unit)
            fields |= {name: theirs[name] for name in unit.fields}
        else:
            both.append(unit)
    return Merge(fields, both, taken)


def _same(unit: Unit, one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return all(one.get(name, "") == other.get(name, "") for name in unit.fields)
