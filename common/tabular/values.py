"""Reading what people write in cells. Each function refuses what it cannot read and never guesses."""

import datetime as dt
import re
import unicodedata
from decimal import Decimal

from common.errors import DomainError
from common.fiscal_year import parse_fiscal_year
from common.municipality_code import is_valid_municipality_code

_TRUE = frozenset(["はい", "○", "〇", "◯", "1", "true", "有"])
_FALSE = frozenset(["いいえ", "×", "✕", "0", "false", "無"])

_NUMBER = re.compile(r"-?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?")
_LONGEST_NUMBER = 40

_ERAS = {
    "令和": (dt.date(2019, 5, 1), dt.date.max),
    "平成": (dt.date(1989, 1, 8), dt.date(2019, 4, 30)),
    "昭和": (dt.date(1926, 12, 25), dt.date(1989, 1, 7)),
}
_ERA_NAMES = {"R": "令和", "H": "平成", "S": "昭和", **{era: era for era in _ERAS}}
_DATE = re.compile(
    r"(?P<era>令和|平成|昭和|[RHS])?(?P<year>元|[0-9]{1,4})"
    r"(?:年(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})日|(?P<mark>[-/.])(?P<m>[0-9]{1,2})(?P=mark)(?P<d>[0-9]{1,2}))"
)
_WESTERN_DIGITS = 4


class UnreadableValueError(DomainError, ValueError):
    """A cell's value cannot be read as what its column asks for."""


def is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _squeeze(value: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", value))


def parse_text(value: object) -> str:
    """Return a text cell as it is. A number or date is refused: what Excel shows of it is not what it stores."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    raise UnreadableValueError(
        f"「{value}」は文字ではなく、数値や日付のセルです。セルの書式を「文字列」にして、入力し直してください。"
    )


def parse_boolean(value: object, *, default: bool = False) -> bool:
    """Read はい/いいえ, ○/×, 1/0, true/false, 有/無; a blank cell is the default."""
    if is_blank(value):
        return default
    text = _squeeze(str(value)).lower()
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    raise UnreadableValueError(
        f"「{value}」を「はい」か「いいえ」として読み取れません。はい・いいえ（または ○・×）のどちらかを入力してください。"
    )


def parse_decimal(value: object) -> Decimal | None:
    """Read a number, with 全角 digits and thousands separators where they belong; a blank cell is None."""
    if is_blank(value):
        return None
    text = ""
    if isinstance(value, str):
        text = unicodedata.normalize("NFKC", value).strip()
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        text = f"{Decimal(str(value)):f}"
    if len(text) <= _LONGEST_NUMBER and _NUMBER.fullmatch(text):
        return Decimal(text.replace(",", ""))
    raise UnreadableValueError(
        f"「{value}」を数値として読み取れません。1234 や 1,234 のように、数字だけを入力してください。"
    )


def parse_integer(value: object) -> int | None:
    """Read a whole number as parse_decimal does; 12.5 is refused, not cut."""
    number = parse_decimal(value)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise UnreadableValueError(f"「{value}」は整数ではありません。小数点のない数字を入力してください。")
    return int(number)


def parse_date(value: object) -> dt.date | None:
    """Read 令和7年4月1日, R7.4.1, 2025-04-01, 2025/4/1 or a date cell; a blank cell is None."""
    if is_blank(value):
        return None
    if isinstance(value, dt.datetime) and value.time() == dt.time.min:
        return value.date()
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    match = _DATE.fullmatch(_squeeze(value).upper()) if isinstance(value, str) else None
    day = _day(match) if match else None
    if day is None:
        raise UnreadableValueError(
            f"「{value}」を日付として読み取れません。令和7年4月1日、R7.4.1、2025-04-01のように入力してください。"
        )
    return day


def _day(match: re.Match[str]) -> dt.date | None:
    """Return the day that was written, or None where there is none such: 2月30日, 平成40年, a year without era."""
    era = _ERA_NAMES.get(match["era"] or "")
    written = 1 if match["year"] == "元" else int(match["year"])
    if era is None and len(match["year"]) != _WESTERN_DIGITS:
        return None
    first, last = _ERAS[era] if era else (dt.date.min, dt.date.max)
    try:
        day = dt.date(
            written + (first.year - 1 if era else 0),
            int(match["month"] or match["m"]),
            int(match["day"] or match["d"]),
        )
    except ValueError:
        return None
    return day if first <= day <= last else None


def parse_fiscal_year_cell(value: object) -> int | None:
    """Read a fiscal year from text or a number cell (2023); a blank cell is None. Raises FiscalYearError."""
    if is_blank(value):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return parse_fiscal_year(str(value))


def parse_municipality_code(value: object) -> str:
    """Read a 全国地方公共団体コード; a blank cell is "".

    A leading zero that a spreadsheet has dropped is put back only where the check digit then fits.
    """
    if is_blank(value):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = _squeeze(str(value))
    code = f"0{text}" if re.fullmatch(r"[0-9]{5}", text) else text
    if isinstance(value, str | int) and is_valid_municipality_code(code):
        return code
    raise UnreadableValueError(
        f"「{value}」は全国地方公共団体コードではありません。検査数字を含む6桁の数字を、"
        "先頭の0を落とさずに、文字列として入力してください（例: 082171）。"
    )
