import datetime as dt
from typing import Any

import pytest

from progress.answers import Course, StepStatus
from progress.sample.stories import Fate, Story, StoryStep, invent, opening_words
from progress.sample.words import THEMES

YEARS = range(2021, 2026)


def story(key: str = "hadano/1", **overrides: Any) -> Story:
    fields: dict[str, Any] = {
        "title": "RPAの導入による事務の効率化",
        "plan_years": YEARS,
        "fiscal_year": 2023,
        "kind": "actual",
        "told_on": dt.date(2024, 3, 31),
        "steps": [StoryStep(1, "対象業務の拡大", "run"), StoryStep(2, "環境構築", "build")],
    }
    return Story(key=key, **{**fields, **overrides})


def of_fate(fate: Fate, **overrides: Any) -> list[Story]:
    stories = (story(f"city/{number}", **overrides) for number in range(400))
    return [each for each in stories if each.fate == fate]


def test_the_same_measure_and_year_always_tell_the_same() -> None:
    assert invent(story()) == invent(story())
    assert invent(story()) != invent(story(fiscal_year=2024))


def test_every_fate_is_met_and_most_go_well() -> None:
    counts = {fate: len(of_fate(fate)) for fate in Fate}

    assert all(counts.values())
    assert counts[Fate.SMOOTH] > sum(counts.values()) / 2


@pytest.mark.parametrize("kind", ["actual", "forecast", "interim"])
@pytest.mark.parametrize("title", ["RPAの導入", "避難所の運営", "なにか別のこと"])
def test_every_question_is_answered_in_whole_sentences(kind: str, title: str) -> None:
    for number in range(60):
        answers = invent(story(str(number), kind=kind, title=title, fiscal_year=2021 + number % 5))

        assert all(StepStatus(answer.status) for answer in answers.steps.values())
        assert Course(answers.course)
        for text in (answers.achievements, answers.challenges, answers.next_year):
            assert text.endswith("。")
            assert "{" not in text


def test_what_is_only_expected_is_not_told_as_done() -> None:
    told = [invent(each).achievements for each in of_fate(Fate.SMOOTH, kind="forecast")]

    assert told
    assert not any("しました。" in text for text in told)


def test_a_measure_that_is_given_up_stops_once_and_has_nothing_to_do_afterwards() -> None:
    for each in of_fate(Fate.STOPPED)[:5]:
        years = [invent(story(each.key, fiscal_year=year)) for year in YEARS]
        stopped = [
            [answer.status for answer in answers.steps.values()].count(StepStatus.STOPPED)
            for answers in years
        ]
        assert sum(bool(count) for count in stopped) == 1
        assert years[-1].achievements == "この年度に行う取組はありませんでした。"


def test_a_late_measure_says_why_and_what_follows() -> None:
    late = [
        answers
        for answers in map(invent, of_fate(Fate.SLOW))
        if StepStatus.LATE in {answer.status for answer in answers.steps.values()}
    ]

    assert late
    assert all("遅れ" in answers.achievements for answers in late)
    assert all(len(answers.challenges) > 20 for answers in late)


@pytest.mark.parametrize(
    ("label", "text", "words"),
    [
        ("運用ルールの検討", "運用", "運用ルールの検討"),
        ("①②", "・サービスの利用促進\n・対象業務拡大", "サービスの利用促進"),
        ("", "運用", "電子申請の運用"),
        ("", "", "電子申請"),
        ("", "あ" * 40, "あ" * 30 + "…"),
    ],
)
def test_a_step_is_named_so_that_a_sentence_can_be_made_of_it(label: str, text: str, words: str) -> None:
    assert opening_words(label, text, "電子申請") == words


def test_the_stock_of_words_ends_in_sentences_and_fits_every_title() -> None:
    sentences = [text for theme in THEMES for text in (*theme.done, *theme.hard, *theme.next)]

    assert all(text.endswith("。") for text in sentences)
    assert all(text.endswith("しました。") for theme in THEMES for text in theme.done)
    assert "" in THEMES[-1].keywords
