from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import DomainError
from kpis.attainment import format_number
from kpis.values import NumberInputError, ParsedValue, parse_number_input, parse_value

units = st.sampled_from(["件", "％", "手続き", "m²", "回 ／ 年", ""])
numbers = st.decimals(-(10**14), 10**14, places=4, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("text", "value", "unit", "operator"),
    [
        ("780万件", "7800000", "件", ""),
        ("45万枚", "450000", "枚", ""),
        ("1.5億円", "150000000", "円", ""),
        ("年3回以上", "3", "回", "ge"),
        ("年間３回以上", "3", "回", "ge"),
        ("月2回", "2", "回", ""),
        ("5件以下", "5", "件", "le"),
        ("55,000人超", "55000", "人", "gt"),
        ("10分未満", "10", "分", "lt"),
        ("1,500時間", "1500", "時間", ""),
        ("70%以上", "70", "%", "ge"),
        ("７０％", "70", "%", ""),
        ("3.5%", "3.5", "%", ""),
        ("7割以上", "7", "割", "ge"),
        ("1種類以上", "1", "種類", "ge"),
        ("300手続き", "300", "手続き", ""),
        ("1 箇所 以上", "1", "箇所", "ge"),
        ("2,900", "2900", "", ""),
        ("−5ポイント", "-5", "ポイント", ""),
        ("0件", "0", "件", ""),
    ],
)
def test_one_number_with_a_unit_is_read(text: str, value: str, unit: str, operator: str) -> None:
    assert parse_value(text) == ParsedValue(Decimal(value), unit, operator)


@pytest.mark.parametrize(
    "text",
    [
        "49手続中39手続",
        "81% ※49手続中39手続 (令和4年度)",
        "検討を踏まえ設定",
        "運用方法の検討を踏まえ、決定",
        "約80",
        "80程度",
        "10～20件",
        "10件から20件",
        "70%以上80%未満",
        "70%以上を維持",
        "20%をカバー",
        "5件に減少",
        "160人(全コース満員)",
        "119手続き(令和4年12月末現在)",
        "5年度",
        "12月末",
        "17台中8台削減",
        "1,23",
        "1,2345件",
        "1.2.3",
        "▲5%",
        "%",
        "",
    ],
)
def test_what_is_not_plainly_one_number_stays_text(text: str) -> None:
    assert parse_value(text) is None


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("1,234", "", "1234"),
        ("１２３４", "件", "1234"),
        ("１，２３４．５", "", "1234.5"),
        (" 85% ", "%", "85"),
        ("85％", "%", "85"),
        ("85%", "％", "85"),
        ("12.5件", "件", "12.5"),
        ("3 回/年", "回 ／ 年", "3"),
        ("-0.5", "", "-0.5"),
        ("－5", "", "-5"),
        ("−5", "", "-5"),
    ],
)
def test_a_typed_number_is_read_with_the_indicators_own_unit(typed: str, unit: str, value: str) -> None:
    assert parse_number_input(typed, label="令和5年度の実績値", unit=unit) == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "unit"),
    [
        ("85%", "件"),
        ("約80", ""),
        ("80～90", "件"),
        ("1,23", ""),
        ("1万", "件"),
        ("件", "件"),
        ("", ""),
        ("１．", ""),
    ],
)
def test_anything_else_is_refused_with_its_label_and_what_was_typed(typed: str, unit: str) -> None:
    with pytest.raises(NumberInputError) as refusal:
        parse_number_input(typed, label="令和5年度の実績値", unit=unit)

    assert refusal.value.message == f"令和5年度の実績値は数値で入力してください（入力: {typed}）"
    assert isinstance(refusal.value, DomainError)


@given(numbers, units)
def test_what_is_printed_can_be_typed_again(number: Decimal, unit: str) -> None:
    assert parse_number_input(f"{format_number(number)}{unit}", label="実績値", unit=unit) == number


@given(st.text(), st.text())
def test_any_other_text_is_a_number_or_refused(typed: str, unit: str) -> None:
    parse_value(typed)
    try:
        number = parse_number_input(typed, label="実績値", unit=unit)
    except NumberInputError:
        return

    assert number.is_finite()
