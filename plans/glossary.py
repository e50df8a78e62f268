"""Finding a plan's glossary terms in its texts."""

import re
from collections.abc import Iterable

_PARENTHESES = re.compile(r"[()（）]")


def spellings(term: str) -> list[str]:
    """Return the words by which a term is found: 「Gov-Cloud (ガバメントクラウド)」 by either of its two."""
    parts = [part.strip().removeprefix("旧：") for part in _PARENTHESES.split(term)]
    return [part for part in parts if len(part) > 1]


def _pattern(word: str) -> str:
    letters = r"\s*".join(re.escape(letter) for letter in re.sub(r"\s", "", word))
    before = r"(?<![A-Za-z0-9])" if word[0].isascii() and word[0].isalnum() else ""
    after = r"(?![A-Za-z0-9])" if word[-1].isascii() and word[-1].isalnum() else ""
    return before + letters + after


class TermFinder:
    """Finds terms in texts, the longest first (AI-OCR before AI), whatever spaces stand inside them.

    Each term is linked at its first occurrence only; `found` holds the terms met so far, in order.
    """

    def __init__(self, terms: Iterable[str]) -> None:
        self._term_of = {re.sub(r"\s", "", word): term for term in terms for word in spellings(term)}
        words = sorted(self._term_of, key=len, reverse=True)
        self._regex = re.compile("|".join(map(_pattern, words))) if words else None
        self.found: list[str] = []

    def parts(self, text: str) -> list[tuple[str, str | None]]:
        """Cut `text` into parts, each with the term that it is a first mention of, or None."""
        parts: list[tuple[str, str | None]] = []
        at = 0
        for match in self._regex.finditer(text) if self._regex else ():
            term = self._term_of[re.sub(r"\s", "", match[0])]
            if term not in self.found:
                self.found.append(term)
                parts += [(text[at : match.start()], None), (match[0], term)]
                at = match.end()
        return [part for part in [*parts, (text[at:], None)] if part[0]]
