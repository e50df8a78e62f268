"""What the rounds have published, and only that: the base of all that public pages tell of the progress.

A round counts while its phase is 公表 and its plan is published. Where a year has several rounds, the latest that asked
speaks for it (実績 before 年度末見込み before 中間). A report that was closed without an answer has none, whatever was
typed into it before.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    Min,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)

from plans.models import Plan
from progress.answers import StepStatus
from progress.models import KpiReport, MeasureReport, Rating, ReportingRound, StepReport
from progress.overall import FROM_WORST, overall_status
from progress.states import ReportState, RoundPhase

# As bars and sums show them, best first.
IN_ORDER = (
    StepStatus.DONE,
    StepStatus.DOING,
    StepStatus.BEGUN,
    StepStatus.NOT_STARTED,
    StepStatus.LATE,
    StepStatus.STOPPED,
    StepStatus.NOT_APPLICABLE,
)

_OUTLINED = {
    StepStatus.BEGUN,
    StepStatus.NOT_STARTED,
    StepStatus.STOPPED,
    StepStatus.NOT_APPLICABLE,
}
_PATTERNED = {StepStatus.DOING, StepStatus.BEGUN, StepStatus.LATE, StepStatus.STOPPED}


@dataclass(frozen=True)
class PublishedRounds:
    """A plan's published rounds, the earliest first."""

    rounds: tuple[ReportingRound, ...] = ()

    @property
    def latest(self) -> ReportingRound | None:
        return self.rounds[-1] if self.rounds else None

    @property
    def years(self) -> list[int]:
        """The fiscal years reported on, the latest first."""
        return sorted({each.fiscal_year for each in self.rounds}, reverse=True)

    def of_year(self, year: str) -> ReportingRound | None:
        """Return the round that speaks for a fiscal year as it stands in an address; for any other text the latest."""
        found = [each for each in self.rounds if str(each.fiscal_year) == year]
        return found[-1] if found else self.latest

    @property
    def has_sample(self) -> bool:
        return any(each.is_sample for each in self.rounds)


def rounds_of(plan: Plan) -> PublishedRounds:
    """Fetch the plan's published rounds in one query."""
    return PublishedRounds(tuple(ReportingRound.objects.published().filter(plan=plan).in_order()))


def step_statuses(published: PublishedRounds) -> dict[int, StepStatus]:
    """Map steps, by id, to how they stand, in one query; a step that has since been moved to another year is left out."""
    asking = [each.pk for each in published.rounds if each.asks_steps]
    rows = (
        StepReport.objects.filter(report__round__in=asking, step__fiscal_year=F("report__round__fiscal_year"))
        .order_by("report__round__sequence", "pk")
        .values_list("step_id", "status", "report__state")
    )
    return latest_word(rows)


def latest_word(rows: Iterable[tuple[int, str, str]]) -> dict[int, StepStatus]:
    """Keep what the last row says of each step; an answer that was not accepted says nothing."""
    said = {step: status if state == ReportState.ACCEPTED else "" for step, status, state in rows}
    return {step: StepStatus(status) for step, status in said.items() if status}


@dataclass(frozen=True)
class Result:
    """How a measure came out of a round, as lists show it. `rating` is None too where the round did not ask for one."""

    is_answered: bool
    status: StepStatus | None = None
    rating: Rating | None = None


def results_of(reporting_round: ReportingRound | None) -> dict[int, Result]:
    """Map the measures that a round asked, by id, to their results, in two queries; without a round there are none."""
    if reporting_round is None:
        return {}
    statuses = defaultdict(list)
    answered = StepReport.objects.filter(report__round=reporting_round).exclude(status="")
    for report, status in answered.values_list("report_id", "status"):
        statuses[report].append(StepStatus(status))
    reports = MeasureReport.objects.filter(round=reporting_round).select_related("rating")
    return {report.measure_id: _result(report, reporting_round, statuses[report.pk]) for report in reports}


