import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import DomainError
from common.fiscal_year import (
    EARLIEST,
    LATEST,
    FiscalYearError,
    end_of_fiscal_year,
    fiscal_year_of,
    format_both,
    format_era_year,
    format_fiscal_year,
    format_period,
    format_short_year,
    parse_fiscal_year,
    parse_fiscal_years,
)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("令和5年度", 2023),
        ("令和 5 年度", 2023),
        ("令和５年", 2023),
        ("㋿5年度", 2023),
        ("令和元年度", 2019),
        ("平成31年度", 2019),
        ("平成32年度", 2020),
        ("昭和64年度", 1989),
        ("R8", 2026),
        ("Ｒ８", 2026),
        ("r8年度", 2026),
        ("H.31", 2019),
        ("2026年度", 2026),
        ("２０２６", 2026),
        ("R5 2023", 2023),
        ("2023 R5", 2023),
        ("令和5年度(2023)", 2023),
        ("令和5年度　（2023年度）", 2023),
        ("平成31年度（令和元年度）", 2019),
    ],
)
def test_a_fiscal_year_is_read_as_plans_and_people_write_it(text: str, year: int) -> None:
    assert parse_fiscal_year(text) == year


@pytest.mark.parametrize(
    ("text", "era", "year"), [("5年度", "令和", 2023), ("元", "平成", 1989), ("R5", "平成", 2023)]
)
def test_a_bare_year_takes_the_era_of_its_table(text: str, era: str, year: int) -> None:
    assert parse_fiscal_year(text, era=era) == year


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("令和5年度", 2023, 2023),
        ("令和5~6年度", 2023, 2024),
        ("令和5～7年度", 2023, 2025),
        ("令和5〜7年度", 2023, 2025),
        ("令和5－7年度", 2023, 2025),
        ("令和5―7年度", 2023, 2025),
        ("令和5年度 ～ 令和7年度", 2023, 2025),
        ("令和5年度から令和7年度まで", 2023, 2025),
        ("平成30年度から令和2年度", 2018, 2020),
        ("R3-R7", 2021, 2025),
        ("2023-2025", 2023, 2025),
        ("令和5年度(2023)～令和7年度(2025)", 2023, 2025),
    ],
)
def test_a_range_is_read_as_all_its_years(text: str, first: int, last: int) -> None:
    assert parse_fiscal_years(text) == list(range(first, last + 1))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("5年度", "元号（令和など）がありません。"),
        ("令和0年度", "令和0年度はありません。"),
        ("平成46年度", "平成46年度はありません。"),
        ("令和2023年度", "令和2023年度はありません。"),
        ("令和5年度(2024)", "並べて書かれた2つの年度が食い違っています。"),
        ("R5 2022", "並べて書かれた2つの年度が食い違っています。"),
        ("令和7年度から令和5年度まで", "終わりの年度が始まりより前です。"),
        ("令和7～5年度", "終わりの年度が始まりより前です。"),
        ("令和5年度まで", ""),
        ("令和5年度から", ""),
        ("R3-R5-R7", ""),
        ("20232023", ""),
        ("R0005", ""),
        ("R(5)", ""),
        ("1926年度", ""),
        ("2079年度", ""),
        ("大正15年度", ""),
        ("随時", ""),
        ("", ""),
    ],
)
def test_what_names_no_year_is_refused_with_what_was_typed_and_why(text: str, reason: str) -> None:
    with pytest.raises(FiscalYearError) as refusal:
        parse_fiscal_years(text)

    assert refusal.value.message == (
        f"「{text}」を年度として読み取れません。{reason}令和5年度、R5、2023年度のように入力してください。"
    )
    assert isinstance(refusal.value, DomainError)


def test_one_year_is_not_a_range() -> None:
    with pytest.raises(FiscalYearError, match="R3-R7"):
        parse_fiscal_year("R3-R7")


PRINTED: list[tuple[Callable[[int], str], str, str]] = [
    (format_fiscal_year, "令和5年度", "令和元年度"),
    (format_era_year, "令和5", "令和元"),
    (format_short_year, "R5", "R1"),
    (format_both, "令和5年度 (2023)", "令和元年度 (2019)"),
]


@pytest.mark.parametrize(("print_year", "in_2023", "in_2019"), PRINTED)
def test_years_are_printed_by_era(print_year: Callable[[int], str], in_2023: str, in_2019: str) -> None:
    assert (print_year(2023), print_year(2019)) == (in_2023, in_2019)


def test_a_period_is_printed_with_both_its_ends() -> None:
    assert format_period(2018, 2025) == "平成30年度～令和7年度（2018～2025）"


def test_years_before_the_first_known_era_are_not_printed() -> None:
    with pytest.raises(FiscalYearError, match="1925"):
        format_fiscal_year(1925)


@given(st.integers(EARLIEST, LATEST), st.sampled_from([print_year for print_year, *_ in PRINTED]))
def test_every_year_survives_printing_and_reading(year: int, print_year: Callable[[int], str]) -> None:
    assert parse_fiscal_year(print_year(year)) == year


@given(
    st.text() | st.text(alphabet="令和平成昭元年度からまでRHS().~-～ー 01258９"),
    st.sampled_from([None, "令和"]),
)
def test_arbitrary_text_is_read_within_bounds_or_refused(text: str, era: str | None) -> None:
    try:
        years = parse_fiscal_years(text, era=era)
    except FiscalYearError:
        return

    assert years == list(range(years[0], years[-1] + 1))
    assert EARLIEST <= years[0] <= years[-1] <= LATEST


@pytest.mark.parametrize(
    ("day", "year"),
    [(dt.date(2026, 3, 31), 2025), (dt.date(2026, 4, 1), 2026), (dt.date(2026, 12, 31), 2026)],
)
def test_a_fiscal_year_runs_from_april_to_march(day: dt.date, year: int) -> None:
    assert fiscal_year_of(day) == year


@pytest.mark.parametrize("day", [dt.date(2026, 4, 1), dt.date(2026, 12, 31), dt.date(2027, 3, 31)])
def test_a_fiscal_year_ends_on_the_31st_of_march(day: dt.date) -> None:
    assert end_of_fiscal_year(day) == dt.date(2027, 3, 31)
