"""The first row of a flat table, which names its columns."""

from collections.abc import Iterable, Sequence

from common.errors import DomainError
from common.text import normalise


class HeadingError(DomainError, ValueError):
    """The file's first row does not name the table's columns."""


def recognised_headings(
    headings: Sequence[object], *, known: Iterable[str], required: Iterable[str]
) -> list[str]:
    """Return the columns that headings name, despite spaces and 全角, in the file's own order.

    Raises HeadingError for unknown, repeated or missing ones.
    """
    columns = {normalise(column): column for column in known}
    found: list[str] = []
    for heading in headings:
        column = columns.get(normalise(str(heading)))
        if column is None:
            raise HeadingError(
                f"見出し「{heading}」の列はありません。使える見出し: {'、'.join(columns.values())}"
            )
        if column in found:
            raise HeadingError(f"見出し「{column}」の列が2つ以上あります。1つにしてください。")
        found.append(column)
    for column in required:
        if column not in found:
            raise HeadingError(f"見出し「{column}」の列がありません。1行目に見出しを入れてください。")
    return found
