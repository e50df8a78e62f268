"""The rating that the answers themselves suggest, with its reason. People may choose another and then say why.

A scale with attainment bounds goes by the lowest attainment among the measure's indicators, where any can be assessed;
every other case goes by the steps, worst first, with the indicators as a corrective. What cannot be assessed stays so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpis.attainment import Attainment, Verdict, format_number
from progress.answers import StepStatus
from progress.rating_presets import Meaning

_HUNDRED = Decimal(100)

# Where a scale has no rating of that meaning, the next of the line is suggested.
_NEXT_BEST: dict[Meaning, tuple[Meaning, ...]] = {
    Meaning.AHEAD: (Meaning.ON_TRACK, Meaning.DONE),
    Meaning.ON_TRACK: (),
    Meaning.SLIGHTLY_LATE: (Meaning.LATE,),
    Meaning.LATE: (Meaning.SLIGHTLY_LATE, Meaning.BEGUN, Meaning.NOT_STARTED),
    Meaning.DONE: (Meaning.ON_TRACK,),
    Meaning.BEGUN: (Meaning.ON_TRACK,),
    Meaning.NOT_STARTED: (Meaning.LATE,),
    Meaning.STOPPED: (Meaning.NOT_STARTED, Meaning.LATE),
    Meaning.NOT_ASSESSABLE: (),
}

_WORST_FIRST = (
    (StepStatus.LATE, Meaning.LATE),
    (StepStatus.STOPPED, Meaning.STOPPED),
    (StepStatus.NOT_STARTED, Meaning.NOT_STARTED),
    (StepStatus.BEGUN, Meaning.BEGUN),
    (StepStatus.DOING, Meaning.ON_TRACK),
    (StepStatus.DONE, Meaning.DONE),
)


@dataclass(frozen=True)
class RatingRule:
    """What suggesting needs to know of a rating; `key` names it to the caller."""

    key: int
    meaning: Meaning
    min_percent: Decimal | None = None


@dataclass(frozen=True)
class KpiResult:
    name: str
    attainment: Attainment


@dataclass(frozen=True)
class Suggestion:
    """`key` is None where the scale has no rating that fits; `reason` ends in のため or says what is missing."""

    key: int | None
    reason: str


def suggest(
    rules: Sequence[RatingRule], statuses: Iterable[StepStatus], results: Iterable[KpiResult]
) -> Suggestion:
    """Suggest a rating from the steps answered so far and the indicators' attainment."""
    assessed = [result for result in results if result.attainment.verdict != Verdict.NOT_ASSESSABLE]
    bounds = [rule for rule in rules if rule.min_percent is not None]
    if bounds and assessed:
        return _by_attainment(bounds, assessed)
    applicable: list[StepStatus] = [status for status in statuses if status != StepStatus.NOT_APPLICABLE]
    if assessed and not applicable:
        meaning, reason = Meaning.ON_TRACK, "指標に遅れがないため"
    else:
        meaning, reason = _by_steps(applicable)
    if meaning in {Meaning.ON_TRACK, Meaning.DONE} and assessed:
        meaning, reason = _corrected(meaning, reason, assessed)
    return Suggestion(_key_for(meaning, rules), reason)


def _percent(result: KpiResult) -> Decimal:
    """Return what counts as percent; where only 達成 or not is judged, 100 or 0 stand for that."""
    if result.attainment.percent is not None:
        return result.attainment.percent
    return _HUNDRED if result.attainment.verdict == Verdict.ATTAINED else Decimal(0)


def _by_attainment(bounds: list[RatingRule], assessed: list[KpiResult]) -> Suggestion:
    lowest = min(assessed, key=_percent)
    percent = _percent(lowest)
    from_best = sorted(bounds, key=lambda rule: rule.min_percent or Decimal(0), reverse=True)
    fitting = next((rule for rule in from_best if percent >= (rule.min_percent or 0)), from_best[-1])
    among = f"指標{len(assessed)}件のうち最も低い" if len(assessed) > 1 else ""
    return Suggestion(fitting.key, f"{among}「{lowest.name}」{_said(lowest)}のため")


def _said(result: KpiResult) -> str:
    percent = result.attainment.percent
    if percent is None:
        return f"が{result.attainment.verdict.label}"
    return f"の達成率が{format_number(percent)}%"


def _by_steps(statuses: list[StepStatus]) -> tuple[Meaning, str]:
    if not statuses:
        return Meaning.NOT_ASSESSABLE, "この年度の工程の状況が入力されていないため"
    worst, meaning = next((status, meaning) for status, meaning in _WORST_FIRST if status in statuses)
    if worst in {StepStatus.DOING, StepStatus.DONE} or len(set(statuses)) == 1:
        return meaning, f"工程がすべて「{worst.label}」のため" if len(
            set(statuses)
        ) == 1 else "工程に遅れがないため"
    return meaning, f"工程{len(statuses)}件のうち{statuses.count(worst)}件が「{worst.label}」のため"


def _corrected(meaning: Meaning, reason: str, assessed: list[KpiResult]) -> tuple[Meaning, str]:
    missed = [
        result for result in assessed if result.attainment.verdict in {Verdict.NOT_ATTAINED, Verdict.WORSENED}
    ]
    if missed:
        return Meaning.SLIGHTLY_LATE, f"「{missed[0].name}」が目標に届いていないため"
    if all(_percent(result) > _HUNDRED for result in assessed):
        return Meaning.AHEAD, f"{reason.removesuffix('ため')}うえ、指標がすべて目標を上回るため"
    return meaning, reason


def _key_for(meaning: Meaning, rules: Sequence[RatingRule]) -> int | None:
    by_meaning = {rule.meaning: rule.key for rule in reversed(rules)}
    wanted = (meaning, *_NEXT_BEST[meaning])
    return next((by_meaning[each] for each in wanted if each in by_meaning), None)
