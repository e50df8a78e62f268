"""The open data of the yearly rounds: what published rounds told, in the words of 確定."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Self

from django.utils import timezone

from opendata.tables import IsSample, MeasureCode, MunicipalityCode, PlanId, Source, Table, of_measures
from progress.answers import StepStatus
from progress.models import MeasureReport, ReportingRound, StepReport
from progress.states import ReportState

FiscalYear = Annotated[int, "年度"]
RoundKind = Annotated[str, "照会の種別"]

_IN_TIME = ("round__fiscal_year", "round__sequence")


@dataclass(frozen=True, slots=True)
class MeasureReportRow(Table):
    """What was answered for a measure in a published round. Questions that the round did not ask are empty, and so is
    everything where the round was closed without an answer.
    """

    file_name = "measure_reports.csv"

    municipality_code: MunicipalityCode
    plan_id: PlanId
    measure_code: MeasureCode
    fiscal_year: FiscalYear
    kind: RoundKind
    as_of: Annotated[dt.date | None, "時点"]
    code_then: Annotated[str, "確定時の施策コード"]
    title_then: Annotated[str, "確定時の施策名称"]
    lead: Annotated[str, "回答した部署"]
    is_answered: Annotated[bool, "回答あり"]
    rating: Annotated[str, "評価"]
    definition: Annotated[str, "評価の定義"]
    achievements: Annotated[str, "取組実績"]
    challenges: Annotated[str, "課題"]
    next_year: Annotated[str, "次年度の取組"]
    course: Annotated[str, "今後の方向性"]
    is_sample: IsSample

    @classmethod
    def rows(cls, source: Source) -> Iterator[Self]:
        reports = MeasureReport.objects.filter(round__in=source.rounds)
        found = dict(reports.select_related("round", "rating").in_bulk())
        for municipality, plan, measure, pk in of_measures(
            reports, source.plans, "pk", order=[*_IN_TIME, "pk"]
        ):
            yield cls._of(found[pk], municipality, plan, measure)

    @classmethod
    def _of(cls, report: MeasureReport, municipality: str, plan: str, measure: str) -> Self:
        asked, is_answered = report.round, report.state == ReportState.ACCEPTED

        def told(text: str, *, was_asked: bool) -> str:
            return text if is_answered and was_asked else ""

        rating = report.rating
        return cls(
            municipality,
            plan,
            measure,
            asked.fiscal_year,
            asked.get_kind_display(),
            timezone.localdate(asked.closed_at) if asked.closed_at else None,
            report.frozen_code,
            report.frozen_title,
            report.frozen_lead,
            is_answered,
            told(rating.symbol if rating else "", was_asked=asked.asks_rating),
            told(rating.definition if rating else "", was_asked=asked.asks_rating),
            told(report.achievements, was_asked=asked.asks_achievements),
            told(report.challenges, was_asked=asked.asks_challenges),
            told(report.next_year, was_asked=asked.asks_next_year),
            told(report.get_course_display(), was_asked=asked.asks_course),
            asked.is_sample,
        )


@dataclass(frozen=True, slots=True)
class StepStatusRow(Table):
    """How a roadmap step stood in a published round; steps without an accepted answer have no row."""

    file_name = "step_statuses.csv"

    municipality_code: MunicipalityCode
    plan_id: PlanId
    measure_code: MeasureCode
    lane: Annotated[int, "行番号"]
    fiscal_year: FiscalYear
    kind: RoundKind
    label_then: Annotated[str, "確定時の行名称"]
    text_then: Annotated[str, "確定時の内容"]
    status: Annotated[str, "状況"]
    is_sample: IsSample

    @classmethod
    def rows(cls, source: Source) -> Iterator[Self]:
        steps = StepReport.objects.filter(
            report__round__in=source.rounds.filter(asks_steps=True), report__state=ReportState.ACCEPTED
        ).exclude(status="")
        columns = (
            "step__lane__position",
            "report__round__fiscal_year",
            "report__round__kind",
            "frozen_label",
            "frozen_text",
            "status",
            "report__round__is_sample",
        )
        order = ["report__round__fiscal_year", "report__round__sequence", "step__lane__position", "pk"]
        for row in of_measures(steps, source.plans, *columns, measure="report__measure", order=order):
            municipality, plan, code, lane, year, kind, label, text, status, is_sample = row
            yield cls(
                municipality,
                plan,
                code,
                lane,
                year,
                ReportingRound.Kind(kind).label,
                label,
                text,
                StepStatus(status).label,
                is_sample,
            )
