"""What one report is asked: the round's questions put to one measure, and the names of their fields in the form."""

from dataclasses import dataclass

from kpis.attainment import Method
from kpis.yearly import Indicator, YearTarget
from progress.suggestion import RatingRule


@dataclass(frozen=True)
class StepQuestion:
    """A roadmap step of the round's fiscal year. `key` is the id of its StepReport, `label` how the form calls it."""

    key: int
    label: str

    @property
    def field(self) -> str:
        return f"step-{self.key}-status"

    @property
    def note_field(self) -> str:
        return f"step-{self.key}-note"


@dataclass(frozen=True)
class KpiQuestion:
    """An indicator of the measure with what it promises for the year. `key` is the id of its KpiReport."""

    key: int
    name: str
    indicator: Indicator
    target: YearTarget | None = None

    @property
    def is_milestone(self) -> bool:
        """Whether it is asked if something is done, not how much."""
        return self.indicator.attainment_method == Method.MILESTONE

    @property
    def field(self) -> str:
        return f"kpi-{self.key}-text"

    @property
    def certainty_field(self) -> str:
        return f"kpi-{self.key}-certainty"

    @property
    def as_of_field(self) -> str:
        return f"kpi-{self.key}-as_of"

    @property
    def note_field(self) -> str:
        return f"kpi-{self.key}-note"


@dataclass(frozen=True)
class Questions:
    """`texts` are the names of the texts asked for; `ratings`, best first, are empty where no rating is asked.

    `fiscal_year` is the year reported on; `is_year_over` also holds for a forecast of its end.
    """

    fiscal_year: int
    is_year_over: bool = True
    steps: tuple[StepQuestion, ...] = ()
    kpis: tuple[KpiQuestion, ...] = ()
    texts: tuple[str, ...] = ()
    asks_course: bool = False
    ratings: tuple[RatingRule, ...] = ()
