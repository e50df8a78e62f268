import pytest

from roadmaps.phases import KEYWORDS, Phase, phase_of, phase_words

STUDY, PLAN, BUILD, RUN, KEEP, REVIEW, OTHER = Phase


@pytest.mark.parametrize(
    ("text", "phase"),
    [
        # ひたちなか市
        ("①オンライン化方針の策定 (オンライン化目標300手続き)", PLAN),
        ("①②対象手続きの拡充、普及促進", RUN),
        ("普及促進(安全性や利便性の周知)", RUN),
        ("①調査・検討", STUDY),
        ("②③導入・運用", RUN),
        ("④一部デザインリニューアルや機能追加等の検討", STUDY),
        ("②継続", KEEP),
        ("①GIGAスクール端末の更新", BUILD),
        ("全体計画の策定", PLAN),
        ("庁内ネットワーク構成 セキュリティの見直し", REVIEW),
        ("モデル地区・箇所での実証実験", STUDY),
        # 稲敷市
        ("休日交付 出張申請", RUN),
        ("検討⇒実施", RUN),
        ("システム更新時期検討(第1G)", STUDY),
        ("システム更新 (第1G)", BUILD),
        ("随時公開・メンテナンス", REVIEW),
        ("国のガイドライン改定に合わせ、適宜見直し", REVIEW),
        ("保有データの整理・利用ニーズの把握", STUDY),
        # 秦野市
        ("方向性整理", PLAN),
        ("導入・検証", STUDY),
        ("機器の入替及び運用方法の調整", PLAN),
        ("一体的実施に向けた取組を継続", KEEP),
        ("規程等の改正", REVIEW),
        # 取手市
        ("検討 構築", BUILD),
        ("計画 検討 構築", BUILD),
        ("(随時) 新規コンテンツの洗い出し・検討・実施 →", RUN),
        # 鹿嶋市
        ("タブレット端末を用いた自動入力の継続検討", STUDY),
        ("・現PR促進策継続実施", RUN),
        ("庁外会議のオンライン会議の試行継続", KEEP),
        ("(総務課) アプリケーション開発事業者とシステムを使用する原課との調整", PLAN),
        ("支援を必要とする世帯の20%をカバー", RUN),
        # 半角のかな、全角の括弧、語のないもの
        ("公開ﾍﾟｰｼﾞのﾒﾝﾃﾅﾝｽ", REVIEW),
        ("稼働（構築後の検討を含む）", RUN),
        ("⇒", OTHER),
        ("", OTHER),
    ],
)
def test_the_last_keyword_outside_parentheses_names_the_phase(text: str, phase: Phase) -> None:
    assert phase_of(text) == phase


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("検討", [(STUDY, "検討")]),
        ("検討⇒実施", [(STUDY, "検討"), (RUN, "実施")]),
        ("検討 構築", [(STUDY, "検討"), (BUILD, "構築")]),
        ("構築\n運用", [(BUILD, "構築"), (RUN, "運用")]),
        ("実施・拡充", [(RUN, "実施"), (RUN, "拡充")]),
        ("計画 検討 構築", [(PLAN, "計画"), (STUDY, "検討"), (BUILD, "構築")]),
        ("随時公開・メンテナンス", [(REVIEW, "随時公開・メンテナンス")]),
        ("①調査・検討", [(STUDY, "①調査・検討")]),
        ("規程等の改正", [(REVIEW, "規程等の改正")]),
        ("⇒", [(OTHER, "⇒")]),
    ],
)
def test_a_cell_of_phase_words_alone_is_split_into_them(text: str, words: list[tuple[Phase, str]]) -> None:
    assert phase_words(text) == words


def test_each_keyword_names_one_phase() -> None:
    words = [word for words in KEYWORDS.values() for word in words]

    assert len(words) == len(set(words))
    assert all(phase_of(word) == phase for phase, words in KEYWORDS.items() for word in words)


def test_every_phase_has_its_own_name() -> None:
    assert [phase.label for phase in Phase] == [
        "検討",
        "計画",
        "構築",
        "実施・運用",
        "継続",
        "見直し",
        "その他",
    ]
