"""The tree is arranged from rows that are already fetched, so none of these tests needs a database."""

from measures.models import Measure, Placement
from measures.tree import Branch, build_tree, path_to, without_empty
from plans.models import PlanLevel, Policy

LEVELS = [
    PlanLevel(depth=1, name="基本方針"),
    PlanLevel(depth=2, name="推進事項"),
    PlanLevel(depth=3, name="取組事項"),
]


def make_tree(policies: dict[str, str | None], placements: list[tuple[str, str]]) -> list[Branch]:
    """Build a tree of codes: `policies` maps each to its parent, `placements` are (policy, code)."""
    ids = {code: number for number, code in enumerate(policies, 1)}
    return build_tree(
        [
            Policy(pk=ids[code], code=code, parent_id=ids[parent] if parent else None)
            for code, parent in policies.items()
        ],
        [Placement(policy_id=ids[policy], code=code, measure=Measure()) for policy, code in placements],
        LEVELS,
    )


def outline(tree: list[Branch]) -> list[str]:
    """Print a tree as one line for each branch: level, code and what is placed there."""
    return [
        " ".join([branch.level, branch.policy.code, *(placement.code for placement in branch.placements)])
        for top in tree
        for branch in top.walk()
    ]


PLAN = make_tree(
    {"①": None, "①-1": "①", "②": None, "①-2": "①", "②-1": "②"},
    [("①-1", "①-1-1"), ("②-1", "②-1-1"), ("①-1", "①-1-2"), ("②", "②-0")],
)


def test_policies_stand_under_their_parents_in_printed_order_with_the_plans_level_names() -> None:
    assert outline(PLAN) == [
        "基本方針 ①",
        "推進事項 ①-1 ①-1-1 ①-1-2",
        "推進事項 ①-2",
        "基本方針 ② ②-0",
        "推進事項 ②-1 ②-1-1",
    ]
    assert [branch.depth for top in PLAN for branch in top.walk()] == [1, 2, 2, 1, 2]


def test_a_branch_holds_all_that_is_placed_below_it() -> None:
    assert [placement.code for placement in PLAN[1].all_placements] == ["②-0", "②-1-1"]


def test_a_level_without_a_name_is_drawn_without_one() -> None:
    tree = make_tree({"1": None, "2": "1", "3": "2", "4": "3"}, [])

    assert [branch.level for branch in tree[0].walk()] == ["基本方針", "推進事項", "取組事項", ""]


def test_branches_that_a_filter_has_emptied_are_left_out_at_every_depth() -> None:
    tree = make_tree({"1": None, "1-1": "1", "1-1-1": "1-1", "2": None, "2-1": "2"}, [("2-1", "a")])

    assert outline(without_empty(tree)) == ["基本方針 2", "推進事項 2-1 a"]


def test_the_path_to_a_policy_leads_from_the_top_down() -> None:
    [deepest] = [branch.policy for top in PLAN for branch in top.walk() if branch.policy.code == "②-1"]

    assert [branch.policy.code for branch in path_to(PLAN, deepest.pk)] == ["②", "②-1"]
    assert path_to(PLAN, 999) == []
