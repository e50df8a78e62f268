"""Text in forms of the round. No input has a maxlength: browsers cut pasted text off at it without a word."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

LONGEST_TEXT = 4000
LONGEST_NOTE = 1000

# Word's own line break, page break and the two of Unicode mean a new line; browsers send CR LF.
_LINE_BREAK = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")


class TextField(forms.CharField):
    """Text as typed, with one kind of line break and without what no database or workbook can hold."""

    def __init__(self, *, label: str, longest: int = LONGEST_TEXT) -> None:
        super().__init__(label=label, required=False, strip=False)
        self.longest = longest
        self.validators = []

    def clean(self, value: Any) -> str:  # noqa: ANN401 - whatever was sent
        text = _LINE_BREAK.sub("\n", super().clean(value)).rstrip().lstrip("\n")
        if match := _CONTROL.search(text):
            before = text[: match.start()]
            place = f"{before.count(chr(10)) + 1}行目の「{before[-10:].strip()}」の後"
            raise ValidationError(
                f"{self.label}の{place}に、使えない文字（制御文字）が入っています。その文字を消してください。"
            )
        if len(text) > self.longest:
            raise ValidationError(
                f"{self.label}は{self.longest:,}字までです（今は{len(text):,}字）。短くしてください。"
            )
        return text
