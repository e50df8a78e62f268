import pytest
from django.test import Client

from accounts.models import Department
from plans.models import Plan, ReferencePlan
from tests.factories import (
    make_alignment,
    make_department,
    make_levels,
    make_measure,
    make_placement,
    make_plan,
    make_policy,
    make_reference_item,
    make_responsibility,
    make_vision,
)
from tests.pages import Element, address, visit

pytestmark = pytest.mark.django_db

NOTHING_FITS = "条件に合う取組事項はありません。条件を変えてください。"


def codes(page: Element) -> list[str]:
    return page.texts("main li.leaf span.code")


@pytest.fixture
def plan() -> Plan:
    """Two branches of which one has a level more; ①-1-2 stands again as ②-9."""
    plan = make_plan(vision_label="基本理念")
    make_levels(plan, "基本方針", "推進事項", "取組事項")
    first = make_policy(plan, code="①", title="便利なまち", position=1, description="一行目\n二行目")
    below = make_policy(plan, code="①-1", title="手続の見直し", position=2, parent=first)
    second = make_policy(plan, code="②", title="確かなまち", position=3)
    make_placement(make_measure(below, code="①-1-2", title="電子申請"), second, code="②-9", position=9000)
    make_measure(below, code="①-1-10", title="窓口", is_priority=True)
    make_measure(second, code="②-1", title="研修", category_text="R5新規")
    return plan


@pytest.fixture
def soumu(plan: Plan) -> Department:
    return make_department(plan.municipality, name="総務課", position=1)


def own(plan: Plan, code: str, department: Department, **overrides: object) -> None:
    measure = plan.measures.get(key=code)
    make_responsibility(measure, department=department, **overrides)


def test_visions_stand_at_the_top_in_order_under_the_plans_own_name(client: Client, plan: Plan) -> None:
    make_vision(plan, statement="二つ目の理念", position=2)
    make_vision(plan, statement="一つ目の理念", description="その説明。\n続き。", position=1)

    first, second = visit(client, "outline", plan).all("main div.vision")

    assert first.text == "基本理念 一つ目の理念 その説明。 続き。"
    assert second.text == "基本理念 二つ目の理念"


def test_the_tree_shows_each_policy_with_its_level_name_code_and_description(
    client: Client, plan: Plan
) -> None:
    page = visit(client, "outline", plan)

    assert page.texts("main h2") == ["基本方針① 便利なまち", "基本方針② 確かなまち"]
    below = page.one("div.tree__node")
    assert below.text == "推進事項①-1 手続の見直し"
    assert "この基本方針の説明 一行目 二行目" in page.text
    assert {below["id"], *(branch["id"] for branch in page.all("details.branch"))} == {
        "policy-①",
        "policy-①-1",
        "policy-②",
    }


def test_measures_stand_in_printed_order_with_codes_that_lead_to_their_sheets(
    client: Client, plan: Plan
) -> None:
    page = visit(client, "outline", plan)

    assert codes(page) == ["①-1-2", "①-1-10", "②-1", "②-9"]
    leaves = page.all("li.leaf")
    assert leaves[0].links() == {
        "①-1-2 電子申請": f"/{plan.municipality.slug}/plans/{plan.slug}/measures/①-1-2/"
    }


def test_measures_carry_their_printed_marks_and_a_repeated_one_says_so(client: Client, plan: Plan) -> None:
    titles = visit(client, "outline", plan).texts("span.leaf__title")

    assert titles == ["①-1-2 電子申請", "①-1-10 窓口 重点", "②-1 研修 R5新規", "②-9 電子申請 再掲"]


def test_departments_other_than_the_lead_are_named_with_their_role(
    client: Client, plan: Plan, soumu: Department
) -> None:
    own(plan, "②-1", soumu, role="lead", position=1)
    for name, role, position in (("税務課", "supporting", 2), ("政策課", "coordinating", 3)):
        own(plan, "②-1", make_department(plan.municipality, name=name), role=role, position=position)

    owners = visit(client, "outline", plan).texts("span.leaf__owner")

    assert owners == ["", "", "総務課、関係 税務課、調整 政策課", ""]


def test_policies_and_measures_are_counted_and_a_repeated_measure_only_once(
    client: Client, plan: Plan
) -> None:
    page = visit(client, "outline", plan)

    assert "2基本方針・1推進事項・3取組事項（延べ4）" in page.one("main").text
    assert page.texts("span.branch__sum") == ["2件", "2件"]


def test_without_a_repeated_measure_there_is_no_second_count(client: Client) -> None:
    measure = make_measure()

    page = visit(client, "outline", measure.plan)

    assert "1基本方針・1施策" in page.one("main").text
    assert "延べ" not in page.text


def test_the_department_in_the_address_keeps_every_place_of_its_measures(
    client: Client, plan: Plan, soumu: Department
) -> None:
    own(plan, "①-1-2", soumu, role="supporting")
    own(plan, "②-1", make_department(plan.municipality, name="税務課"))

    page = visit(client, "outline", plan, department="総務課")

    assert codes(page) == ["①-1-2", "②-9"]
    assert "1取組事項（延べ2） 絞り込み中" in page.one("main").text
    chosen = [option.text for option in page.all("option") if "selected" in option.attributes]
    assert chosen == ["総務課", "すべて"]


