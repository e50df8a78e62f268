"""Values of columns in words."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone

from common.dates import format_date
from common.fiscal_year import year_text
from common.templatetags.michishirube import number

_Targets = Mapping[type[models.Model], Mapping[Any, models.Model]]


def shown(field: Any, row: models.Model, targets: _Targets) -> str:
    """Print a column of a row: choices by their labels, links by the names of what they lead to, years in 和暦."""
    value = getattr(row, field.attname)
    if value is None or value == "":
        return ""
    if isinstance(field, models.ForeignKey):
        target = targets[field.related_model].get(value)
        return str(target) if target else "（削除された記録）"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, int) and not isinstance(value, bool) and _is_fiscal_year(field.name):
        return year_text(value)
    return _plain(value)


def _is_fiscal_year(name: str) -> bool:
    return name == "fiscal_year" or name.endswith("_fy")


def _plain(value: object) -> str:
    match value:
        case bool():
            return "はい" if value else "いいえ"
        case dt.datetime():
            local = timezone.localtime(value)
            return f"{format_date(local.date())} {local:%H:%M}"
        case dt.date():
            return format_date(value)
        case Decimal():
            return number(value)
        case _:
            return str(value)
