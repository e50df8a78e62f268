"""What kind of work a roadmap cell describes: 検討, 計画, 構築, 運用, 継続, 見直し or something else.

Rules, not guesses that nobody can follow: keywords in the text name phases, and as a Japanese phrase ends in its
head, the last keyword names the phase of the whole (システム更新時期の検討 is 検討). What stands in parentheses does not
count, and what has no keyword is その他. People may correct the stored phase.
"""

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum


class Phase(StrEnum):
    STUDY = "study"
    PLAN = "plan"
    BUILD = "build"
    RUN = "run"
    KEEP = "keep"
    REVIEW = "review"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Phase.STUDY: "検討",
    Phase.PLAN: "計画",
    Phase.BUILD: "構築",
    Phase.RUN: "実施・運用",
    Phase.KEEP: "継続",
    Phase.REVIEW: "見直し",
    Phase.OTHER: "その他",
}

KEYWORDS: dict[Phase, tuple[str, ...]] = {
    Phase.STUDY: (
        "検討",
        "調査",
        "研究",
        "協議",
        "検証",
        "分析",
        "把握",
        "確認",
        "比較",
        "洗い出し",
        "洗出し",
        "トライアル",
        "試行",
        "実証",
    ),
    Phase.PLAN: (
        "計画",
        "策定",
        "方針決定",
        "方向性整理",
        "設計",
        "仕様",
        "要件定義",
        "準備",
        "選定",
        "決定",
        "調整",
        "特定",
    ),
    Phase.BUILD: (
        "構築",
        "整備",
        "開発",
        "改修",
        "導入",
        "移行",
        "更新",
        "更改",
        "設置",
        "調達",
        "入替",
        "契約",
        "改革",
        "機能改善",
        "高速化",
        "電子化",
        "オンライン化",
        "ペーパーレス化",
    ),
    Phase.RUN: (
        "運用",
        "実施",
        "稼働",
        "開始",
        "活用",
        "公開",
        "提供",
        "開催",
        "普及",
        "促進",
        "周知",
        "拡大",
        "拡充",
        "充実",
        "推進",
        "支援",
        "協力",
        "講座",
        "研修",
        "参加",
        "交付",
        "申請",
        "対応",
        "搭載",
        "削減",
        "カバー",
        "改善",
        "継続実施",
    ),
    Phase.KEEP: ("継続", "維持"),
    Phase.REVIEW: ("見直し", "改定", "改正", "改訂", "評価", "メンテナンス", "ローリング"),
    Phase.OTHER: (),
}
_PHASE_OF = {word: phase for phase, words in KEYWORDS.items() for word in words}
# The longest keyword first: 継続実施 is 実施, not 継続.
_KEYWORD = re.compile("|".join(sorted(map(re.escape, _PHASE_OF), key=len, reverse=True)))
_PARENTHESES = re.compile(r"\([^()]*\)")
_SEPARATOR = re.compile(r"[\s⇒→・]+")


def _phases_in(text: str) -> Iterator[Phase]:
    for match in _KEYWORD.finditer(_PARENTHESES.sub("", unicodedata.normalize("NFKC", text))):
        yield _PHASE_OF[match[0]]


def phase_of(text: str) -> Phase:
    """Return the phase that a cell's text describes as a whole."""
    return (list(_phases_in(text)) or [Phase.OTHER])[-1]


def phase_words(text: str) -> list[tuple[Phase, str]]:
    """Split a cell that is nothing but phase words (検討 構築, 検討⇒実施) into them; any other text stays whole."""
    words = [word for word in _SEPARATOR.split(text) if word]
    if words and all(word in _PHASE_OF for word in words):
        return [(_PHASE_OF[word], word) for word in words]
    return [(phase_of(text), text)]
