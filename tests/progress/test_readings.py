"""What is typed for an indicator is read as it plainly stands, or stays as typed with a reason."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.answers import Certainty, KpiAnswer
from progress.questions import KpiQuestion
from progress.readings import KpiReading, number_behind_about, read_kpi


def question(unit: str = "件", method: str = "total") -> KpiQuestion:
    indicator = SimpleNamespace(
        unit=unit,
        direction="up",
        accumulation="annual",
        attainment_method=method,
        baseline_fy=None,
        baseline_value=None,
    )
    return KpiQuestion(7, "申請数", indicator)


def read(
    text: str = "13",
    certainty: str = Certainty.FINAL,
    as_of: str = "R8.3.31",
    asked: KpiQuestion | None = None,
) -> KpiReading:
    return read_kpi(asked or question(), KpiAnswer(text, certainty, as_of), fiscal_year=2025)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("13", "13"),
        (" 1,234 ", "1234"),
        ("１，２３４", "1234"),
        ("12.5", "12.5"),
        ("12.5件", "12.5"),
        ("-3", "-3"),
        ("0", "0"),
        ("0.1250", "0.125"),
        ("12345678901234", "12345678901234"),
    ],
)
def test_a_plain_number_is_read(typed: str, value: str) -> None:
    reading = read(typed)

    assert (reading.value, reading.problems) == (Decimal(value), ())


@pytest.mark.parametrize("typed", ["約80", "80～90", "1,23", "多数", "49手続中39手続", "12.5%", "1e3", "--1"])
def test_anything_else_is_refused_with_what_was_typed(typed: str) -> None:
    (problem,) = read(typed).problems

    assert (problem.field, problem.is_wrong) == ("kpi-7-text", True)
    assert problem.message == f"令和7年度の値は数値で入力してください（入力: {typed}）"


def test_a_percentage_is_read_where_the_unit_is_one() -> None:
    assert read("85%", asked=question("％")).value == Decimal(85)


@pytest.mark.parametrize(("typed", "said"), [("1" * 15, "14桁まで"), ("0.00001", "小数は4桁まで")])
def test_a_number_that_would_be_cut_is_refused(typed: str, said: str) -> None:
    reading = read(typed)

    assert reading.value is None
    assert said in reading.problems[0].message


@given(st.text(max_size=200))
def test_nothing_that_is_typed_breaks_the_reading(typed: str) -> None:
    reading = read(typed)

    assert reading.value is not None or reading.problems


@pytest.mark.parametrize("typed", ["令和8年2月18日", "R8.2.18", "2026-02-18", "2026/2/18"])
def test_a_day_is_read_as_people_write_it(typed: str) -> None:
    assert read(as_of=typed).as_of == dt.date(2026, 2, 18)


def test_a_day_that_is_none_is_refused() -> None:
    (problem,) = read(as_of="2月30日").problems

    assert (problem.field, problem.is_wrong) == ("kpi-7-as_of", True)


def test_a_day_long_after_the_year_is_a_slip() -> None:
    assert read(as_of="令和9年3月31日").problems == ()
    assert "年を確かめてください" in read(as_of="令和80年3月31日").problems[0].message


@pytest.mark.parametrize(
    "certainty", [Certainty.UNPUBLISHED, Certainty.NOT_COMPUTABLE, Certainty.NOT_APPLICABLE]
)
def test_no_value_is_asked_for_where_there_can_be_none(certainty: Certainty) -> None:
    assert read("", certainty, "").problems == ()


def test_words_may_stand_where_there_can_be_no_value() -> None:
    assert read("49手続中39手続", Certainty.NOT_COMPUTABLE, "").problems == ()


def test_a_value_contradicts_that_there_is_none() -> None:
    reading = read("13", Certainty.UNPUBLISHED)

    assert reading.value is None
    assert "確からしさが「未公表」です" in reading.problems[0].message


def test_each_missing_part_is_told() -> None:
    assert [problem.field for problem in read("", "", "").problems] == [
        "kpi-7-text",
        "kpi-7-certainty",
        "kpi-7-as_of",
    ]


@pytest.mark.parametrize(("typed", "value"), [("完了", 1), ("未完了", 0), ("3", 3)])
def test_a_milestone_is_done_or_not(typed: str, value: int) -> None:
    assert read(typed, asked=question("", "milestone")).value == value


def test_done_is_no_value_of_a_number() -> None:
    assert read("完了").value is None


@pytest.mark.parametrize(
    ("typed", "number"),
    [("約6,900", "6,900"), ("およそ80件", "80"), ("約８０", "80"), ("多数", ""), ("80", "")],
)
def test_the_number_behind_about_is_offered(typed: str, number: str) -> None:
    assert number_behind_about(typed) == number
