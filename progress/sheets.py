"""Reports with everything that stands on their sheets, read in a fixed number of queries however many there are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Prefetch

from common.dates import format_day
from kpis.models import KpiTarget
from kpis.yearly import target_of_year
from progress.answers import TEXTS, KpiAnswer, ReportAnswers, StepAnswer
from progress.assessment import Assessment, assess
from progress.models import Contribution, KpiReport, MeasureReport, Rating, ReportingRound, StepReport
from progress.questions import KpiQuestion, Questions, StepQuestion
from roadmaps.bars import text_in_year
from roadmaps.models import RoadmapStep


@dataclass
class Sheet:
    """A report with its rows in the order of the plan and the ratings of its round's scale, best first."""

    report: MeasureReport
    step_reports: list[StepReport] = field(default_factory=list)
    kpi_reports: list[KpiReport] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)
    contributions: list[Contribution] = field(default_factory=list)

    @property
    def round(self) -> ReportingRound:
        return self.report.round

    @cached_property
    def questions(self) -> Questions:
        """What the round asks of this measure."""
        asked = self.round
        steps = [StepQuestion(row.pk, step_label(row)) for row in self.step_reports]
        kpis = [kpi_question(row, asked.fiscal_year) for row in self.kpi_reports]
        return Questions(
            fiscal_year=asked.fiscal_year,
            is_year_over=asked.is_year_over,
            steps=tuple(steps if asked.asks_steps else ()),
            kpis=tuple(kpis if asked.asks_kpis else ()),
            texts=tuple(name for name in TEXTS if getattr(asked, f"asks_{name}")),
            asks_course=asked.asks_course,
            ratings=tuple(rating.rule for rating in self.ratings) if asked.asks_rating else (),
        )

    @property
    def answers(self) -> ReportAnswers:
        """What is stored, asked or not."""
        report = self.report
        return ReportAnswers(
            steps={row.pk: StepAnswer(row.status, row.note) for row in self.step_reports},
            kpis={row.pk: kpi_answer(row) for row in self.kpi_reports},
            achievements=report.achievements,
            challenges=report.challenges,
            next_year=report.next_year,
            course=report.course,
            rating=report.rating_id,
            override_reason=report.override_reason,
        )

    @property
    def assessment(self) -> Assessment:
        """What follows from the stored answers."""
        return assess(self.questions, self.answers)

    def rating_of(self, key: int | None) -> Rating | None:
        return next((rating for rating in self.ratings if rating.pk == key), None)

    @property
    def text_lines(self) -> list[tuple[str, str]]:
        """The texts asked for, each with its label."""
        return [(TEXTS[name], getattr(self.report, name)) for name in self.questions.texts]

    def taking(self, answers: ReportAnswers) -> ReportAnswers:
        """Return what is stored with what `answers` says of the questions asked; rows that it leaves out stay.

        Raises ValueError for a row or rating that is not this sheet's.
        """
        asked, stored = self.questions, self.answers
        if not (answers.steps.keys() <= stored.steps.keys() and answers.kpis.keys() <= stored.kpis.keys()):
            raise ValueError(f"answers of another sheet than report {self.report.pk}")
        if answers.rating is not None and answers.rating not in {rating.pk for rating in self.ratings}:
            raise ValueError(f"rating {answers.rating} is not of the round's scale")
        steps = {question.key for question in asked.steps} & answers.steps.keys()
        kpis = {question.key for question in asked.kpis} & answers.kpis.keys()
        texts = {name: getattr(answers if name in asked.texts else stored, name) for name in TEXTS}
        rated = answers if asked.ratings else stored
        return ReportAnswers(
            steps={**stored.steps, **{key: answers.steps[key] for key in steps}},
            kpis={**stored.kpis, **{key: answers.kpis[key] for key in kpis}},
            course=answers.course if asked.asks_course else stored.course,
            rating=rated.rating,
            override_reason=rated.override_reason,
            **texts,
        )


def step_label(row: StepReport) -> str:
    """Name a step as the form does: by its row's heading, else by what the plan says for the year."""
    return row.frozen_label or row.step.lane.label or step_text(row) or str(row.step.lane)


def step_text(row: StepReport) -> str:
    """Return what the plan says for the year; a step that goes on says what began it. Needs the lane's steps."""
    return row.frozen_text or text_in_year(row.step.lane.steps.all(), row.step.fiscal_year)


def kpi_answer(row: KpiReport) -> KpiAnswer:
    as_of = row.as_of_text or (format_day(row.as_of) if row.as_of else "")
    return KpiAnswer(row.text, row.certainty, as_of, row.note)


def kpi_question(row: KpiReport, fiscal_year: int) -> KpiQuestion:
    target = target_of_year(row.kpi, row.kpi.targets.all(), fiscal_year)
    return KpiQuestion(row.pk, row.frozen_name or row.kpi.name, row.kpi, target)


def load_sheet(report: MeasureReport) -> Sheet:
    """Read the sheet of one report; the report itself is taken as it is, with its round."""
    return load_sheets([report])[0]


def load_sheets(reports: Sequence[MeasureReport]) -> list[Sheet]:
    """Read the sheets of reports, in their order; the reports are taken as they are, with their rounds."""
    ids = [report.pk for report in reports]
    steps, kpis, contributions = _steps_of(ids), _kpis_of(ids), _contributions_of(ids)
    ratings = _ratings_of({report.round.rating_scale_id for report in reports})
    return [
        Sheet(
            report,
            steps[report.pk],
            kpis[report.pk],
            ratings[report.round.rating_scale_id],
            contributions[report.pk],
        )
        for report in reports
    ]


def _steps_of(ids: Iterable[int]) -> dict[int, list[StepReport]]:
    found: dict[int, list[StepReport]] = defaultdict(list)
    in_lane = Prefetch("step__lane__steps", RoadmapStep.objects.order_by("fiscal_year"))
    rows = StepReport.objects.filter(report__in=ids).select_related("step__lane").prefetch_related(in_lane)
    for row in rows.order_by("step__lane__position", "pk"):
        found[row.report_id].append(row)
    return found


def _kpis_of(ids: Iterable[int]) -> dict[int, list[KpiReport]]:
    found: dict[int, list[KpiReport]] = defaultdict(list)
    targets = Prefetch("kpi__targets", KpiTarget.objects.order_by("fiscal_year"))
    rows = KpiReport.objects.filter(report__in=ids).select_related("kpi").prefetch_related(targets)
    for row in rows.order_by("kpi__number", "pk"):
        if row.report_id is not None:
            found[row.report_id].append(row)
    return found


def _contributions_of(ids: Iterable[int]) -> dict[int, list[Contribution]]:
    found: dict[int, list[Contribution]] = defaultdict(list)
    rows = Contribution.objects.filter(report__in=ids).select_related("department", "updated_by")
    for row in rows.order_by("department__position", "pk"):
        found[row.report_id].append(row)
    return found


def _ratings_of(scales: Iterable[int]) -> dict[int, list[Rating]]:
    found: dict[int, list[Rating]] = defaultdict(list)
    for row in Rating.objects.filter(scale__in=scales).order_by("scale", "rank", "pk"):
        found[row.scale_id].append(row)
    return found
