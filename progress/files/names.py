"""Names of files and of places, as people see them."""

import re
import unicodedata
from urllib.parse import urlsplit

LONGEST_NAME = 120
_LONGEST_ENDING = 10
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
# What cannot be seen or turns the reading direction hides a name's true ending. Private use stays: 外字.
_UNSEEN = {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}


def extension_of(name: str) -> str:
    """Return what follows the last dot, in small letters; "" where nothing does or nothing precedes it."""
    stem, _, extension = name.rpartition(".")
    return extension.lower() if stem else ""


def clean_file_name(name: str) -> str:
    """Return a file's name fit to be shown and saved under: no path, nothing unseen, not too long, its ending kept.

    Japanese stays as it is, composed (a Mac writes か and ゛ apart).
    """
    own = name.replace("\\", "/").rpartition("/")[2]
    composed = unicodedata.normalize("NFC", own)
    seen = "".join(each for each in composed if unicodedata.category(each) not in _UNSEEN)
    tidy = " ".join(_FORBIDDEN.sub("_", seen).split()).strip(". ")
    stem, dot, extension = tidy.rpartition(".")
    if not stem or len(extension) > _LONGEST_ENDING:
        return tidy[:LONGEST_NAME] or "名称なし"
    ending = dot + extension.lower()
    return stem[: LONGEST_NAME - len(ending)].rstrip(". ") + ending


def web_address(place: str) -> str:
    """Return a place that is a web address and nothing else, to be linked to; "" for every other text."""
    if re.search(r"[\s\\]", place) or not place.isprintable():
        return ""
    try:
        parts = urlsplit(place)
    except ValueError:
        return ""
    return place if parts.scheme in {"http", "https"} and parts.hostname else ""
