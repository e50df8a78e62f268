"""Choices that look random and are not: the same words always give the same."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
_LARGEST = 2**64


def roll(*words: object) -> float:
    """Return a number from 0 up to, not including, 1."""
    digest = hashlib.sha256("\n".join(map(str, words)).encode()).digest()
    return int.from_bytes(digest[:8]) / _LARGEST


def chance(percent: int, *words: object) -> bool:
    return roll(*words) * 100 < percent


def pick(options: Sequence[T], *words: object) -> T:
    return options[int(roll(*words) * len(options))]


def between(lowest: int, highest: int, *words: object) -> int:
    """Return a whole number, both ends included."""
    return lowest + int(roll(*words) * (highest - lowest + 1))


def by_share(share: float, *limits: tuple[float, T]) -> T:
    """Return the first of what is told with a limit above `share`; the last limit is 1."""
    return next(each for limit, each in limits if share < limit)
