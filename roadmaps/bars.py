"""Roadmap rows drawn as bars: runs of steps that go on from year to year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from common.fiscal_year import format_fiscal_year
from roadmaps.phases import Phase, phase_of, phase_words


class Step(Protocol):
    """What a bar needs to know of a roadmap step."""

    @property
    def fiscal_year(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def continues(self) -> bool: ...
    @property
    def is_inferred(self) -> bool: ...
    @property
    def phase(self) -> str: ...


@dataclass
class Cell:
    """One table cell of a roadmap row: a bar over one or more years, or one year without a step.

    `is_inferred`: the extent is judged, not printed. `goes_on`: the bar before it, of other standing, is the same work.
    `is_outside`: a year without a step, before or after the plan's own period.
    """

    years: list[int]
    text: str = ""
    phase: str = ""
    is_inferred: bool = False
    goes_on: bool = False
    is_outside: bool = False
    steps: list[Step] = field(default_factory=list)

    @property
    def is_bar(self) -> bool:
        return bool(self.steps)

    @property
    def span(self) -> int:
        return len(self.years)

    @property
    def period(self) -> str:
        """The bar's years in words, for those who do not see it."""
        first, last = format_fiscal_year(self.years[0]), format_fiscal_year(self.years[-1])
        words = first if first == last else f"{first}から{last}まで"
        return f"{words}（推定）" if self.is_inferred else words

    @property
    def signs(self) -> list[tuple[Phase, str]]:
        """The phases that the bar's text names, each with its words; a corrected phase speaks for the whole text."""
        if self.goes_on or not self.text:
            return []
        phase = Phase(self.phase or Phase.OTHER)
        return phase_words(self.text) if phase == phase_of(self.text) else [(phase, self.text)]


def cells(steps: Iterable[Step], years: Sequence[int], *, plan_years: range) -> list[Cell]:
    """Lay a row's steps out over `years`, which are the table's columns and follow one another.

    A step that continues lengthens the bar before it; where printed years pass into judged ones (or back) a new bar
    begins that goes on from the first. Steps outside `years` are not drawn.
    """
    by_year = {step.fiscal_year: step for step in steps}
    row: list[Cell] = []
    for year in years:
        step = by_year.get(year)
        before = row[-1] if row and row[-1].is_bar else None
        if step is None:
            row.append(Cell([year], is_outside=year not in plan_years))
        elif step.continues and before and step.is_inferred == before.is_inferred and not step.text:
            before.years.append(year)
            before.steps.append(step)
        else:
            goes_on = step.continues and not step.text
            row.append(
                Cell(
                    [year],
                    text=before.text if goes_on and before else step.text,
                    phase=before.phase if goes_on and before else step.phase,
                    is_inferred=step.is_inferred,
                    goes_on=goes_on and before is not None,
                    steps=[step],
                )
            )
    return row


def text_in_year(steps: Iterable[Step], fiscal_year: int) -> str:
    """Return what a row says for a year; where its step goes on from before, what was said then. "" without a step."""
    known = [step for step in steps if step.fiscal_year <= fiscal_year]
    if not known:
        return ""
    years = range(min(step.fiscal_year for step in known), fiscal_year + 1)
    return cells(known, years, plan_years=years)[-1].text
