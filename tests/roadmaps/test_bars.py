from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmaps.bars import Cell, cells, text_in_year
from roadmaps.phases import Phase

YEARS = range(2021, 2026)


@dataclass(frozen=True)
class PlainStep:
    fiscal_year: int
    text: str = ""
    continues: bool = False
    is_inferred: bool = False
    phase: str = Phase.OTHER


def make_step(year: int, printed: str, phase: str = Phase.OTHER) -> PlainStep:
    """Make a step as a plan prints it: ⇒ goes on; what stands in ? is judged, not printed."""
    text = printed.strip("?")
    return PlainStep(year, "" if text == "⇒" else text, text == "⇒", printed.startswith("?"), phase)


def row_of(*printed: str) -> list[Cell]:
    """Lay out a row that prints these cells from 2021 on; an empty one prints nothing."""
    steps = [make_step(year, text) for year, text in zip(YEARS, printed, strict=True) if text]
    return cells(steps, YEARS, plan_years=YEARS)


def drawn(row: list[Cell]) -> str:
    """Draw a row: a bar is its text and =, ~ where judged, … where it goes on from the bar before; a gap is a dot."""
    marks = []
    for cell in row:
        line = "~" if cell.is_inferred else "="
        marks.append(("…" if cell.goes_on else "") + cell.text + line * cell.span if cell.is_bar else ".")
    return " ".join(marks)


@pytest.mark.parametrize(
    ("printed", "bars"),
    [
        (["検討", "⇒", "構築", "運用", "⇒"], "検討== 構築= 運用=="),
        (["検討", "検討", "", "", ""], "検討= 検討= . . ."),
        (["検討", "?⇒?", "?⇒?", "", ""], "検討= …検討~~ . ."),
        (["検討", "?⇒?", "⇒", "⇒", ""], "検討= …検討~ …検討== ."),
        (["?検討?", "?⇒?", "実施", "", ""], "検討~~ 実施= . ."),
        (["", "検討", "", "実施", "⇒"], ". 検討= . 実施=="),
        (["⇒", "⇒", "実施", "", ""], "== 実施= . ."),
        (["検討", "", "⇒", "", ""], "検討= . = . ."),
        (["", "", "", "", ""], ". . . . ."),
    ],
)
def test_a_row_is_drawn_as_bars_and_gaps(printed: list[str], bars: str) -> None:
    assert drawn(row_of(*printed)) == bars


def test_a_step_with_its_own_text_begins_a_bar_even_where_it_continues() -> None:
    steps = [PlainStep(2021, "検討"), PlainStep(2022, "実施", continues=True)]

    row = cells(steps, YEARS[:2], plan_years=YEARS)

    assert drawn(row) == "検討= 実施="


def test_a_bar_that_goes_on_keeps_the_phase_of_its_beginning_and_shows_no_sign_again() -> None:
    steps = [make_step(2021, "構築", Phase.BUILD), make_step(2022, "?⇒?")]

    first, second = cells(steps, YEARS[:2], plan_years=YEARS)

    assert (first.phase, second.phase) == (Phase.BUILD, Phase.BUILD)
    assert (first.signs, second.signs) == ([(Phase.BUILD, "構築")], [])


@pytest.mark.parametrize(
    ("text", "phase", "signs"),
    [
        ("検討⇒実施", Phase.RUN, [(Phase.STUDY, "検討"), (Phase.RUN, "実施")]),
        ("検討⇒実施", Phase.STUDY, [(Phase.STUDY, "検討⇒実施")]),
        ("規程等の改正", Phase.REVIEW, [(Phase.REVIEW, "規程等の改正")]),
        ("規程等の改正", "", [(Phase.OTHER, "規程等の改正")]),
        ("", Phase.RUN, []),
    ],
)
def test_a_corrected_phase_speaks_for_the_whole_text(
    text: str, phase: str, signs: list[tuple[Phase, str]]
) -> None:
    assert Cell([2021], text=text, phase=phase).signs == signs


def test_years_outside_the_plan_are_told_from_empty_ones_within() -> None:
    row = cells([make_step(2021, "検討")], range(2020, 2024), plan_years=range(2022, 2024))

    assert [(cell.years, cell.is_bar, cell.is_outside) for cell in row] == [
        ([2020], False, True),
        ([2021], True, False),
        ([2022], False, False),
        ([2023], False, False),
    ]


@pytest.mark.parametrize(
    ("cell", "period"),
    [
        (Cell([2023]), "令和5年度"),
        (Cell([2018, 2019]), "平成30年度から令和元年度まで"),
        (Cell([2023, 2024], is_inferred=True), "令和5年度から令和6年度まで（推定）"),
    ],
)
def test_a_bars_years_are_told_in_words(cell: Cell, period: str) -> None:
    assert cell.period == period


steps_of_a_row = st.lists(
    st.builds(
        PlainStep,
        fiscal_year=st.integers(2018, 2028),
        text=st.sampled_from(["", "検討", "実施"]),
        continues=st.booleans(),
        is_inferred=st.booleans(),
    ),
    unique_by=lambda step: step.fiscal_year,
)


@given(steps_of_a_row, st.integers(2018, 2022), st.integers(0, 8))
def test_the_cells_cover_each_year_once_and_in_order(steps: list[PlainStep], first: int, count: int) -> None:
    years = range(first, first + count)

    row = cells(steps, years, plan_years=YEARS)

    assert [year for cell in row for year in cell.years] == list(years)
    assert {step for cell in row for step in cell.steps} == {
        step for step in steps if step.fiscal_year in years
    }


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        (["検討", "⇒", "⇒", "実施", ""], "検討"),
        (["検討", "", "実施", "", ""], "実施"),
        (["検討", "?⇒?", "⇒", "", ""], "検討"),
        (["", "", "⇒", "実施", ""], ""),
        (["検討", "", "", "", ""], ""),
        (["", "", "", "", "実施"], ""),
    ],
)
def test_a_row_says_for_a_year_what_goes_on_in_it(printed: list[str], said: str) -> None:
    steps = [make_step(year, text) for year, text in zip(YEARS, printed, strict=True) if text]

    assert text_in_year(steps, 2023) == said
