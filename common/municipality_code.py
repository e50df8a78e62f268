"""全国地方公共団体コード: five digits and a check digit."""

import re

_WEIGHTS = (6, 5, 4, 3, 2)


def check_digit(five_digits: str) -> int:
    """Return the check digit of a municipality code's first five digits.

    It is the last digit of 11 − (Σ dᵢ × (6, 5, 4, 3, 2) mod 11), as the ministry's list of codes defines it.
    """
    total = sum(int(digit) * weight for digit, weight in zip(five_digits, _WEIGHTS, strict=True))
    return (11 - total % 11) % 10


def is_valid_municipality_code(code: str) -> bool:
    """Tell whether `code` is six ASCII digits of which the last is the right check digit."""
    return re.fullmatch(r"[0-9]{6}", code) is not None and check_digit(code[:5]) == int(code[5])
