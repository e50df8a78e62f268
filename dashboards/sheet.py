"""The measure sheet: what the printed sheet shows, in its order and headings, with its terms explained."""

from dataclasses import dataclass
from itertools import groupby

from dashboards.plan_pages import PlanTree
from dashboards.published_answers import PublishedAnswer, statuses_in
from dashboards.roadmap import LaneRow, lane_rows
from measures.models import Alignment, MeasureSection, Placement, Responsibility
from plans.glossary import TermFinder
from plans.models import GlossaryTerm, Plan, ReferencePlan


@dataclass(frozen=True)
class TextLine:
    """A paragraph or list item, cut into parts; a part that is the first mention of a term carries the term."""

    parts: list[tuple[str, GlossaryTerm | None]]
    is_item: bool


@dataclass(frozen=True)
class SheetSection:
    section: MeasureSection
    lines: list[TextLine]


@dataclass(frozen=True)
class Sheet:
    placement: Placement
    owners: list[tuple[str, list[Responsibility]]]
    sections: list[SheetSection]
    terms: list[GlossaryTerm]
    lanes: list[LaneRow]
    alignments: list[tuple[ReferencePlan, list[Alignment]]]
    elsewhere: list[Placement]
    answers: list[PublishedAnswer]

    @property
    def has_inferred(self) -> bool:
        return any(drawn.cell.is_inferred for row in self.lanes for drawn in row.cells)

    @property
    def earlier_answers(self) -> list[PublishedAnswer]:
        return self.answers[1:]

    @property
    def has_sample(self) -> bool:
        return any(answer.round.is_sample for answer in self.answers)


_ITEM_MARKS = "・①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳(（▶◆●○☆※"


def text_lines(text: str, finder: TermFinder, terms: dict[str, GlossaryTerm]) -> list[TextLine]:
    """Cut a stored text into its lines and these into plain parts and first mentions of terms."""
    return [
        TextLine(
            [(part, terms[term] if term else None) for part, term in finder.parts(line)],
            is_item=line[0] in _ITEM_MARKS,
        )
        for line in text.split("\n")
        if line.strip()
    ]


def build_sheet(
    placement: Placement, plan: Plan, glossary: list[GlossaryTerm], answers: list[PublishedAnswer]
) -> Sheet:
    """Arrange a placement fetched by `placement_for_sheet` and the published answers; nothing is fetched here."""
    measure = placement.measure
    terms = {term.term: term for term in glossary}
    finder = TermFinder(terms)
    sections = [
        SheetSection(section, text_lines(section.body, finder, terms)) for section in measure.sections.all()
    ]
    parts = sorted(
        measure.responsibilities.all(),
        key=lambda part: (Responsibility.Role.values.index(part.role), part.position),
    )
    return Sheet(
        placement=placement,
        owners=[
            (Responsibility.Role(role).label, list(rows))
            for role, rows in groupby(parts, key=lambda part: part.role)
        ],
        sections=sections,
        terms=[terms[term] for term in finder.found],
        lanes=lane_rows(measure, plan, statuses_in(answers)),
        alignments=[
            (reference, list(rows))
            for reference, rows in groupby(
                measure.alignments.all(), key=lambda row: row.reference_item.reference_plan
            )
        ],
        elsewhere=[other for other in measure.placements.all() if other.pk != placement.pk],
        answers=answers,
    )


def neighbours(tree: PlanTree, placement: Placement) -> tuple[Placement | None, Placement | None]:
    """Return the placements printed before and after this one."""
    ordered = tree.placements
    place = next(index for index, other in enumerate(ordered) if other.pk == placement.pk)
    before = ordered[place - 1] if place else None
    after = ordered[place + 1] if place + 1 < len(ordered) else None
    return before, after
