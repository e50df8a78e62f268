"""The outline with what a published round says of its measures."""

from collections.abc import Iterable, Mapping

from dashboards.published_progress import Result, Tally, tally
from measures.tree import Branch


def tallies(branches: Iterable[Branch], results: Mapping[int, Result]) -> dict[int, Tally]:
    """Map the policies at the top, by id, to the sum of the measures that are shown under each, every place counted."""
    if not results:
        return {}
    return {
        branch.policy.pk: tally(
            results[placement.measure_id]
            for placement in branch.all_placements
            if placement.measure_id in results
        )
        for branch in branches
    }