@pytest.mark.parametrize(("mark", "expected"), [("重点", ["①-1-10"]), ("R5新規", ["②-1"])])
def test_the_mark_in_the_address_keeps_the_measures_that_carry_it(
    client: Client, plan: Plan, mark: str, expected: list[str]
) -> None:
    page = visit(client, "outline", plan, mark=mark)

    assert codes(page) == expected
    assert len(page.all("main h2")) == 1, "branches without a measure are left out"


def test_department_and_mark_combine(client: Client, plan: Plan, soumu: Department) -> None:
    own(plan, "①-1-10", soumu)
    own(plan, "②-1", soumu)

    page = visit(client, "outline", plan, department="総務課", mark="R5新規")

    assert codes(page) == ["②-1"]


def test_conditions_that_nothing_fits_give_a_message_and_a_way_back(
    client: Client, plan: Plan, soumu: Department
) -> None:
    own(plan, "①-1-2", soumu)

    page = visit(client, "outline", plan, department="総務課", mark="重点")

    assert codes(page) == []
    assert NOTHING_FITS in page.text
    assert page.one("form.filter").links() == {"条件を外す": address("outline", plan)}


def test_a_department_with_two_parts_in_a_measure_does_not_repeat_it(
    client: Client, plan: Plan, soumu: Department
) -> None:
    own(plan, "②-1", soumu, role="lead")
    own(plan, "②-1", soumu, role="supporting")

    page = visit(client, "outline", plan, department="総務課")

    assert codes(page) == ["②-1"]


def test_an_unknown_department_is_said_so_and_leaves_the_mark_in_force(
    client: Client, plan: Plan, soumu: Department
) -> None:
    own(plan, "①-1-10", soumu)

    page = visit(client, "outline", plan, department="無い課", mark="R5新規")

    assert "「無い課」という担当はこの計画にありません。" in page.one("form.filter").text
    assert codes(page) == ["②-1"]
    assert page.texts("main h2") == ["基本方針② 確かなまち"]
    assert "絞り込み中" in page.text
    assert "条件を外す" in page.one("form.filter").links()


def test_an_unknown_mark_is_said_so_and_leaves_the_department_in_force(
    client: Client, plan: Plan, soumu: Department
) -> None:
    own(plan, "①-1-10", soumu)

    page = visit(client, "outline", plan, department="総務課", mark="無い印")

    assert "「無い印」という印はこの計画にありません。" in page.one("form.filter").text
    assert codes(page) == ["①-1-10"]


def test_an_unknown_value_alone_narrows_nothing(client: Client, plan: Plan) -> None:
    page = visit(client, "outline", plan, mark="無い印")

    assert codes(page) == ["①-1-2", "①-1-10", "②-1", "②-9"]
    assert "絞り込み中" not in page.text


def test_the_filter_offers_what_the_plan_has_and_no_department_of_others(
    client: Client, plan: Plan, soumu: Department
) -> None:
    own(plan, "②-1", soumu)
    make_department(plan.municipality, name="出番のない課")
    make_responsibility(make_measure(is_priority=True, category_text="よその印"))

    department, mark = visit(client, "outline", plan).all("form.filter select")

    assert department.texts("option") == ["すべて", "総務課"]
    assert mark.texts("option") == ["すべて", "重点", "R5新規"]


def test_where_there_is_nothing_to_choose_there_is_no_filter(client: Client) -> None:
    measure = make_measure()

    page = visit(client, "outline", measure.plan, department="総務課")

    assert page.all("form.filter") == []
    assert len(codes(page)) == 1


def test_a_plan_still_without_measures_says_so_and_asks_for_no_other_condition(client: Client) -> None:
    plan = make_plan()

    page = visit(client, "outline", plan)

    assert "この計画の施策はまだ掲載されていません。" in page.text
    assert "条件" not in page.one("main").text


def test_the_source_of_the_plan_stands_below(client: Client) -> None:
    plan = make_plan(source_note="令和5年7月の公表資料による。")

    assert "令和5年7月の公表資料による。" in visit(client, "outline", plan).one("main").text


def test_the_crosswalk_marks_of_a_policy_stand_with_it(client: Client, plan: Plan) -> None:
    reference = ReferencePlan.objects.create(slug="dx", name="自治体DX推進計画", version="1.0")
    whole = make_reference_item(reference_plan=reference, name="計画全体", is_whole=True)
    item = make_reference_item(reference_plan=reference, name="テレワークの推進", position=2)
    policy = plan.policies.get(code="①-1")
    make_alignment(policy, reference_item=whole)
    make_alignment(policy, reference_item=item, is_inferred=True)

    text = visit(client, "outline", plan).one("p.tree__refs").text

    assert text == "関連計画 自治体DX推進計画 1.0、自治体DX推進計画 1.0「テレワークの推進」（推定）"


def test_a_measure_that_was_given_up_says_so(client: Client, plan: Plan) -> None:
    plan.measures.filter(key="②-1").update(lifecycle="abolished")

    assert "廃止" in visit(client, "outline", plan).texts("span.chip")
