"""How far an indicator is from its target: the arithmetic and its formula in words, printed beside every result.

Formulas as Japanese municipalities publish them: 総数型 実績÷目標, 増減型 (実績−基準)÷(目標−基準), and for indicators that
should fall (基準−実績)÷(基準−目標), never 実績÷目標. 「評価できない」 is a result of its own, never 0 %.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum


class Method(StrEnum):
    """As stored with each indicator."""

    TOTAL = "total"
    DELTA = "delta"
    THRESHOLD = "threshold"
    MILESTONE = "milestone"


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"
    MAINTAIN = "maintain"


class Accumulation(StrEnum):
    CUMULATIVE = "cumulative"
    ANNUAL = "annual"


class Verdict(StrEnum):
    ATTAINED = "attained"
    NOT_ATTAINED = "not_attained"
    WORSENED = "worsened"
    UNDER_WAY = "under_way"
    NOT_ASSESSABLE = "not_assessable"

    @property
    def label(self) -> str:
        return {
            Verdict.ATTAINED: "達成",
            Verdict.NOT_ATTAINED: "未達成",
            Verdict.WORSENED: "後退",
            Verdict.UNDER_WAY: "年度途中",
            Verdict.NOT_ASSESSABLE: "評価できない",
        }[self]


@dataclass(frozen=True)
class Attainment:
    """`percent` is rounded half up to one decimal; None where no ratio makes sense. `formula` says how it came about."""

    verdict: Verdict
    percent: Decimal | None
    formula: str


_HUNDRED = Decimal(100)


def round_half_up(value: Decimal, places: int = 1) -> Decimal:
    """Round as people do on paper: 0.05 is 0.1, and −0.05 is −0.1; −0.04 is 0.0 without a sign."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP) + 0


