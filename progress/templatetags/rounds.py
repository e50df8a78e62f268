"""What the pages of rounds use."""

import datetime as dt
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone

from common.dates import format_moment, format_short_date
from progress.models import ReportingRound
from progress.standing import BoardRow, Counts, Segment, Standing

register = template.Library()


@register.simple_tag
def round_url(name: str, reporting_round: ReportingRound, **more: Any) -> str:  # noqa: ANN401 - parts of addresses
    """Return the address of one of a round's pages: {% round_url 'round_board' round %}."""
    return reverse(f"progress:{name}", kwargs={**reporting_round.address, **more})


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
def count_of(counts: Counts, standing: Standing) -> int:
    return counts.of(standing)


@register.filter
def due_words(row: BoardRow, today: dt.date) -> str:
    return row.due_words(today=today)


@register.filter
def bar(counts: Counts, largest: int) -> list[Segment]:
    return counts.bar(largest=largest)
