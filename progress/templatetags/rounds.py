"""What the pages of rounds use."""

import datetime as dt

from django import template
from django.utils import timezone

from common.dates import format_moment, format_short_date
from progress.addresses import report_address, round_url
from progress.board_facts import OpenedDepartment
from progress.standing import BoardRow, Counts, Segment, Standing

register = template.Library()


register.simple_tag(round_url)
register.simple_tag(report_address)


@register.filter
def short_day(value: dt.date | None) -> str:
    """Print a day, or the day of a moment in Japan, as 6月30日(火)."""
    if value is None:
        return ""
    return format_short_date(timezone.localdate(value) if isinstance(value, dt.datetime) else value)


@register.filter
def moment(value: dt.datetime | None) -> str:
    """Print a moment in Japan as people say it now: 今日 14:32."""
    return format_moment(timezone.localtime(value), now=timezone.localtime()) if value else ""


@register.filter
def last_move(value: dt.datetime | None) -> str:
    """Print a moment with its time where it was today, else its day: 今日 14:32, 2月12日(木)."""
    if value is None or timezone.localdate(value) == timezone.localdate():
        return moment(value)
    return short_day(value)


@register.filter
def count_of(counts: Counts, standing: Standing) -> int:
    return counts.of(standing)


@register.filter
def due_words(row: BoardRow, today: dt.date) -> str:
    return row.due_words(today=today)


@register.filter
def bar(counts: Counts, largest: int) -> list[Segment]:
    return counts.bar(largest=largest)


@register.filter
def is_late(row: BoardRow, today: dt.date) -> bool:
    return row.is_overdue(today=today)


@register.filter
def is_opened(department: int, opened: OpenedDepartment | None) -> bool:
    return opened is not None and opened.row.department == department
