"""What departments answered for one measure in published rounds, in the names and numbers as of 確定."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Prefetch

from dashboards.published_progress import latest_word
from kpis.attainment import Verdict, format_number
from measures.models import Measure
from progress.answers import StepStatus
from progress.models import KpiReport, MeasureReport, Rating, ReportingRound, StepReport
from progress.overall import overall_status
from progress.states import ReportState


@dataclass(frozen=True)
class PublishedKpi:
    """An indicator's value as told in a round, with names and arithmetic as of 確定."""

    report: KpiReport

    @property
    def name(self) -> str:
        return self.report.frozen_name or self.report.kpi.name

    @property
    def shown(self) -> str:
        """The value with its unit; as typed, where it is no number."""
        value, unit = self.report.value, self.report.kpi.unit
        return f"{format_number(value)}{unit}" if value is not None else self.report.text or "－"

    @property
    def judged(self) -> str:
        """The verdict and how it came about; empty where nothing can be said."""
        verdict = self.report.frozen_verdict
        if not verdict or verdict == Verdict.NOT_ASSESSABLE:
            return ""
        return f"{Verdict(verdict).label}　{self.report.frozen_formula}"


@dataclass(frozen=True)
class PublishedStep:
    """How a roadmap step stood in a round, in its words as of 確定."""

    report: StepReport

    @property
    def words(self) -> str:
        """What the plan said for the year, where that is more than the row's heading."""
        return "" if self.report.frozen_text == self.report.frozen_label else self.report.frozen_text

    @property
    def status(self) -> StepStatus:
        return StepStatus(self.report.status)


@dataclass(frozen=True)
class PublishedAnswer:
    """What a department answered for a measure in one published round: only what the round asked."""

    report: MeasureReport
    round: ReportingRound
    steps: list[PublishedStep] = field(default_factory=list)
    kpis: list[PublishedKpi] = field(default_factory=list)

    @property
    def is_answered(self) -> bool:
        return self.report.state == ReportState.ACCEPTED

    @cached_property
    def status(self) -> StepStatus | None:
        return overall_status(step.status for step in self.steps)

    @property
    def rating(self) -> Rating | None:
        return self.report.rating if self.is_answered and self.round.asks_rating else None

    @property
    def course(self) -> str:
        asked = self.is_answered and self.round.asks_course
        return self.report.get_course_display() if asked else ""

    @property
    def texts(self) -> list[tuple[str, str]]:
        """The texts asked for, each with its heading; an empty one is left out."""
        told = (
            (self.round.asks_achievements, "取組実績", self.report.achievements),
            (self.round.asks_challenges, "課題", self.report.challenges),
            (self.round.asks_next_year, "次年度の取組", self.report.next_year),
        )
        return [(heading, text) for asked, heading, text in told if self.is_answered and asked and text]

    @property
    def was_called(self) -> str:
        """The measure's code and name at the time, where they are others today; else empty."""
        was, now = self.report.frozen_title, self.report.measure.title
        return f"{self.report.frozen_code} {was}".strip() if was and was != now else ""


def answers_for(measure: Measure) -> list[PublishedAnswer]:
    """Return what was answered for a measure in every published round, the latest first, in three queries."""
    reports = (
        MeasureReport.objects.published()
        .filter(measure=measure)
        .select_related("round", "rating", "lead", "measure")
        .prefetch_related(
            Prefetch(
                "step_reports",
                StepReport.objects.select_related("step__lane").order_by("step__lane__position", "pk"),
            ),
            Prefetch("kpi_reports", KpiReport.objects.select_related("kpi").order_by("kpi__number")),
        )
        .order_by("-round__fiscal_year", "-round__sequence")
    )
    return [_answer(report) for report in reports]


def _answer(report: MeasureReport) -> PublishedAnswer:
    asked = report.round
    if report.state != ReportState.ACCEPTED:
        return PublishedAnswer(report, asked)
    steps = [PublishedStep(row) for row in report.step_reports.all() if asked.asks_steps and row.status]
    kpis = [PublishedKpi(row) for row in report.kpi_reports.all() if asked.asks_kpis and row.certainty]
    return PublishedAnswer(report, asked, steps, kpis)


def statuses_in(answers: Sequence[PublishedAnswer]) -> dict[int, StepStatus]:
    """Map the steps of a measure to how they stand, from its answers as `answers_for` returns them."""
    return latest_word(
        (row.step_id, row.status, answer.report.state)
        for answer in reversed(answers)
        if answer.round.asks_steps
        for row in answer.report.step_reports.all()
        if row.step.fiscal_year == answer.round.fiscal_year
    )
