"""A plan's tree as it is drawn: policies with their level names, and the measures placed under them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from measures.models import Placement
from plans.models import PlanLevel, Policy


@dataclass
class Branch:
    """A policy with what stands under it. `depth` counts from 1 at the top."""

    policy: Policy
    depth: int
    level: str
    children: list["Branch"] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)

    def walk(self) -> Iterator["Branch"]:
        """Go through this branch and all below it, in printed order."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def all_placements(self) -> list[Placement]:
        return [placement for branch in self.walk() for placement in branch.placements]


def build_tree(
    policies: Iterable[Policy], placements: Iterable[Placement], levels: Iterable[PlanLevel]
) -> list[Branch]:
    """Arrange rows that are already in printed order; nothing is fetched here."""
    names = {level.depth: level.name for level in levels}
    branches: dict[int, Branch] = {}
    children = defaultdict(list)
    rows = list(policies)
    for policy in rows:
        children[policy.parent_id].append(policy)

    def branch_of(policy: Policy, depth: int) -> Branch:
        branch = Branch(policy, depth, names.get(depth, ""))
        branches[policy.pk] = branch
        branch.children = [branch_of(child, depth + 1) for child in children[policy.pk]]
        return branch

    tree = [branch_of(policy, 1) for policy in children[None]]
    for placement in placements:
        branches[placement.policy_id].placements.append(placement)
    return tree


def without_empty(tree: list[Branch]) -> list[Branch]:
    """Leave out the branches that a filter has emptied."""
    kept = []
    for branch in tree:
        branch.children = without_empty(branch.children)
        if branch.children or branch.placements:
            kept.append(branch)
    return kept


def path_to(tree: list[Branch], policy_id: int) -> list[Branch]:
    """Return the branches from the top down to a policy; empty if the tree does not hold it."""
    for branch in tree:
        if branch.policy.pk == policy_id:
            return [branch]
        if below := path_to(branch.children, policy_id):
            return [branch, *below]
    return []
