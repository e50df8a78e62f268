"""Which rating the answers suggest, and the reason that is shown."""

from decimal import Decimal

import pytest

from kpis.attainment import Attainment, Verdict
from progress.answers import StepStatus
from progress.rating_presets import PRESETS, Meaning
from progress.suggestion import KpiResult, RatingRule, suggest

DOING, DONE, LATE = StepStatus.DOING, StepStatus.DONE, StepStatus.LATE


def rules(preset: str) -> list[RatingRule]:
    chosen = next(each for each in PRESETS if each.key == preset)
    return [
        RatingRule(place, rating.meaning, rating.min_percent) for place, rating in enumerate(chosen.ratings)
    ]


def symbol(preset: str, statuses: list[StepStatus], *results: KpiResult) -> str | None:
    key = suggest(rules(preset), statuses, results).key
    chosen = next(each for each in PRESETS if each.key == preset)
    return None if key is None else chosen.ratings[key].symbol


def kpi(percent: str | None, verdict: Verdict | None = None, name: str = "適用業務数") -> KpiResult:
    number = None if percent is None else Decimal(percent)
    judged = Verdict.ATTAINED if number is not None and number >= 100 else Verdict.NOT_ATTAINED
    return KpiResult(name, Attainment(verdict or judged, number, ""))


@pytest.mark.parametrize(
    ("percent", "expected"),
    [
        ("120", "A"),
        ("100", "A"),
        ("99.9", "B"),
        ("80", "B"),
        ("79.9", "C"),
        ("50", "C"),
        ("49.9", "D"),
        ("0", "D"),
        ("-20", "D"),
    ],
)
def test_attainment_decides_on_a_scale_with_bounds(percent: str, expected: str) -> None:
    assert symbol("attainment_abcd", [LATE], kpi(percent)) == expected


def test_the_lowest_of_several_indicators_decides_and_is_named() -> None:
    suggestion = suggest(rules("attainment_abcd"), [], [kpi("100"), kpi("92.9", name="削減時間")])

    assert suggestion.reason == "指標2件のうち最も低い「削減時間」の達成率が92.9%のため"


def test_an_indicator_that_is_only_judged_counts_as_whole_or_nothing() -> None:
    attained = kpi(None, Verdict.ATTAINED)
    missed = kpi(None, Verdict.NOT_ATTAINED)

    assert symbol("attainment_abcd", [], attained) == "A"
    assert symbol("attainment_abcd", [], missed) == "D"
    assert suggest(rules("attainment_abcd"), [], [missed]).reason == "「適用業務数」が未達成のため"


def test_what_cannot_be_assessed_is_no_zero() -> None:
    unknown = kpi(None, Verdict.NOT_ASSESSABLE)

    assert symbol("attainment_abcd", [], unknown) == "－"
    assert symbol("attainment_abcd", [DOING], unknown) == "A"
    assert symbol("progress_abcd", []) == "D"


def test_without_bounds_the_worst_step_decides() -> None:
    assert symbol("progress_abcd", [DOING, DONE]) == "B"
    assert symbol("progress_abcd", [DOING, LATE, DONE]) == "C"
    assert symbol("circles", [StepStatus.STOPPED]) == "×"
    assert symbol("stages", [StepStatus.BEGUN, DOING]) == "検討中"
    assert symbol("stages", [DONE]) == "完了"
    assert symbol("sabc", [DONE]) == "A"


def test_a_step_that_does_not_apply_is_left_out() -> None:
    assert symbol("progress_abcd", [StepStatus.NOT_APPLICABLE, DOING]) == "B"
    assert symbol("progress_abcd", [StepStatus.NOT_APPLICABLE]) == "D"


def test_indicators_correct_what_the_steps_say() -> None:
    assert symbol("progress_abcd", [DOING], kpi("60")) == "C"
    assert symbol("sabc", [DOING], kpi("60")) == "B"
    assert symbol("progress_abcd", [DOING], kpi("110")) == "A"
    assert symbol("progress_abcd", [DOING], kpi("100")) == "B"
    assert symbol("progress_abcd", [LATE], kpi("110")) == "C"


def test_the_reason_tells_how_many_steps_are_behind() -> None:
    scale = rules("progress_abcd")

    assert suggest(scale, [DOING, LATE, DONE], []).reason == "工程3件のうち1件が「遅れ」のため"
    assert suggest(scale, [DOING, DOING], []).reason == "工程がすべて「予定どおり実施中」のため"
    assert suggest(scale, [DOING, DONE], []).reason == "工程に遅れがないため"
    assert suggest(scale, [], []).reason == "この年度の工程の状況が入力されていないため"


def test_a_scale_without_a_fitting_rating_suggests_none() -> None:
    only_done = [RatingRule(1, Meaning.DONE)]

    assert suggest(only_done, [LATE], []).key is None


@pytest.mark.parametrize("preset", [preset.key for preset in PRESETS])
@pytest.mark.parametrize("status", list(StepStatus))
def test_every_shipped_scale_has_a_rating_for_every_answer_but_the_absent(
    preset: str, status: StepStatus
) -> None:
    found = symbol(preset, [status])

    assert found is not None or (preset == "stages" and status == StepStatus.NOT_APPLICABLE)
