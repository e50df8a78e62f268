"""How far an indicator is from its target: the arithmetic and its formula in words, printed beside every result.

Formulas as Japanese municipalities publish them: 総数型 実績÷目標, 増減型 (実績−基準)÷(目標−基準), and for indicators that
should fall (基準−実績)÷(基準−目標), never 実績÷目標. 「評価できない」 is a result of its own, never 0 %.
"""

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
    """Round as people do on paper: 0.05 is 0.1, and −0.05 is −0.1."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def format_number(value: Decimal) -> str:
    """Print a number with thousands separators and without trailing zeros."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def formula_words(*, method: str, direction: str, has_baseline: bool) -> str:
    """Return the formula of an indicator in words, as it is printed beside its results."""
    if method == Method.MILESTONE:
        return "完了したかどうか"
    if method == Method.THRESHOLD or direction == Direction.MAINTAIN:
        return "目標の水準を満たすかどうか"
    if direction == Direction.DOWN:
        return "(基準−実績)÷(基準−目標)" if has_baseline else "目標÷実績"
    return "(実績−基準)÷(目標−基準)" if method == Method.DELTA else "実績÷目標"


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


def _quotient(part: Decimal, whole: Decimal, words: str, numbers: str) -> tuple[Decimal, str]:
    ratio = part / whole * _HUNDRED
    return ratio, f"{words} ＝ {numbers} ＝ {round_half_up(ratio)}%"


def _ratio(
    *, method: str, direction: str, baseline: Decimal | None, target: Decimal, actual: Decimal
) -> tuple[Decimal | None, str]:
    """Return the unrounded percentage, None where the formula has nothing to divide by, and the formula with numbers."""
    base, goal, reached = (
        format_number(value) if value is not None else "" for value in (baseline, target, actual)
    )
    words = formula_words(method=method, direction=direction, has_baseline=baseline is not None)
    if method == Method.MILESTONE:
        return None, words
    if direction == Direction.DOWN:
        if baseline is not None:
            if baseline == target:
                return None, "基準値と目標値が同じため、目標を満たすかどうかで判定"
            return _quotient(
                baseline - actual, baseline - target, words, f"({base}−{reached})÷({base}−{goal})"
            )
        if actual == 0:
            return None, "実績が0のため達成"
        return _quotient(target, actual, words, f"{goal}÷{reached}")
    if method == Method.DELTA:
        if baseline is None:
            return None, "基準値がないため計算できません"
        if baseline == target:
            return None, "基準値と目標値が同じため、目標を満たすかどうかで判定"
        return _quotient(actual - baseline, target - baseline, words, f"({reached}−{base})÷({goal}−{base})")
    if target == 0:
        return None, "目標値が0のため、目標を満たすかどうかで判定"
    return _quotient(actual, target, "実績÷目標", f"{reached}÷{goal}")


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
    Before the year is over an unmet target is 年度途中, not 未達成.
    """
    if actual is None:
        return Attainment(Verdict.NOT_ASSESSABLE, None, "実績値がないため評価できません")
    if method == Method.MILESTONE:
        done = actual >= 1
        return Attainment(_unmet(is_year_over) if not done else Verdict.ATTAINED, None, "完了したかどうか")
    if target is None:
        return Attainment(Verdict.NOT_ASSESSABLE, None, "数値の目標がないため評価できません")
    if method == Method.DELTA and direction != Direction.DOWN and baseline is None:
        return Attainment(Verdict.NOT_ASSESSABLE, None, "基準値がないため計算できません")
    ratio, formula = _ratio(
        method=method, direction=direction, baseline=baseline, target=target, actual=actual
    )
    percent = None if ratio is None else round_half_up(ratio)
    if meets(actual, target, operator=operator, direction=direction):
        return Attainment(Verdict.ATTAINED, percent, formula)
    if ratio is not None and ratio < 0:
        return Attainment(Verdict.WORSENED, percent, formula)
    return Attainment(_unmet(is_year_over), percent, formula)


def _unmet(is_year_over: bool) -> Verdict:
    return Verdict.NOT_ATTAINED if is_year_over else Verdict.UNDER_WAY


@dataclass(frozen=True)
class ProratedTarget:
    """A target that the plan does not state, worked out from its last one and labelled 按分 wherever it is shown."""

    value: Decimal
    formula: str


def prorated_target(
    *, baseline: Decimal, final_target: Decimal, baseline_fy: int, final_fy: int, fiscal_year: int
) -> ProratedTarget:
    """Divide the way from the baseline to the final target evenly over the years between them.

    Only for cumulative indicators without a target of their own for `fiscal_year`, which has to lie after the baseline's
    year and not after the final one. An annual indicator has no way to divide: its target holds for each year.
    """
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
