from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.text import excerpt, marked_parts, normalise, search_terms

# Little text that has much to normalise: widths, sound marks, ligatures, dashes, spaces.
texts = st.text() | st.text(alphabet="RＲrPＰ ー－-‐ｶﾞガか゛㈱株式会社ß①\u3099\u3000\n")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＲＰＡ", "R P A"),
        ("SNS等", "SNS 等"),
        ("Wi－Fi", "wi‐fi"),
        ("デ－タ", "データ"),
        ("ﾃﾞｼﾞﾀﾙ化", "デジタル化"),
        ("①", "1"),
        ("㈱見本", "(株)見本"),
        ("1－1―1", "1-1-1"),
        ("行政手続の\nオンライン化", "行政手続のオンライン化"),
    ],
)
def test_spellings_of_one_word_are_alike(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(("one", "other"), [("ハス", "バス"), ("手続", "手続き"), ("1-1", "11")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


def test_a_query_is_split_into_its_words_once_each() -> None:
    assert search_terms("　ＲＰＡ AI  rpa ") == ["rpa", "ai"]
    assert search_terms(" 　") == []


@pytest.mark.parametrize(
    ("text", "query", "parts"),
    [
        ("AI・RPAの活用", "ＲＰＡ", [("AI・", False), ("RPA", True), ("の活用", False)]),
        ("SNS 等を活用", "sns等", [("SNS 等", True), ("を活用", False)]),
        ("ﾃﾞｼﾞﾀﾙ庁", "デジタル", [("ﾃﾞｼﾞﾀﾙ", True), ("庁", False)]),
        ("㈱見本", "株", [("㈱", True), ("見本", False)]),
        ("システム更新", "システ テム", [("システム", True), ("更新", False)]),
        ("検討、再検討", "検討", [("検討", True), ("、再", False), ("検討", True)]),
        ("検討", "実施", [("検討", False)]),
        ("", "実施", []),
    ],
)
def test_hits_are_marked_in_the_text_as_it_is_printed(
    text: str, query: str, parts: list[tuple[str, bool]]
) -> None:
    assert marked_parts(text, search_terms(query)) == parts


@given(texts, texts)
def test_marking_never_alters_a_text(text: str, query: str) -> None:
    parts = marked_parts(text, search_terms(query))

    assert "".join(part for part, _ in parts) == text
    assert all(hit != next_hit for (_, hit), (_, next_hit) in pairwise(parts))


@given(texts.filter(normalise), st.data())
def test_whatever_the_normalised_text_holds_is_found_in_the_text(text: str, data: st.DataObject) -> None:
    term = data.draw(st.sampled_from(normalise(text)))

    assert any(hit for _, hit in marked_parts(text, [term]))


@pytest.mark.parametrize(
    ("text", "around", "shown"),
    [
        ("窓口で書かない手続を導入します。", 3, "…かない手続を導入します…"),
        ("手続を導入", 3, "手続を導入"),
        ("一\n二手続", 3, "一 二手続"),
        ("該当する語のない長い本文", 3, "該当する語の…"),
    ],
)
def test_an_excerpt_is_cut_about_the_first_hit(text: str, around: int, shown: str) -> None:
    assert excerpt(text, ["手続"], around=around) == shown
