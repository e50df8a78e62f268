from typing import Any

import pytest
from django.test import Client

from dashboards.search import MOST_QUERY_CHARACTERS, PER_PAGE
from kpis.models import KpiTarget
from measures.models import Measure, Placement
from plans.models import GlossaryTerm, Plan
from tests.factories import (
    make_kpi,
    make_lane,
    make_measure,
    make_municipality,
    make_plan,
    make_policy,
    make_section,
    make_term,
    make_vision,
)
from tests.pages import Element, address, read_html, visit

pytestmark = pytest.mark.django_db

NOTHING = "を含む計画はありません。"


def results(client: Client, query: str, **more: Any) -> Element:
    return visit(client, "search_results", q=query, **more)


def follow(client: Client, link: Element) -> Element:
    response = client.get(address("search_results") + link["href"])
    return read_html(response.content.decode())


def titles(page: Element) -> list[str]:
    return page.texts("li.hit h3")


def marks(page: Element) -> list[str]:
    return page.texts("mark")


def make_measures(plan: Plan, number: int, *, title: str) -> None:
    policy = make_policy(plan)
    measures = Measure.objects.bulk_create(
        Measure(plan=plan, key=f"9-{place}", title=f"{title}{place}") for place in range(1, number + 1)
    )
    Placement.objects.bulk_create(
        Placement(plan=plan, policy=policy, measure=measure, code=measure.key, position=place)
        for place, measure in enumerate(measures)
    )


@pytest.mark.parametrize("query", ["RPA", "rpa", "ＲＰＡ", "R P A", "Ｒ　Ｐ　Ａ", "ｒｐａ"])
@pytest.mark.parametrize("stored", ["RPAの利用", "ＲＰＡの利用", "R P Aの利用"])
def test_width_case_and_spaces_make_no_difference(client: Client, query: str, stored: str) -> None:
    make_measure(code="1-1", title=stored)
    make_measure(title="窓口の見直し")

    assert titles(results(client, query)) == [f"1-1 {stored}"]


@pytest.mark.parametrize(
    ("query", "stored"),
    [
        ("書かない窓口", "「書かない 窓口」の設置"),
        ("ガバメントクラウド", "ｶﾞﾊﾞﾒﾝﾄｸﾗｳﾄﾞへの移行"),
        ("ｶﾞﾊﾞﾒﾝﾄｸﾗｳﾄﾞ", "ガバメントクラウドへの移行"),
        ("SNS等", "SNS 等の活用"),
        ("e-Tax", "ｅ－Ｔａｘの案内"),
    ],
)
def test_japanese_spellings_find_each_other(client: Client, query: str, stored: str) -> None:
    make_measure(code="1-1", title=stored)

    page = results(client, query)

    assert titles(page) == [f"1-1 {stored}"]
    assert len(marks(page)) == 1


def test_every_word_has_to_stand_somewhere_in_one_measure(client: Client) -> None:
    found = make_measure(code="1-1", title="電子申請")
    make_section(found, body="窓口を減らす。")
    make_lane(found, label="説明会", steps={2023: "試行"})
    KpiTarget.objects.create(kpi=make_kpi(found, name="利用率"), fiscal_year=2024, text="年300件")
    half = make_measure(title="電子申請")
    make_section(make_measure(title="別の施策"), body="窓口で説明会を試行し、利用率は年300件。")
    make_section(half, body="窓口を減らす。")

    page = results(client, "電子申請　窓口 説明会 試行 利用率 300件")

    assert titles(page) == ["1-1 電子申請"]
    assert "施策 1件" in page.one("main").text