def _result(report: MeasureReport, reporting_round: ReportingRound, statuses: list[StepStatus]) -> Result:
    if report.state != ReportState.ACCEPTED:
        return Result(is_answered=False)
    return Result(
        is_answered=True,
        status=overall_status(statuses) if reporting_round.asks_steps else None,
        rating=report.rating if reporting_round.asks_rating else None,
    )


@dataclass(frozen=True)
class Tally:
    """How many measures stand how, in the order of bars; `unanswered` gave no answer, `stepless` have no steps that year."""

    counts: list[tuple[StepStatus, int]]
    unanswered: int = 0
    stepless: int = 0

    @property
    def asked(self) -> int:
        return sum(count for _, count in self.counts) + self.unanswered + self.stepless

    @property
    def segments(self) -> list["Segment"]:
        """The counts as parts of a bar; those drawn with an outline come last, to lie over their neighbours."""
        whole, left, found = sum(count for _, count in self.counts), 0, []
        for status, count in self.counts:
            found.append(Segment(status, Decimal(100 * left) / whole, Decimal(100 * count) / whole))
            left += count
        return sorted(found, key=lambda segment: segment.status in _OUTLINED)


@dataclass(frozen=True)
class Segment:
    """A part of a bar; lengths in % of the whole."""

    status: StepStatus
    x: Decimal
    width: Decimal

    @property
    def pattern(self) -> str:
        """The name of its filling in the sprite; empty where a plain colour fills it."""
        return self.status.mark if self.status in _PATTERNED else ""


def tally(results: Iterable[Result]) -> Tally:
    """Count results by status."""
    kept = list(results)
    counted = Counter(result.status for result in kept if result.is_answered)
    return Tally(
        counts=[(status, counted[status]) for status in IN_ORDER if counted[status]],
        unanswered=sum(not result.is_answered for result in kept),
        stepless=counted[None],
    )


def published_kpi_reports() -> QuerySet[KpiReport]:
    """Return what published rounds were told of indicators, with their rounds, the earliest first."""
    return (
        KpiReport.objects.answered()
        .filter(round__phase=RoundPhase.PUBLISHED, round__plan__is_published=True)
        .select_related("round")
        .order_by("round__fiscal_year", "round__sequence", "pk")
    )


@dataclass(frozen=True)
class PlanProgress:
    """What a plan's latest published round says in sum."""

    round: ReportingRound
    tally: Tally


def progress_of(plans: Iterable[Plan]) -> dict[int, PlanProgress]:
    """Map plans, by id, to the sum of their latest published round, in two queries; plans without one are left out."""
    rounds = ReportingRound.objects.published().filter(plan__in=[plan.pk for plan in plans]).in_order()
    latest = {each.plan_id: each for each in rounds}
    counts = _counts([each.pk for each in latest.values()])
    return {plan: PlanProgress(each, counts.get(each.pk, Tally([]))) for plan, each in latest.items()}


def has_sample(progress: Mapping[int, PlanProgress]) -> bool:
    """Tell whether any of the sums is of invented answers."""
    return any(each.round.is_sample for each in progress.values())


def _counts(rounds: list[int]) -> Mapping[int, Tally]:
    """Count the measures of rounds by status, in the database: there may be thousands of plans."""
    places = (When(status=status.value, then=Value(place)) for place, status in enumerate(FROM_WORST))
    worst = (
        StepReport.objects.filter(report=OuterRef("pk"), report__round__asks_steps=True)
        .order_by()
        .values("report")
        .annotate(worst=Min(Case(*places, output_field=IntegerField())))
    )
    rows = (
        MeasureReport.objects.filter(round__in=rounds)
        .annotate(worst=Subquery(worst.values("worst")))
        .order_by()
        .values_list("round_id", "state", "worst")
        .annotate(count=Count("pk"))
    )
    results = defaultdict[int, list[Result]](list)
    for reporting_round, state, place, count in rows:
        status = None if place is None else FROM_WORST[place]
        results[reporting_round] += [Result(state == ReportState.ACCEPTED, status)] * count
    return {reporting_round: tally(found) for reporting_round, found in results.items()}
