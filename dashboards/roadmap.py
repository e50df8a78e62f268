"""The roadmap table of a whole plan: groups of measures, each with its rows of bars."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from dashboards.plan_pages import PlanTree
from measures.models import Measure, Placement
from measures.tree import Branch
from plans.models import Plan
from progress.answers import StepStatus
from roadmaps.bars import Cell, cells
from roadmaps.models import RoadmapLane, RoadmapStep

_MARKERS = re.compile(r"(?:[①-⑳]|[(（]\d+[)）])+")
_SHORT = 6  # characters that stand beside a status within one year's share of a bar


@dataclass(frozen=True)
class DrawnCell:
    """A cell with how each of its years stands; `states` is empty where nothing is published of the bar."""

    cell: Cell
    states: list[tuple[int, StepStatus | None]] = field(default_factory=list)

    @property
    def is_roomy(self) -> bool:
        """Whether the bar's words need its whole width, above the statuses."""
        return self.cell.span > 1 and any(len(words) > _SHORT for _, words in self.cell.signs)


def _drawn(cell: Cell, statuses: Mapping[int, StepStatus]) -> DrawnCell:
    found = {step.fiscal_year: statuses.get(step.pk) for step in cell.steps if isinstance(step, RoadmapStep)}
    states = [(year, found.get(year)) for year in cell.years]
    return DrawnCell(cell, states if any(found.values()) else [])


@dataclass
class LaneRow:
    """A roadmap row. Its own label is one in words (書面・押印・対面規制の見直し), more than markers such as ①② or (1)."""

    lane: RoadmapLane
    cells: list[DrawnCell]

    @property
    def is_undated(self) -> bool:
        """A row of which the source has kept the label and no year at all."""
        return not any(drawn.cell.is_bar for drawn in self.cells)

    @property
    def own_label(self) -> str:
        return "" if _MARKERS.fullmatch(self.lane.label) else self.lane.label


@dataclass
class MeasureRows:
    """A measure at one placement with its roadmap rows; none where the source lost the roadmap."""

    placement: Placement
    lanes: list[LaneRow]

    @property
    def span(self) -> int:
        return max(1, len(self.lanes))


@dataclass
class Group:
    """A heading of the table with the measures under it. `depth` 1 is the outer heading."""

    heading: str
    depth: int
    rows: list[MeasureRows] = field(default_factory=list)


def lane_rows(measure: Measure, plan: Plan, statuses: Mapping[int, StepStatus]) -> list[LaneRow]:
    """Lay out the prefetched lanes of a measure over the plan's years, with the published statuses of its steps."""
    period = range(plan.start_fy, plan.end_fy + 1)
    return [
        LaneRow(
            lane,
            [_drawn(cell, statuses) for cell in cells(lane.steps.all(), plan.years, plan_years=period)],
        )
        for lane in measure.lanes.all()
    ]


def _rows(
    placements: Iterable[Placement], plan: Plan, statuses: Mapping[int, StepStatus]
) -> list[MeasureRows]:
    return [MeasureRows(placement, lane_rows(placement.measure, plan, statuses)) for placement in placements]


def _heading(branch: Branch) -> str:
    return f"{branch.level} {branch.policy.code}　{branch.policy.title}"


def groups_by_policy(tree: PlanTree, statuses: Mapping[int, StepStatus]) -> list[Group]:
    """Group the measures by the plan's own tree."""
    return [
        Group(_heading(branch), branch.depth, _rows(branch.placements, tree.plan, statuses))
        for branch in tree.all_branches
    ]


def groups_by_department(tree: PlanTree, statuses: Mapping[int, StepStatus]) -> list[Group]:
    """Group the measures by their lead departments; one with several stands under each, one with none comes last."""
    groups: dict[str, list[Placement]] = {}
    unowned: list[Placement] = []
    for placement in tree.placements:
        if not placement.is_primary:
            continue
        leads = [
            part.department.name for part in placement.measure.responsibilities.all() if part.role == "lead"
        ]
        for name in leads:
            groups.setdefault(name, []).append(placement)
        if not leads:
            unowned.append(placement)
    if unowned:
        groups["担当の記載なし"] = unowned
    return [Group(name, 1, _rows(placements, tree.plan, statuses)) for name, placements in groups.items()]


def has_label_column(groups: Iterable[Group]) -> bool:
    """Tell whether most rows carry labels of their own, so that these deserve a column."""
    rows = [row for group in groups for rows in group.rows for row in rows.lanes]
    return sum(bool(row.own_label) for row in rows) * 2 > len(rows)


@dataclass(frozen=True)
class NowBand:
    """Where the current year's column lies, in % of the width of all years."""

    x: Decimal
    width: Decimal


def now_band(plan: Plan, this_year: int) -> NowBand | None:
    """Return the current year's place among the plan's years; None where it is not among them."""
    if this_year not in plan.years:
        return None
    width = Decimal(100) / len(plan.years)
    return NowBand(width * plan.years.index(this_year), width)