@pytest.mark.parametrize(
    ("word", "where"),
    [
        ("概要の文", "【概要】"),
        ("説明会", "工程表"),
        ("試行", "工程表 令和6年度"),
        ("利用率", "指標"),
        ("利用者数を数える", "指標 利用率"),
        ("年300件", "指標 利用率"),
        ("オンライン申請", "別の表記"),
        ("R5新規", "区分"),
    ],
)
def test_a_hit_in_any_part_of_a_measure_is_shown_with_its_place(
    client: Client, word: str, where: str
) -> None:
    measure = make_measure(code="1-1", title="電子申請", aliases="オンライン申請", category_text="R5新規")
    make_section(measure, heading="【概要】", body="これは概要の文です。")
    make_lane(measure, label="説明会", steps={2023: "⇒", 2024: "試行"})
    kpi = make_kpi(measure, name="利用率", rationale="利用者数を数える。")
    KpiTarget.objects.create(kpi=kpi, fiscal_year=2024, text="年300件")

    page = results(client, word)

    (hit,) = page.all("li.hit")
    assert hit.one("h3").text == "1-1 電子申請"
    assert hit.one("span.hit__where").text == where
    assert marks(page) == [word]


def test_of_many_places_in_one_measure_the_first_three_are_shown(client: Client) -> None:
    measure = make_measure()
    for heading in ("一", "二", "三", "四"):
        make_section(measure, heading=heading, body="窓口")

    assert results(client, "窓口").texts("span.hit__where") == ["一", "二", "三"]


def test_a_long_text_is_cut_about_the_hit(client: Client) -> None:
    measure = make_measure()
    make_section(measure, body=f"{'前' * 200}窓口{'後' * 200}")

    excerpt = results(client, "窓口").one("p.hit__text").text

    assert excerpt == f"概要 …{'前' * 40}窓口{'後' * 80}…"


def test_a_hit_leads_to_the_sheet_at_the_first_place(client: Client) -> None:
    measure = make_measure(code="①-1-(1)", title="電子申請")

    (link,) = results(client, "電子").all("li.hit a")

    sheet = read_html(client.get(link["href"]).content.decode())
    assert sheet.one("h1").text == measure.title


def test_hits_are_grouped_by_city_in_the_order_of_codes(client: Client) -> None:
    late = make_plan(make_municipality(code="142115", name="秦野市"), title="丙計画")
    city = make_municipality(code="082210", name="ひたちなか市")
    second = make_plan(city, title="乙計画", start_fy=2026)
    first = make_plan(city, title="甲計画", start_fy=2023)
    for plan in (late, second, first):
        make_term(plan, term="窓口の用語")
        make_measure(make_policy(plan), title="窓口の施策")

    page = results(client, "窓口")

    assert page.texts("main h2") == ["ひたちなか市 甲計画", "ひたちなか市 乙計画", "秦野市 丙計画"]
    kinds = [[title.split()[0] for title in section.texts("h3")] for section in page.all("section.hits")]
    assert [kind[1] for kind in kinds] == ["用語"] * 3
    assert "施策 3件 理念・方針・用語など 3件" in page.one("main").text


def test_within_a_plan_measures_stand_in_printed_order(client: Client) -> None:
    policy = make_policy()
    make_measure(policy, code="1-10", title="窓口乙").placements.update(position=20)
    make_measure(policy, code="1-2", title="窓口甲").placements.update(position=10)

    assert titles(results(client, "窓口")) == ["1-2 窓口甲", "1-10 窓口乙"]


@pytest.mark.parametrize(
    ("title", "query", "marked"),
    [
        ("ＲＰＡ・Ｒ　Ｐ　Ａの利用", "rpa", ["ＲＰＡ", "Ｒ Ｐ Ａ"]),
        ("ﾃﾞｼﾞﾀﾙ化とデジタル化", "デジタル", ["ﾃﾞｼﾞﾀﾙ", "デジタル"]),
        ("窓口の窓口", "窓口", ["窓口", "窓口"]),
        ("電子申請の案内", "電子 子申請", ["電子申請"]),
        ("窓口の改革", "改革 窓口", ["窓口", "改革"]),
    ],
)
def test_exactly_the_hit_is_marked_and_the_text_stays_as_it_is(
    client: Client, title: str, query: str, marked: list[str]
) -> None:
    make_measure(code="1-1", title=title)

    page = results(client, query)

    assert marks(page) == marked
    assert page.one("li.hit h3 a").raw.removeprefix("1-1").strip() == title


