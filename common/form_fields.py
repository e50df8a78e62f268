"""Form fields that read what people write in Japanese and show it back in the same way."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError

from common.dates import format_day
from common.fiscal_year import FiscalYearError, parse_fiscal_year, year_text
from common.tabular.values import UnreadableValueError, parse_date


class FiscalYearField(forms.Field):
    """Shows 令和5年度 and reads whatever names a fiscal year."""

    widget = forms.TextInput

    def prepare_value(self, value: object) -> object:
        return year_text(value) if isinstance(value, int) else value

    def to_python(self, value: object) -> int | None:
        if value in self.empty_values:
            return None
        try:
            return parse_fiscal_year(str(value))
        except FiscalYearError as error:
            raise ValidationError(error.message, code="invalid") from error


class DayField(forms.Field):
    """Shows 令和9年3月31日 and reads a day in either calendar."""

    widget = forms.TextInput
    default_error_messages = {
        "required": "日付を入力してください。令和8年2月27日、R8.2.27、2026-02-27のように書けます。"
    }

    def prepare_value(self, value: object) -> object:
        return format_day(value) if isinstance(value, dt.date) else value

    def to_python(self, value: object) -> dt.date | None:
        if value in self.empty_values:
            return None
        try:
            return parse_date(value)
        except UnreadableValueError as error:
            raise ValidationError(error.message, code="invalid") from error
