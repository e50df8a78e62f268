"""Fields that read Japanese years and days in any notation and show them as people write them."""

import datetime as dt

import pytest
from django import forms
from django.core.exceptions import ValidationError

from common.form_fields import DayField, FiscalYearField


class YearForm(forms.Form):
    year = FiscalYearField(required=False)


@pytest.mark.parametrize("text", ["令和5年度", "R5", "2023", "２０２３年度"])
def test_a_fiscal_year_is_read_in_any_notation(text: str) -> None:
    assert FiscalYearField().clean(text) == 2023


def test_a_blank_year_is_none_where_none_is_asked_for() -> None:
    assert FiscalYearField(required=False).clean("") is None
    with pytest.raises(ValidationError):
        FiscalYearField().clean("")


def test_what_is_no_fiscal_year_is_refused_with_examples() -> None:
    with pytest.raises(ValidationError, match="令和5年度、R5、2023年度のように"):
        FiscalYearField().clean("5年度")


def test_what_was_typed_is_shown_again_when_it_is_refused() -> None:
    form = YearForm({"year": "5年度"})

    assert not form.is_valid()
    assert 'value="5年度"' in str(form["year"])


@pytest.mark.parametrize(
    ("text", "has_changed"), [("令和5年度", False), ("2023", False), ("R6", True), ("", True)]
)
def test_only_another_year_counts_as_a_change(text: str, has_changed: bool) -> None:
    form = YearForm({"year": text}, initial={"year": 2023})

    assert form.has_changed() is has_changed


class DayForm(forms.Form):
    day = DayField(label="期限", required=False)


@pytest.mark.parametrize("text", ["令和9年3月31日", "R9.3.31", "2027-03-31", "２０２７/３/３１"])
def test_a_day_is_read_in_either_calendar(text: str) -> None:
    assert DayField().clean(text) == dt.date(2027, 3, 31)


def test_a_day_is_shown_as_people_write_it() -> None:
    form = DayForm(initial={"day": dt.date(2027, 3, 31)})

    assert 'value="令和9年3月31日"' in str(form["day"])


def test_a_day_that_cannot_be_read_is_kept_and_explained() -> None:
    form = DayForm({"day": "3月31日"})

    assert "「3月31日」を日付として読み取れません。" in str(form.errors["day"])
    assert 'value="3月31日"' in str(form["day"])
    assert DayForm({"day": ""}).is_valid()


def test_a_day_that_is_missing_is_asked_for_with_examples() -> None:
    with pytest.raises(ValidationError, match="日付を入力してください。令和8年2月27日"):
        DayField().clean("")