def test_stored_html_is_shown_as_text(client: Client) -> None:
    measure = make_measure(code="1-1", title="<b>窓口</b> & <script>alert(1)</script>")
    make_section(measure, body="<img src=x>窓口")

    html = client.get(address("search_results"), {"q": "窓口"}).content.decode()

    assert "&lt;b&gt;<mark>窓口</mark>&lt;/b&gt; &amp; &lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "&lt;img src=x&gt;<mark>窓口</mark>" in html


def test_a_hit_that_is_html_is_shown_as_text(client: Client) -> None:
    make_measure(title="改行は<br>と書く")

    page = results(client, "<br>")

    assert marks(page) == ["<br>"]


def test_a_typed_script_is_shown_as_text(client: Client) -> None:
    page = results(client, "<script>alert(1)</script>")

    assert page.one("h1").text == "「<script>alert(1)</script>」の検索結果"
    assert page.one("input")["value"] == "<script>alert(1)</script>"
    assert len(page.all("script")) == 1


@pytest.mark.parametrize(
    ("kind", "name"),
    [("理念", "outline"), ("方針", "outline"), ("指標", "kpi"), ("用語", "glossary")],
)
def test_what_stands_beside_the_measures_is_found_with_a_link_to_its_place(
    client: Client, kind: str, name: str
) -> None:
    plan = make_plan()
    make_vision(plan, statement="だれもが安心", description="理念の説明")
    policy = make_policy(plan, code="①-1", title="安心の方針", description="方針の説明")
    kpi = make_kpi(plan=plan, policy=policy, name="安心の指標", rationale="指標の説明")
    term = make_term(plan, term="安心の用語", explanation="用語の説明")
    targets = {"kpi": address("kpi", plan, kpi.number), "outline": address("outline", plan)}
    places = {"方針": "#policy-①-1", "用語": f"#term-{term.pk}"}

    (hit,) = results(client, f"{kind}の説明").all("li.hit")

    ((title, link),) = hit.links().items()
    assert hit.one("span.chip").text == kind
    assert "安心" in title
    assert link == targets.get(name, address("glossary", plan)) + places.get(kind, "")
    page = read_html(client.get(link).content.decode())
    assert places.get(kind, "#main")[1:] in {element.attributes.get("id") for element in page.walk()}
    assert f"{kind}の説明" in page.one("main").text


def test_beside_the_measures_too_every_word_has_to_be_met(client: Client) -> None:
    plan = make_plan()
    make_term(plan, term="RPA", explanation="窓口の自動化")
    make_term(plan, term="AI", explanation="窓口の案内")

    assert titles(results(client, "窓口 自動化")) == ["用語 RPA"]


def test_policies_are_found_by_their_other_spellings(client: Client) -> None:
    make_policy(title="安心のまち", description="説明", aliases="あんしんのまち")

    page = results(client, "あんしん")

    assert marks(page) == ["あんしん"]


def test_what_is_not_published_is_never_found(client: Client) -> None:
    plan = make_plan(is_published=False)
    make_vision(plan, statement="窓口の理念")
    make_term(plan, term="窓口の用語")
    policy = make_policy(plan, title="窓口の方針")
    make_kpi(plan=plan, name="窓口の指標")
    measure = make_measure(policy, title="窓口の施策")
    make_section(measure, body="窓口の本文")
    make_lane(measure, label="窓口の行", steps={2023: "窓口の工程"})
    KpiTarget.objects.create(kpi=make_kpi(measure, name="窓口率"), fiscal_year=2023, text="窓口の目標")

    page = results(client, "窓口")

    assert page.all("li.hit") == []
    assert f"「窓口」{NOTHING}" in page.text


