import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.fiscal_year import FiscalYearError
from common.municipality_code import check_digit
from common.tabular.values import (
    UnreadableValueError,
    parse_boolean,
    parse_date,
    parse_decimal,
    parse_fiscal_year_cell,
    parse_integer,
    parse_municipality_code,
    parse_text,
)


@pytest.mark.parametrize("cell", ["はい", "○", "〇", "◯", "1", "１", 1, True, "true", "TRUE", "有", " はい "])
def test_yes_is_read(cell: object) -> None:
    assert parse_boolean(cell) is True


@pytest.mark.parametrize("cell", ["いいえ", "×", "0", "０", 0, False, "false", "FALSE", "無"])
def test_no_is_read(cell: object) -> None:
    assert parse_boolean(cell, default=True) is False


@pytest.mark.parametrize("cell", [None, "", "  ", "　"])
@pytest.mark.parametrize("default", [True, False])
def test_a_blank_yes_or_no_is_the_default(cell: object, default: bool) -> None:
    assert parse_boolean(cell, default=default) is default


@pytest.mark.parametrize("cell", ["2", 2, "はい？", "△", "yes", "ー", 0.5])
def test_what_is_neither_yes_nor_no_is_refused(cell: object) -> None:
    with pytest.raises(UnreadableValueError, match="はい・いいえ"):
        parse_boolean(cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("12", 12),
        ("１２", 12),
        ("1,234", 1234),
        ("１，２３４", 1234),
        ("1,234,567", 1234567),
        ("-5", -5),
        (" 7 ", 7),
        (0, 0),
        (12.0, 12),
        ("12.0", 12),
        (Decimal("3.000"), 3),
        ("0012", 12),
    ],
)
def test_whole_numbers_are_read(cell: object, number: int) -> None:
    assert parse_integer(cell) == number


@pytest.mark.parametrize("cell", ["12.5", 12.5, "１２．５", Decimal("0.1")])
def test_a_fraction_is_not_cut_to_a_whole_number(cell: object) -> None:
    with pytest.raises(UnreadableValueError, match="整数ではありません"):
        parse_integer(cell)


NOT_NUMBERS = [
    "約80",
    "12,34",
    "1,2345",
    ",123",
    "1,234,56",
    "12 34",
    "80件",
    "50%",
    "1e3",
    "--5",
    "+5",
    "５〜６",
    "∞",
    "九",
    "٣",
    "9" * 41,
    True,
    float("nan"),
    float("inf"),
    1e300,
    dt.date(2025, 4, 1),
]


@pytest.mark.parametrize("cell", NOT_NUMBERS)
def test_what_is_not_plainly_a_number_is_refused_and_named(cell: object) -> None:
    with pytest.raises(UnreadableValueError) as refusal:
        parse_decimal(cell)

    assert f"「{cell}」" in refusal.value.message


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("0.5", "0.5"),
        (0.1, "0.1"),
        ("1,234.50", "1234.5"),
        ("５０．７", "50.7"),
        (7, "7"),
        ("-0.25", "-0.25"),
    ],
)
def test_fractions_are_read_exactly(cell: object, number: str) -> None:
    assert parse_decimal(cell) == Decimal(number)


@given(st.integers(-(10**15), 10**15))
def test_every_number_is_read_with_and_without_separators(number: int) -> None:
    assert parse_integer(number) == parse_integer(str(number)) == parse_integer(f"{number:,}") == number


@pytest.mark.parametrize(
    "cell",
    [
        "令和7年4月1日",
        "令和７年４月１日",
        " 令和 7年 4月 1日 ",
        "R7.4.1",
        "r7.4.1",
        "Ｒ７．４．１",
        "R7/4/1",
        "2025-04-01",
        "2025/4/1",
        "2025年4月1日",
        dt.date(2025, 4, 1),
        dt.datetime(2025, 4, 1),  # noqa: DTZ001 - as a workbook gives it
    ],
)
def test_dates_are_read(cell: object) -> None:
    assert parse_date(cell) == dt.date(2025, 4, 1)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("令和元年5月1日", dt.date(2019, 5, 1)),
        ("平成31年4月30日", dt.date(2019, 4, 30)),
        ("S64.1.7", dt.date(1989, 1, 7)),
        ("", None),
        (None, None),
    ],
)
def test_the_ends_of_eras_and_blanks_are_read(cell: object, day: dt.date | None) -> None:
    assert parse_date(cell) == day


@pytest.mark.parametrize(
    "cell",
    [
        "令和7年4月",
        "7年4月1日",
        "25/4/1",
        "令和7年2月30日",
        "令和元年4月30日",
        "平成31年5月1日",
        "2025-04/01",
        "4月1日",
        "未定",
        45748,
        dt.datetime(2025, 4, 1, 9, 30),  # noqa: DTZ001 - cells know no zone
        "9999999",
        "令和9999年1月1日",
    ],
)
def test_what_is_no_day_is_refused(cell: object) -> None:
    with pytest.raises(UnreadableValueError, match="日付として読み取れません"):
        parse_date(cell)


@given(st.dates(dt.date(2019, 5, 1), dt.date(2099, 12, 31)))
def test_every_day_of_reiwa_is_read_in_each_notation(day: dt.date) -> None:
    era_year = day.year - 2018

    assert parse_date(f"令和{era_year}年{day.month}月{day.day}日") == day
    assert parse_date(f"R{era_year}.{day.month}.{day.day}") == day
    assert parse_date(day.isoformat()) == day


@pytest.mark.parametrize("cell", ["令和5年度", "R5", 2023, 2023.0, "2023", "２０２３年度"])
def test_fiscal_years_are_read_from_text_and_number_cells(cell: object) -> None:
    assert parse_fiscal_year_cell(cell) == 2023


@pytest.mark.parametrize("cell", [5, "5年度", 2023.5, "来年度", 20230401])
def test_what_names_no_fiscal_year_is_refused(cell: object) -> None:
    with pytest.raises(FiscalYearError, match="年度として読み取れません"):
        parse_fiscal_year_cell(cell)


@pytest.mark.parametrize("cell", ["082171", "０８２１７１", " 082171 ", 82171, 82171.0, "82171"])
def test_a_code_is_read_and_a_lost_leading_zero_put_back_where_the_check_digit_fits(cell: object) -> None:
    assert parse_municipality_code(cell) == "082171"


@pytest.mark.parametrize(
    "cell", [82172, "82172", "082172", 14211, "14211", "0082171", 2171, "8217A", 82171.5, True]
)
def test_a_code_that_does_not_fit_its_check_digit_is_refused_and_named(cell: object) -> None:
    with pytest.raises(UnreadableValueError, match="6桁の数字") as refusal:
        parse_municipality_code(cell)

    assert f"「{cell}」" in refusal.value.message


@given(st.integers(1000, 9999))
def test_every_code_with_one_leading_zero_survives_a_number_cell(number: int) -> None:
    five = f"0{number}"
    code = f"{five}{check_digit(five)}"

    assert parse_municipality_code(int(code)) == parse_municipality_code(code) == code


@pytest.mark.parametrize(
    "text", ["=SUM(A1)", "+81", "-", "@所属", " 前後の空白 ", "一行目\n二行目", "007", ""]
)
def test_text_is_taken_to_the_character(text: str) -> None:
    assert parse_text(text) == text


@pytest.mark.parametrize("cell", [3, 3.0, True, dt.date(2025, 4, 1)])
def test_a_text_cell_with_a_number_or_date_is_refused(cell: object) -> None:
    with pytest.raises(UnreadableValueError, match="書式を「文字列」に"):
        parse_text(cell)
