import pytest

from progress.files.names import LONGEST_NAME, clean_file_name, web_address


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("令和7年度 実績（確定）.xlsx", "令和7年度 実績（確定）.xlsx"),
        ("報告書.PDF", "報告書.pdf"),
        ("C:\\Users\\tanaka\\報告.pdf", "報告.pdf"),
        ("../../etc/報告.pdf", "報告.pdf"),
        ("報告\u202efdp.exe", "報告fdp.exe"),
        ("報\u200b告\x00\r\n.pdf", "報告.pdf"),
        ("か\u3099いよう.txt", "がいよう.txt"),
        ('a<b>:"c"|d?*.csv', "a_b___c__d__.csv"),
        ("  . 報告 .pdf. ", "報告.pdf"),
        ("外字\ue000.txt", "外字\ue000.txt"),
        ("版.1.2.docx", "版.1.2.docx"),
        ("報告", "報告"),
        ("..", "名称なし"),
        ("", "名称なし"),
    ],
)
def test_a_name_loses_its_path_and_what_cannot_be_seen_and_stays_readable(given: str, cleaned: str) -> None:
    assert clean_file_name(given) == cleaned


def test_a_long_name_is_cut_before_its_ending() -> None:
    cleaned = clean_file_name("あ" * 300 + ".pdf")

    assert len(cleaned) == LONGEST_NAME
    assert cleaned.endswith("あ.pdf")


def test_an_endless_ending_is_cut_too() -> None:
    assert len(clean_file_name("a." + "x" * 300)) == LONGEST_NAME


@pytest.mark.parametrize(
    "place",
    ["https://www.example.lg.jp/a?b=1#c", "http://10.0.0.1:8080/文書/", "HTTPS://EXAMPLE.LG.JP/"],
)
def test_a_web_address_is_linked(place: str) -> None:
    assert web_address(place) == place


@pytest.mark.parametrize(
    "place",
    [
        "",
        "例規集 第3編",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//example.jp/",
        "https://",
        "http://[1",
        "資料は https://example.jp/ を参照",
        "https://example.jp/ 2ページ",
        "https:\\\\example.jp",
        "https://example.jp/\u202egpj",
    ],
)
def test_everything_else_stays_text(place: str) -> None:
    assert web_address(place) == ""