def format_number(value: Decimal) -> str:
    """Print a number with thousands separators and without trailing zeros."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True)
class _Formula:
    """`part` ÷ `whole`, each a number by its printed name or the difference of two."""

    part: tuple[str, ...]
    whole: tuple[str, ...]

    def written(self, words: Mapping[str, str]) -> str:
        sides = ("−".join(words[name] for name in side) for side in (self.part, self.whole))
        return "÷".join(f"({side})" if self.has_baseline else side for side in sides)

    def quotient(self, numbers: Mapping[str, Decimal]) -> Decimal:
        return _difference(self.part, numbers) / _difference(self.whole, numbers)

    @property
    def has_baseline(self) -> bool:
        return "基準" in self.whole


def _difference(names: tuple[str, ...], numbers: Mapping[str, Decimal]) -> Decimal:
    first, *others = (numbers[name] for name in names)
    return first - sum(others)


_RISE = _Formula(("実績",), ("目標",))
_RISE_FROM_BASELINE = _Formula(("実績", "基準"), ("目標", "基準"))
_FALL = _Formula(("目標",), ("実績",))
_FALL_FROM_BASELINE = _Formula(("基準", "実績"), ("基準", "目標"))
_NAMES = {name: name for name in ("基準", "目標", "実績")}
_DONE_OR_NOT = "完了したかどうか"
_KEPT_OR_NOT = "目標の水準を満たすかどうか"


def _formula(*, method: str, direction: str, falls: bool, has_baseline: bool) -> _Formula:
    if _is_level(method, direction):
        return _FALL if falls else _RISE
    if falls:
        return _FALL_FROM_BASELINE if has_baseline else _FALL
    return _RISE_FROM_BASELINE if method == Method.DELTA else _RISE


def _is_level(method: str, direction: str) -> bool:
    return method == Method.THRESHOLD or direction == Direction.MAINTAIN


def formula_words(*, method: str, direction: str, has_baseline: bool) -> str:
    """Return the formula of an indicator in words, as it is printed beside its results."""
    if method == Method.MILESTONE:
        return _DONE_OR_NOT
    if _is_level(method, direction):
        return _KEPT_OR_NOT
    falls = direction == Direction.DOWN
    formula = _formula(method=method, direction=direction, falls=falls, has_baseline=has_baseline)
    return formula.written(_NAMES)


def meets(actual: Decimal, target: Decimal, *, operator: str, direction: str) -> bool:
    """Tell whether an actual value keeps its target.

    An operator printed with the target (以上 ge, 超 gt, 以下 le, 未満 lt) decides; without one the direction does, and a
    level to be maintained is kept from `target` up.
    """
    match operator or ("le" if direction == Direction.DOWN else "ge"):
        case "gt":
            return actual > target
        case "le":
            return actual <= target
        case "lt":
            return actual < target
        case _:
            return actual >= target


def _obstacle(formula: _Formula, numbers: Mapping[str, Decimal]) -> str | None:
    """Say why the formula gives no percentage that means anything; None where it does."""
    judged = "目標を満たすかどうかで判定"
    way, target, actual = _difference(formula.whole, numbers), numbers["目標"], numbers["実績"]
    from_zero = not formula.has_baseline
    reasons = (
        (formula.has_baseline and way == 0, f"基準値と目標値が同じため、{judged}"),
        (formula.has_baseline and way < 0, f"目標値が基準値から改善する向きにないため、{judged}"),
        (from_zero and target == 0, f"目標値が0のため、{judged}"),
        (from_zero and target < 0, f"目標値が負の数のため、{judged}"),
        (formula == _FALL and actual <= 0, f"実績が{format_number(actual)}のため達成"),
    )
    return next((reason for holds, reason in reasons if holds), None)


def _ratio(formula: _Formula, numbers: Mapping[str, Decimal]) -> tuple[Decimal | None, str]:
    """Return the unrounded percentage, None where there is none to give, and how it came about."""
    if obstacle := _obstacle(formula, numbers):
        return None, obstacle
    ratio = formula.quotient(numbers) * _HUNDRED
    printed = {name: _in_formula(value) for name, value in numbers.items()}
    return ratio, f"{formula.written(_NAMES)} ＝ {formula.written(printed)} ＝ {round_half_up(ratio)}%"


def _in_formula(value: Decimal) -> str:
    return f"({format_number(value)})" if value < 0 else format_number(value)


def attainment(
    *,
    method: str,
    direction: str,
    target: Decimal | None,
    actual: Decimal | None,
    baseline: Decimal | None = None,
    operator: str = "",
    is_year_over: bool = True,
) -> Attainment:
    """Judge one year of an indicator.

    All numbers are in the indicator's unit; for a cumulative indicator they are running totals, for an annual one the
    year's own. `baseline`, `target` and `actual` are None where there is no number. A milestone is done when `actual`
    is 1 or more. Thresholds and levels to be maintained are attained or not; their percentage is for display only.
    Before the year is over an unmet target is 年度途中, not 未達成 or 後退, and so is a limit or level kept so far.
    """
    if actual is None:
        return _not_assessable("実績値がない")
    if method == Method.MILESTONE:
        is_done = actual >= 1
        return Attainment(_verdict(is_met=is_done, is_final=is_done or is_year_over), None, _DONE_OR_NOT)
    if target is None:
        return _not_assessable("数値の目標がない")
    falls = operator in {"le", "lt"} or (not operator and direction == Direction.DOWN)
    has_baseline = baseline is not None
    formula = _formula(method=method, direction=direction, falls=falls, has_baseline=has_baseline)
    if formula.has_baseline and baseline is None:
        return _not_assessable("基準値がない")
    ratio, explained = _ratio(formula, {"基準": baseline or Decimal(0), "目標": target, "実績": actual})
    is_met = meets(actual, target, operator=operator, direction=direction)
    is_level = _is_level(method, direction)
    verdict = _verdict(
        is_met=is_met,
        is_final=is_year_over or (is_met and not falls and direction != Direction.MAINTAIN),
        has_worsened=not is_level and ratio is not None and ratio < 0,
    )
    if is_level:
        explained = _KEPT_OR_NOT if ratio is None else f"{_KEPT_OR_NOT}（参考：{explained}）"
    return Attainment(verdict, None if ratio is None else round_half_up(ratio), explained)


def _not_assessable(reason: str) -> Attainment:
    return Attainment(Verdict.NOT_ASSESSABLE, None, f"{reason}ため評価できません")


def _verdict(*, is_met: bool, is_final: bool, has_worsened: bool = False) -> Verdict:
    if not is_final:
        return Verdict.UNDER_WAY
    if is_met:
        return Verdict.ATTAINED
    return Verdict.WORSENED if has_worsened else Verdict.NOT_ATTAINED


@dataclass(frozen=True)
class ProratedTarget:
    """A target that the plan does not state, worked out from its last one and labelled 按分 wherever it is shown."""

    value: Decimal
    formula: str


def prorated_target(
    *,
    accumulation: str,
    baseline: Decimal,
    final_target: Decimal,
    baseline_fy: int,
    final_fy: int,
    fiscal_year: int,
) -> ProratedTarget:
    """Divide the way from the baseline to the final target evenly over the years between them.

    Only for cumulative indicators without a target of their own for `fiscal_year`, which has to lie after the baseline's
    year and not after the final one. An annual indicator has no way to divide: its target holds for each year. Raises
    ValueError for both.
    """
    if accumulation != Accumulation.CUMULATIVE:
        raise ValueError("the target of an annual indicator holds for each year and is not divided")
    if not baseline_fy < fiscal_year <= final_fy:
        raise ValueError(f"{fiscal_year} is not after {baseline_fy} and up to {final_fy}")
    passed, whole = fiscal_year - baseline_fy, final_fy - baseline_fy
    value = baseline + (final_target - baseline) * passed / whole
    return ProratedTarget(
        value,
        f"按分：{format_number(baseline)}＋({format_number(final_target)}−{format_number(baseline)})×{passed}年÷{whole}年",
    )


def accumulate(yearly: dict[int, Decimal], *, until: int) -> Decimal | None:
    """Add up the years' own results to the running total that a cumulative target asks for; None without any."""
    values = [value for year, value in yearly.items() if year <= until]
    return sum(values, Decimal(0)) if values else None
