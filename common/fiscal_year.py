"""Japanese fiscal years: April to March, named by the western or era year in which they start.

A fiscal year is an `int`, the western year of its April: 令和5年度 = 2023. It is parsed from what plans and people
write and printed as 令和5年度 or 令和5年度 (2023).
"""

import datetime as dt
import re
import unicodedata

from common.errors import DomainError
from common.text import DASHES

# The western year before the era's first year; eras begin within the fiscal year in which their 元年 counts.
_ERA_OFFSET = {"昭和": 1925, "平成": 1988, "令和": 2018}
_ERA_LETTER = {"S": "昭和", "H": "平成", "R": "令和"}
_ERA_NAMES = {**_ERA_LETTER, **{era: era for era in _ERA_OFFSET}}
# 平成32年度 was printed by plans made before the change of era was known; 昭和64年度 likewise.
_ERA_LONGEST = {"昭和": 64, "平成": 45, "令和": 60}
EARLIEST, LATEST = 1927, 2078

_YEAR = re.compile(r"(?P<era>昭和|平成|令和|[SHR])?\.?(?P<year>元|[0-9]{1,2}|[1-9][0-9]{3})(?:年度?)?")
# A year and the same year again: R5 2023, 令和5年度(2023).
_TWICE = re.compile(r"([^ ()]+)(?: ([^ ()]+)|\(([^ ()]+)\))?")
# White space inside one year, as in 「令和 5 年度」; that between two years stays.
_INNER_SPACE = re.compile(r"(?<![0-9元年度]) | (?![0-9SHR昭平令])")
_RANGE_MARK = re.compile(r"~|から|-")


class FiscalYearError(DomainError, ValueError):
    """The text is not a fiscal year."""

    def __init__(self, text: str, reason: str = "") -> None:
        super().__init__(
            f"「{text}」を年度として読み取れません。{reason}令和5年度、R5、2023年度のように入力してください。"
        )


def _squeeze(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).upper().translate(DASHES).replace("〜", "~")
    return _INNER_SPACE.sub("", " ".join(folded.split()))


def _single(text: str, printed: str, era: str | None) -> tuple[int, str | None]:
    match = _TWICE.fullmatch(text)
    if match is None:
        raise FiscalYearError(printed)
    year, own_era = _once(match[1], printed, era)
    again = match[2] or match[3]
    if again and _once(again, printed, era)[0] != year:
        raise FiscalYearError(printed, "並べて書かれた2つの年度が食い違っています。")
    return year, own_era


def _once(text: str, printed: str, era: str | None) -> tuple[int, str | None]:
    match = _YEAR.fullmatch(text)
    if match is None:
        raise FiscalYearError(printed)
    return _western(match["era"], match["year"], printed, era), _ERA_NAMES.get(match["era"] or "", era)


def _western(era: str | None, year: str, printed: str, default_era: str | None) -> int:
    if year != "元" and era is None and len(year) == 4:  # noqa: PLR2004 - a western year has four digits
        number = int(year)
    else:
        name = _ERA_NAMES.get(era or default_era or "")
        if name is None:
            raise FiscalYearError(printed, "元号（令和など）がありません。")
        in_era = 1 if year == "元" else int(year)
        if not 1 <= in_era <= _ERA_LONGEST[name]:
            raise FiscalYearError(printed, f"{name}{year}年度はありません。")
        number = _ERA_OFFSET[name] + in_era
    if not EARLIEST <= number <= LATEST:
        raise FiscalYearError(printed)
    return number


def parse_fiscal_year(text: str, *, era: str | None = None) -> int:
    """Read one fiscal year: 令和5年度, R5, Ｒ８, 令和元年度, 平成31年度, 2026年度, 「R5 2023」.

    `era` (令和, 平成, 昭和) is that of the table in which a bare 「5年度」 stands; without it a bare number of one or
    two digits is refused. Raises FiscalYearError, also where 和暦 and 西暦 beside it disagree.
    """
    return _single(_squeeze(text), text, era)[0]


def parse_fiscal_years(text: str, *, era: str | None = None) -> list[int]:
    """Read one fiscal year or a range such as 令和5~6年度 or 令和5年度から令和7年度 as all its years, in order.

    The second year takes the era of the first where it names none. Raises FiscalYearError, also for a range that
    runs backwards.
    """
    first_end, *others = _RANGE_MARK.split(_squeeze(text))
    first, first_era = _single(first_end, text, era)
    if not others:
        return [first]
    if len(others) > 1:
        raise FiscalYearError(text)
    last, _ = _single(others[0].removesuffix("まで"), text, first_era)
    if last < first:
        raise FiscalYearError(text, "終わりの年度が始まりより前です。")
    return list(range(first, last + 1))


def fiscal_year_of(day: dt.date) -> int:
    """Return the fiscal year in which a day lies: 31 March 2026 is in 2025 (令和7年度)."""
    return day.year if day.month >= 4 else day.year - 1  # noqa: PLR2004 - April


def end_of_fiscal_year(day: dt.date) -> dt.date:
    """Return the 31 March on which the fiscal year of a day ends."""
    return dt.date(fiscal_year_of(day) + 1, 3, 31)


def _era_and_year(fiscal_year: int) -> tuple[str, int]:
    for era in ("令和", "平成", "昭和"):
        if fiscal_year > _ERA_OFFSET[era]:
            return era, fiscal_year - _ERA_OFFSET[era]
    raise FiscalYearError(str(fiscal_year))


def format_fiscal_year(fiscal_year: int) -> str:
    """Print 2023 as 令和5年度 and 2019 as 令和元年度."""
    return f"{format_era_year(fiscal_year)}年度"


def year_text(year: int) -> str:
    """Print a fiscal year as 令和5年度, an implausible one as the number that it is."""
    return format_fiscal_year(year) if EARLIEST <= year <= LATEST else str(year)


def format_era_year(fiscal_year: int) -> str:
    """Print 2023 as 令和5, for axes and narrow tables."""
    era, year = _era_and_year(fiscal_year)
    return f"{era}{'元' if year == 1 else year}"


def format_short_year(fiscal_year: int) -> str:
    """Print 2023 as R5, for phones."""
    era, year = _era_and_year(fiscal_year)
    letter = next(letter for letter, name in _ERA_LETTER.items() if name == era)
    return f"{letter}{year}"


def format_both(fiscal_year: int) -> str:
    """Print 2023 as 令和5年度 (2023)."""
    return f"{format_fiscal_year(fiscal_year)} ({fiscal_year})"


def format_period(first: int, last: int) -> str:
    """Print a plan's period: 令和5年度～令和7年度（2023～2025）."""
    return f"{format_fiscal_year(first)}～{format_fiscal_year(last)}（{first}～{last}）"
