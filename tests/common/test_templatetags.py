import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.template import Context, Template


def render(template: str, **context: object) -> str:
    """Render with the filters that every template has without loading them."""
    return Template(template).render(Context(context))


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{{ year|fiscal_year }}", "令和元年度"),
        ("{{ year|era_year }}", "令和元"),
        ("{{ year|short_year }}", "R1"),
        ("{{ year|both_years }}", "令和元年度 (2019)"),
    ],
)
def test_fiscal_years_are_shown_by_era(template: str, shown: str) -> None:
    assert render(template, year=2019) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("7800000.0000"), "7,800,000"),
        (Decimal("0.5000"), "0.5"),
        (Decimal(100), "100"),
        (Decimal("-1234.5"), "-1,234.5"),
        (Decimal(0), "0"),
        (None, ""),
    ],
)
def test_numbers_are_shown_with_separators_and_without_empty_decimals(
    value: Decimal | None, shown: str
) -> None:
    assert render("{{ value|number }}", value=value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Decimal("1234.5"), "1234.5"), (Decimal(100) / 3, "33.33"), (100, "100"), (12.5, "12.5")],
)
def test_lengths_in_a_drawing_have_a_point_and_no_separators(value: object, shown: str) -> None:
    assert render("{{ value|svg }}", value=value) == shown


def test_a_length_is_moved_before_it_is_printed() -> None:
    assert render("{{ value|plus:4|svg }}", value=Decimal("12.5")) == "16.5"


@pytest.mark.parametrize(
    ("page", "entry", "mark"),
    [
        ("dashboards:outline", "outline", ' aria-current="page"'),
        ("dashboards:measure", "outline", ' aria-current="true"'),
        ("dashboards:kpi", "kpi_list", ' aria-current="true"'),
        ("members:member_list", "member_list", ' aria-current="page"'),
        ("members:member_edit", "member_list", ' aria-current="true"'),
        ("dashboards:outline", "kpi_list", ""),
        ("dashboards:outline", "member_list", ""),
        ("dashboards:top", "outline", ""),
    ],
)
def test_the_navigation_marks_the_page_shown_and_the_one_above_it(page: str, entry: str, mark: str) -> None:
    part, name = page.split(":")
    request = SimpleNamespace(resolver_match=SimpleNamespace(url_name=name, namespaces=[part]))

    assert render("<a{% current entry %}>", request=request, entry=entry) == f"<a{mark}>"


def test_an_error_page_that_belongs_to_no_address_marks_nothing() -> None:
    assert render("<a{% current 'outline' %}>", request=SimpleNamespace(resolver_match=None)) == "<a>"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("・計画進捗管理 ・事業評価 ・施策のローリング", "・計画進捗管理\n・事業評価\n・施策のローリング"),
        (
            "市が保有するデータのオープン化 ○開始時公開候補:市勢",
            "市が保有するデータのオープン化\n○開始時公開候補:市勢",
        ),
        ("検討 構築", "検討 構築"),
        ("調査・検討", "調査・検討"),
    ],
)
def test_the_items_of_a_list_printed_in_one_cell_stand_on_lines_of_their_own(text: str, shown: str) -> None:
    assert render("{{ text|item_lines }}", text=text) == shown


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (dt.date(2026, 6, 30), "令和8年6月30日(火)"),
        (dt.datetime(2026, 6, 29, 15, tzinfo=dt.UTC), "令和8年6月30日(火)"),
        (None, ""),
    ],
)
def test_a_day_is_that_in_japan(value: dt.date | None, printed: str) -> None:
    assert render("{{ value|day }}", value=value) == printed
