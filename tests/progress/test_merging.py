"""Two people's answers put together: what only one of them changed is taken, what both changed is a question."""

import pytest

from progress.merging import Unit, merge, units_of
from progress.questions import Questions, StepQuestion

TEXT = Unit("challenges", "課題", ("challenges",), is_text=True)
VALUE = Unit("kpi-5-text", "申請数", ("kpi-5-text", "kpi-5-certainty"))


@pytest.mark.parametrize(
    ("mine", "theirs", "expected", "both", "taken"),
    [
        ("元", "元", "元", [], []),
        ("私", "元", "私", [], []),
        ("元", "彼", "彼", [], [TEXT]),
        ("同", "同", "同", [], []),
        ("私", "彼", "私", [TEXT], []),
        ("", "彼", "", [TEXT], []),
    ],
)
def test_a_text_is_merged_by_what_both_began_with(
    mine: str, theirs: str, expected: str, both: list[Unit], taken: list[Unit]
) -> None:
    merged = merge([TEXT], {"challenges": mine}, {"challenges": theirs}, {"challenges": "元"})

    assert (merged.fields["challenges"], merged.both, merged.taken) == (expected, both, taken)


def test_a_value_is_never_put_together_from_both() -> None:
    base = {"kpi-5-text": "10", "kpi-5-certainty": "forecast"}

    merged = merge([VALUE], base | {"kpi-5-text": "12"}, base | {"kpi-5-certainty": "final"}, base)

    assert merged.both == [VALUE]


def test_without_knowing_what_both_began_with_every_difference_is_a_question() -> None:
    merged = merge([TEXT, VALUE], {"challenges": "元"}, {"challenges": "彼"}, None)

    assert (merged.both, merged.taken) == ([TEXT], [])


def test_the_units_follow_the_form_and_only_texts_are_written_anew() -> None:
    asked = Questions(
        fiscal_year=2025, steps=(StepQuestion(1, "試行"),), texts=("challenges",), asks_course=True
    )

    assert [(unit.name, unit.is_text) for unit in units_of(asked)] == [
        ("step-1-status", False),
        ("challenges", True),
        ("course", False),
    ]