def test_a_measure_that_stands_nowhere_yet_is_not_found(client: Client) -> None:
    Measure.objects.create(plan=make_plan(), key="new", title="窓口の施策")

    assert NOTHING in results(client, "窓口").text


@pytest.mark.parametrize("query", ["", "   ", "　", "\x00"])
def test_without_a_word_the_page_explains_the_search(client: Client, query: str) -> None:
    make_measure()

    page = results(client, query)

    assert page.one("h1").text == "計画を探す"
    assert "空白で区切ると、すべての言葉を含むものを探します。" in page.text
    assert page.all("li.hit") == []


@pytest.mark.parametrize("query", ["%", "_", "'", '"', "\\", "窓_", "窓%口", "'; --", "a\x00b"])
def test_signs_of_the_database_mean_nothing(client: Client, query: str) -> None:
    make_measure(title="窓の口")

    assert NOTHING in results(client, query).text


@pytest.mark.parametrize("query", ["100%", "a_b", "“案”", "'案'", "c:\\"])
def test_signs_of_the_database_are_found_where_they_stand(client: Client, query: str) -> None:
    make_measure(code="1-1", title=f"目標{query}の達成")

    page = results(client, query)

    assert titles(page) == [f"1-1 目標{query}の達成"]
    assert marks(page) == [query]


def test_a_query_that_is_too_long_is_cut_and_said_so(client: Client) -> None:
    longest = "窓" * MOST_QUERY_CHARACTERS
    make_section(make_measure(title="長い施策"), body=longest)

    page = results(client, f"{longest}無い言葉")

    assert "はじめの100文字で探しました。" in page.text
    assert len(titles(page)) == 1
    assert page.one("input")["value"] == longest
    assert "文字で探しました" not in results(client, longest).text


def test_many_hits_are_shown_on_pages_that_keep_the_query(client: Client) -> None:
    plan = make_plan()
    make_measures(plan, PER_PAGE + 10, title="窓口&案内")
    make_term(plan, term="窓口&案内の用語")

    first = results(client, "窓口&案内")
    (forward,) = first.all("nav.pager a")
    second = follow(client, forward)
    (back,) = second.all("nav.pager a")

    assert len(titles(first)) == PER_PAGE + 1, "what stands beside the measures is on the first page"
    assert second.one("input")["value"] == "窓口&案内"
    assert titles(second) == [f"9-{number} 窓口&案内{number}" for number in range(51, 61)]
    assert "施策 60件 理念・方針・用語など 1件" in first.one("main").text
    assert "施策 60件 理念・方針・用語など 1件" in second.one("main").text
    assert "1 / 2 ページ" in first.text
    assert (forward["rel"], back["rel"]) == ("next", "prev")
    assert titles(follow(client, back)) == titles(first)


@pytest.mark.parametrize(
    ("page", "shown"), [("99", "2 / 2 ページ"), ("x", "1 / 2 ページ"), ("-1", "2 / 2 ページ")]
)
def test_a_page_that_does_not_exist_gives_the_nearest(client: Client, page: str, shown: str) -> None:
    make_measures(make_plan(), PER_PAGE + 1, title="窓口")

    assert shown in results(client, "窓口", page=page).text


def test_more_terms_than_a_page_holds_are_told_and_not_dropped_in_silence(client: Client) -> None:
    plan = make_plan()
    GlossaryTerm.objects.bulk_create(
        GlossaryTerm(plan=plan, term=f"窓口{number}", explanation="解説") for number in range(PER_PAGE + 1)
    )

    page = results(client, "窓口")

    assert len(titles(page)) == PER_PAGE
    assert "理念・方針・用語など 50件以上" in page.text
    assert "それぞれ50件まで表示しています。言葉を足して絞り込んでください。" in page.text
