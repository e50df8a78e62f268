"""Japanese text made comparable. Stored text is never rewritten; only what is compared is."""

import re
import unicodedata
from collections.abc import Iterator

# A base character with the sound marks that NFKC joins to it (ｶﾞ, か + combining ゛).
_CLUSTER = re.compile(r"(?s:.)[\u0300-\u036f\u3099\u309a\uff9e\uff9f]*")
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－ー─━"), "-")


def _normalise_cluster(cluster: str) -> str:
    normalised = unicodedata.normalize("NFKC", cluster).casefold().translate(DASHES)
    return re.sub(r"\s", "", normalised)


def normalise(text: str) -> str:
    """Return the form in which texts are searched and matched.

    NFKC (全角 = 半角), case-folded, all dashes alike (－‐―ー), white space removed, so that
    「ＲＰＡ」 finds 「R P A」 and 「SNS等」 finds 「SNS 等」.
    """
    return "".join(_normalise_cluster(match[0]) for match in _CLUSTER.finditer(text))


def search_terms(query: str) -> list[str]:
    """Split what a user typed into normalised terms, in order and without repeats."""
    return list(dict.fromkeys(term for word in query.split() if (term := normalise(word))))


def _hit_spans(text: str, terms: list[str]) -> Iterator[tuple[int, int]]:
    normalised, origins = "", []
    for match in _CLUSTER.finditer(text):
        part = _normalise_cluster(match[0])
        normalised += part
        origins += [match.span()] * len(part)
    for term in terms:
        at = normalised.find(term)
        while at >= 0:
            yield origins[at][0], origins[at + len(term) - 1][1]
            at = normalised.find(term, at + len(term))


def marked_parts(text: str, terms: list[str]) -> list[tuple[str, bool]]:
    """Cut `text` into parts, each with whether it is a hit of one of the normalised `terms`.

    The parts joined are `text` again, to the character: marking never alters what is shown.
    """
    merged: list[tuple[int, int]] = []
    for start, end in sorted(_hit_spans(text, terms)):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    parts, at = [], 0
    for start, end in merged:
        parts += [(text[at:start], False), (text[start:end], True)]
        at = end
    parts.append((text[at:], False))
    return [(part, hit) for part, hit in parts if part]


def excerpt(text: str, terms: list[str], *, around: int = 40) -> str:
    """Return the stretch of `text` about its first hit, with … where it was cut; its beginning without a hit."""
    first = min(_hit_spans(text, terms), default=(0, 0))
    start = max(0, first[0] - around)
    end = min(len(text), first[1] + around * 2)
    cut = text[start:end].replace("\n", " ")
    return ("…" if start else "") + cut + ("…" if end < len(text) else "")
