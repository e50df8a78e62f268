import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.glossary import TermFinder, spellings


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ("AI-OCR", ["AI-OCR"]),
        ("Gov-Cloud (ガバメントクラウド)", ["Gov-Cloud", "ガバメントクラウド"]),
        ("マイナポータル（ぴったりサービス）", ["マイナポータル", "ぴったりサービス"]),
        (
            "自治体標準オープンデータセット（旧：推奨データセット）",
            ["自治体標準オープンデータセット", "推奨データセット"],
        ),
        ("5G（旧：）", ["5G"]),
    ],
)
def test_a_term_is_found_by_each_of_its_words(term: str, words: list[str]) -> None:
    assert spellings(term) == words


@pytest.mark.parametrize(
    ("terms", "text", "found"),
    [
        (["AI", "AI-OCR"], "AI-OCRの導入", {"AI-OCR": "AI-OCR"}),
        (["AI", "AI-OCR"], "AIとAI-OCR", {"AI": "AI", "AI-OCR": "AI-OCR"}),
        (["RPA", "BPR"], "A I ・ R  P A とBPR", {"R  P A": "RPA", "BPR": "BPR"}),
        (["AI"], "MAIL、AI2、AIMS", {}),
        (["5G"], "ローカル5Gと15G", {"5G": "5G"}),
        (["Society5.0"], "Society 5.0の実現", {"Society 5.0": "Society5.0"}),
        (
            ["Gov-Cloud (ガバメントクラウド)"],
            "ガバメントクラウドへの移行",
            {"ガバメントクラウド": "Gov-Cloud (ガバメントクラウド)"},
        ),
        (["オープンデータ"], "オープンデータとオープンデータ", {"オープンデータ": "オープンデータ"}),
        (["C++"], "C++の講座", {"C++": "C++"}),
        ([], "AIの活用", {}),
        (["AI"], "", {}),
    ],
)
def test_terms_are_found_in_a_text_as_it_is_printed(
    terms: list[str], text: str, found: dict[str, str]
) -> None:
    finder = TermFinder(terms)

    parts = finder.parts(text)

    assert {part: term for part, term in parts if term} == found
    assert finder.found == list(found.values())


def test_a_term_is_linked_where_it_first_occurs_on_the_sheet() -> None:
    finder = TermFinder(["AI", "RPA"])

    first, second = finder.parts("AIの活用"), finder.parts("RPAとAI")

    assert first == [("AI", "AI"), ("の活用", None)]
    assert second == [("RPA", "RPA"), ("とAI", None)]
    assert finder.found == ["AI", "RPA"]


words = st.text(alphabet="AI-O R（）(旧：)データ.+*")


@given(st.lists(words, max_size=5), words)
def test_finding_never_alters_a_text(terms: list[str], text: str) -> None:
    parts = TermFinder(terms).parts(text)

    assert "".join(part for part, _ in parts) == text
    assert {term for _, term in parts if term} <= set(terms)
