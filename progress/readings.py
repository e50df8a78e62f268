"""Reading what was typed for an indicator. What is no number or no date stays as typed, with a reason; nothing is guessed."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from common.errors import DomainError
from common.fiscal_year import fiscal_year_of, format_fiscal_year
from common.tabular.values import UnreadableValueError, parse_date
from kpis.values import NumberInputError, parse_number_input
from progress.answers import Certainty, KpiAnswer
from progress.questions import KpiQuestion

# What a milestone is answered with.
DONE, NOT_DONE = "完了", "未完了"
_MILESTONE = {DONE: Decimal(1), NOT_DONE: Decimal(0)}

# As the columns hold them: 18 digits, 4 of them after the point.
_DECIMALS = 4
_LARGEST = Decimal(10) ** 14
_ABOUT = re.compile(r"(?:約|およそ|おおよそ|ほぼ)\s*(\d[\d,.]*)")


class UnusableNumberError(DomainError, ValueError):
    """A number that cannot be kept as it is."""


@dataclass(frozen=True)
class Problem:
    """What hinders submitting an indicator's answer. `is_wrong` tells a wrong answer from one that is missing."""

    field: str
    message: str
    is_wrong: bool = False


@dataclass(frozen=True)
class KpiReading:
    """`value` is the number that an answer plainly is, in the indicator's unit, where its certainty lets one stand."""

    value: Decimal | None
    as_of: dt.date | None
    problems: tuple[Problem, ...] = ()


def read_kpi(question: KpiQuestion, answer: KpiAnswer, *, fiscal_year: int) -> KpiReading:
    """Read an indicator's answer. 未公表, 算定不能 and 該当なし need neither a value nor a day, and no value stands with them."""
    value, wrong_value = _value(question, answer, fiscal_year)
    as_of, wrong_day = _day(question, answer, fiscal_year)
    certainty = Certainty(answer.certainty) if answer.certainty else None
    if certainty and not certainty.needs_value:
        return _without_value(question, certainty, value, as_of, wrong_day)
    problems = [wrong_value, wrong_day]
    if not answer.text.strip():
        problems.append(Problem(question.field, "値がまだ入力されていません"))
    if certainty is None:
        problems.append(Problem(question.certainty_field, "確からしさがまだ選ばれていません"))
    if not answer.as_of.strip():
        problems.append(Problem(question.as_of_field, "時点がまだ入力されていません"))
    return KpiReading(value, as_of, tuple(problem for problem in problems if problem))


def _without_value(
    question: KpiQuestion,
    certainty: Certainty,
    value: Decimal | None,
    as_of: dt.date | None,
    wrong_day: Problem | None,
) -> KpiReading:
    problems = [wrong_day] if wrong_day else []
    if value is not None:
        message = f"値が入力されていますが、確からしさが「{certainty.label}」です。どちらかを直してください"
        problems.insert(0, Problem(question.certainty_field, message, is_wrong=True))
    return KpiReading(None, as_of, tuple(problems))


def _value(
    question: KpiQuestion, answer: KpiAnswer, fiscal_year: int
) -> tuple[Decimal | None, Problem | None]:
    typed = answer.text.strip()
    if not typed:
        return None, None
    if question.is_milestone and typed in _MILESTONE:
        return _MILESTONE[typed], None
    label = f"{format_fiscal_year(fiscal_year)}の値"
    try:
        return _storable(parse_number_input(typed, label=label, unit=question.indicator.unit), label), None
    except (NumberInputError, UnusableNumberError) as error:
        return None, Problem(question.field, error.message, is_wrong=True)


def _storable(number: Decimal, label: str) -> Decimal:
    if abs(number) >= _LARGEST:
        raise UnusableNumberError(f"{label}は14桁までの数値で入力してください")
    exponent = number.normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < -_DECIMALS:
        raise UnusableNumberError(f"{label}の小数は{_DECIMALS}桁までで入力してください")
    return number


def _day(question: KpiQuestion, answer: KpiAnswer, fiscal_year: int) -> tuple[dt.date | None, Problem | None]:
    try:
        day = parse_date(answer.as_of)
    except UnreadableValueError as error:
        return None, Problem(question.as_of_field, error.message.removesuffix("。"), is_wrong=True)
    # A value of a year is known by the end of the next one at the latest; beyond it a digit was mistyped.
    if day and fiscal_year_of(day) > fiscal_year + 1:
        message = f"時点が{format_fiscal_year(fiscal_year)}より先の日付です。年を確かめてください"
        return None, Problem(question.as_of_field, message, is_wrong=True)
    return day, None


def number_behind_about(typed: str) -> str:
    """Return the number in 約6,900, to be shown as what to type instead; "" where there is none."""
    match = _ABOUT.match(unicodedata.normalize("NFKC", typed).strip())
    return match[1] if match else ""
