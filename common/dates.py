"""Days as Japanese administrations write them."""

import datetime as dt

# The first day of each era and the western year before its first year.
_ERAS = (
    (dt.date(2019, 5, 1), "令和", 2018),
    (dt.date(1989, 1, 8), "平成", 1988),
    (dt.date(1926, 12, 25), "昭和", 1925),
)
_WEEKDAYS = "月火水木金土日"


def format_date(day: dt.date) -> str:
    """Print 2026-06-30 as 令和8年6月30日(火); a day before 昭和 by its western year."""
    return f"{format_day(day)}({_WEEKDAYS[day.weekday()]})"


def format_day(day: dt.date) -> str:
    """Print 2026-06-30 as 令和8年6月30日, as it is typed."""
    era, offset = next(((name, offset) for first, name, offset in _ERAS if day >= first), ("", 0))
    year = day.year - offset
    printed = "元" if era and year == 1 else str(year)
    return f"{era}{printed}年{day.month}月{day.day}日"


def format_short_date(day: dt.date) -> str:
    """Print 2026-06-30 as 6月30日(火), where the year is plain."""
    return f"{day.month}月{day.day}日({_WEEKDAYS[day.weekday()]})"


def format_moment(moment: dt.datetime, *, now: dt.datetime) -> str:
    """Print a moment, of the same zone as `now`, as people say it now: 今日 14:32, 2月17日(火) 16:05, 令和7年2月17日."""
    day, today = moment.date(), now.date()
    if day == today:
        return f"今日 {moment:%H:%M}"
    return f"{format_short_date(day)} {moment:%H:%M}" if day.year == today.year else format_day(day)
