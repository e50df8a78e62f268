import datetime as dt

import pytest

from common.dates import format_date, format_day


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
