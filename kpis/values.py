"""Reading numbers as plans and people write them, and refusing what is not plainly one."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from common.errors import DomainError

_NUMBER = r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_VALUE = re.compile(
    rf"(?P<span>年間|年|月間|月|毎年)?(?P<number>{_NUMBER})(?P<scale>[万億千])?(?P<unit>[^\d\s,.]*?)"
    r"(?P<operator>以上|以下|未満|超)?"
)
_INPUT = re.compile(_NUMBER)
_SCALE = {"千": 10**3, "万": 10**4, "億": 10**8}
_OPERATOR = {"以上": "ge", "以下": "le", "未満": "lt", "超": "gt"}
# Words after a number that make it something else than an amount of a unit: a range, a guess, a date, a sentence.
_NOT_UNITS = re.compile(
    r"[~～、。・()（）⇒→]|中|から|まで|程度|前後|約|以上|以下|未満|超|年度|月末|[をにのへではとがも]"
)


@dataclass(frozen=True)
class ParsedValue:
    """A printed value read: 780万件 is 7800000 件; 年3回以上 is 3 回, ge."""

    value: Decimal
    unit: str
    operator: str = ""


def _squeeze(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).replace("−", "-")


def parse_value(text: str) -> ParsedValue | None:
    """Read a printed value that is plainly one number with a unit; None for everything else, which people judge.

    検討を踏まえ設定, 49手続中39手続 and 約80 are not one number and stay text.
    """
    squeezed = _squeeze(text)
    match = _VALUE.fullmatch(squeezed)
    if match is None or _NOT_UNITS.search(match["unit"]):
        return None
    number = Decimal(match["number"].replace(",", "")) * _SCALE.get(match["scale"] or "", 1)
    return ParsedValue(number, match["unit"], _OPERATOR.get(match["operator"] or "", ""))


class NumberInputError(DomainError, ValueError):
    """What a person typed is not a number."""

    def __init__(self, label: str, typed: str) -> None:
        super().__init__(f"{label}は数値で入力してください（入力: {typed}）")


def parse_number_input(typed: str, *, label: str, unit: str = "") -> Decimal:
    """Read what a person typed as an indicator's value: 1,234, １２３４, 85%, 12.5件 with the indicator's own unit.

    Nothing is guessed: 約80, 80～90 or a comma in the wrong place raise NumberInputError naming `label`.
    """
    squeezed = _squeeze(typed).removesuffix(_squeeze(unit))
    if not _INPUT.fullmatch(squeezed):
        raise NumberInputError(label, typed)
    return Decimal(squeezed.replace(",", ""))
