"""The page on which the second of two people to save chooses, question by question, between both answers."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict

from accounts.models import User
from progress.answers import Certainty, Course, ReportAnswers, StepStatus
from progress.earlier import answers_at
from progress.fields import fields_of
from progress.merging import Merge, Unit, merge, units_of
from progress.sheets import Sheet

MINE, THEIRS, ANEW = "mine", "theirs", "anew"


@dataclass(frozen=True)
class Choice:
    """One question that both answered. `mine` and `theirs` are the answers in words, `hidden` theirs by field."""

    unit: Unit
    mine: list[str]
    theirs: list[str]
    hidden: list[tuple[str, str]]
    anew: str
    picked: str

    @property
    def field(self) -> str:
        return f"pick-{self.unit.name}"


class ConflictPage:
    """`base` is the version on which mine were made; `sheet` is what is stored now."""

    def __init__(
        self, sheet: Sheet, mine: ReportAnswers, *, base: int, picked: Mapping[str, str] | None = None
    ) -> None:
        self.sheet = sheet
        self.base = base
        self._picked = picked or {}
        self._mine = fields_of(sheet.taking(mine))
        self._theirs = fields_of(sheet.answers)

    @property
    def by(self) -> User | None:
        return self.sheet.report.updated_by

    @property
    def at(self) -> dt.datetime | None:
        return self.sheet.report.updated_at

    @property
    def version(self) -> int:
        return self.sheet.report.version

    @cached_property
    def merged(self) -> Merge:
        began = answers_at(self.sheet, self.base)
        units = units_of(self.sheet.questions)
        return merge(units, self._mine, self._theirs, fields_of(began) if began else None)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Everything that is answered, for the form to carry; mine where both answered."""
        asked = {name for unit in units_of(self.sheet.questions) for name in unit.fields}
        return [(name, value) for name, value in self.merged.fields.items() if name in asked]

    @property
    def choices(self) -> list[Choice]:
        return [
            Choice(
                unit=unit,
                mine=self._words(unit, self._mine),
                theirs=self._words(unit, self._theirs),
                hidden=[(f"theirs-{name}", self._theirs[name]) for name in unit.fields],
                anew=self._picked.get(f"anew-{unit.name}", self._mine[unit.name]),
                picked=self._picked.get(f"pick-{unit.name}", ""),
            )
            for unit in self.merged.both
        ]

    def _words(self, unit: Unit, fields: Mapping[str, str]) -> list[str]:
        """Say an answer as the form shows it, a line each for what belongs together."""
        lines = [self._word(name, fields[name]) for name in unit.fields if fields[name]]
        return lines or ["（入力なし）"]

    def _word(self, name: str, value: str) -> str:
        if name.startswith("step-") and name.endswith("-status"):
            return StepStatus(value).label
        if name.endswith("-certainty"):
            return Certainty(value).label
        if name == "course":
            return Course(value).label
        if name == "rating":
            rating = self.sheet.rating_of(int(value))
            return f"{rating.symbol}　{rating.definition}" if rating else value
        return value


def settled(data: QueryDict, units: Iterable[Unit]) -> QueryDict:
    """Return the fields of a posted conflict page as those of the form, each unit as it was picked.

    What the other one's answer was stands in the page itself: it is the answer that the person saw and chose.
    """
    chosen = data.copy()
    for unit in units:
        picked = data.get(f"pick-{unit.name}", "")
        for name in unit.fields:
            if picked == THEIRS:
                chosen[name] = data.get(f"theirs-{name}", "")
            elif picked == ANEW and unit.is_text:
                chosen[name] = data.get(f"anew-{name}", "")
    return chosen


def is_settled(data: QueryDict, units: Iterable[Unit]) -> bool:
    """Tell whether a posted conflict page picks one answer of every two that it showed."""
    shown = [unit for unit in units if f"theirs-{unit.name}" in data]
    return all(data.get(f"pick-{unit.name}") in {MINE, THEIRS, ANEW} for unit in shown)
