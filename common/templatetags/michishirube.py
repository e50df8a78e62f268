"""What every template may use."""

import datetime as dt
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.safestring import SafeString

from common import fiscal_year
from common.dates import format_date, format_day, format_moment, format_short_date

register = template.Library()

register.filter("fiscal_year", fiscal_year.format_fiscal_year)
register.filter("era_year", fiscal_year.format_era_year)
register.filter("short_year", fiscal_year.format_short_year)
register.filter("both_years", fiscal_year.format_both)
register.filter("plain_day", format_day)

# Pages that a navigation entry stands for besides its own.
_UNDER = {
    "measure": "outline",
    "kpi": "kpi_list",
    "report": "my_work",
    "report_settle": "my_work",
    "report_move": "my_work",
    "report_contribute": "my_work",
    "submission": "my_work",
    "report_reassign": "round_list",
    "round_ask_also": "round_list",
    "round_board": "round_list",
    "round_close": "round_list",
    "round_create": "round_list",
    "round_edit": "round_list",
    "round_extend": "round_list",
    "round_history": "round_list",
    "round_kpis": "round_list",
    "round_move": "round_list",
    "round_preview": "round_list",
    "round_reports": "round_list",
    "scale_create": "round_list",
    "scale_edit": "round_list",
}
# Entries that stand for all pages of a part of the site.
_PARTS = {"member_list": "members", "change_list": "records", "department_list": "departments"}


@register.simple_tag(takes_context=True)
def current(context: Context, name: str) -> SafeString | str:
    """Mark the navigation entry of the page being shown, and of the page above it."""
    match = context["request"].resolver_match
    if match and match.url_name == name:
        return SafeString(' aria-current="page"')
    if match and (_UNDER.get(match.url_name) == name or _PARTS.get(name) in match.namespaces):
        return SafeString(' aria-current="true"')
    return ""


@register.filter
def number(value: Decimal | None) -> str:
    """Print a number with thousands separators and no trailing zeros: 7,800,000, 0.5."""
    if value is None:
        return ""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def day(value: dt.date | None) -> str:
    """Print a day, or the day of a moment in Japan, as 令和8年6月30日(火)."""
    if value is None:
        return ""
    return format_date(timezone.localdate(value) if isinstance(value, dt.datetime) else value)


@register.filter
def short_day(value: dt.date | None) -> str:
    """Print a day as 6月30日(火), where the year is plain."""
    return format_short_date(value) if value else ""


@register.filter
def moment(value: dt.datetime | None) -> str:
    """Print a moment in Japan as people say it now: 今日 14:32, 2月17日(火) 16:05."""
    return format_moment(timezone.localtime(value), now=timezone.localtime()) if value else ""


@register.filter
def plus(value: Decimal, addend: int) -> Decimal:
    return value + addend


@register.filter
def at(mapping: Mapping[Any, Any], key: Any) -> Any:  # noqa: ANN401 - any mapping
    """Look a key up that a template has in a variable; None where it is missing."""
    return mapping.get(key)


@register.filter
def svg(value: Any) -> str:  # noqa: ANN401 - any number
    """Print a length for an SVG attribute, whatever the page's language writes as decimal point."""
    return f"{Decimal(value):.2f}".rstrip("0").rstrip(".")


@register.filter
def item_lines(text: str) -> str:
    """Put each item of a list that was printed in one cell (・サービスの利用促進 ・対象業務拡大) on a line of its own."""
    return re.sub(r" (?=[・○])", "\n", text)


@register.filter
def as_json(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    """Write a value for a script to read from a data attribute, where no inline script is allowed."""
    return json.dumps(value)
