import datetime as dt

import pytest

from common.dates import format_date, format_day, format_moment, format_short_date

NOW = dt.datetime(2026, 2, 18, 14, 32)  # noqa: DTZ001 - two moments of one zone are compared


@pytest.mark.parametrize(
    ("day", "printed"),
    [
        (dt.date(2026, 6, 30), "令和8年6月30日(火)"),
        (dt.date(2019, 5, 1), "令和元年5月1日(水)"),
        (dt.date(2019, 4, 30), "平成31年4月30日(火)"),
        (dt.date(1989, 1, 8), "平成元年1月8日(日)"),
        (dt.date(1989, 1, 7), "昭和64年1月7日(土)"),
        (dt.date(1926, 12, 24), "1926年12月24日(金)"),
    ],
)
def test_a_day_is_printed_in_its_own_era_with_its_weekday(day: dt.date, printed: str) -> None:
    assert format_date(day) == printed


def test_a_day_is_printed_without_its_weekday_where_people_type_it() -> None:
    assert format_day(dt.date(2027, 3, 31)) == "令和9年3月31日"


def test_a_day_is_printed_short_where_the_year_is_plain() -> None:
    assert format_short_date(dt.date(2026, 6, 30)) == "6月30日(火)"


@pytest.mark.parametrize(
    ("moment", "printed"),
    [
        (NOW.replace(hour=9, minute=5), "今日 09:05"),
        (NOW.replace(day=17, hour=16, minute=5), "2月17日(火) 16:05"),
        (NOW.replace(year=2025), "令和7年2月18日"),
    ],
)
def test_a_moment_is_told_as_people_say_it_now(moment: dt.datetime, printed: str) -> None:
    assert format_moment(moment, now=NOW) == printed
