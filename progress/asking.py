"""Who is asked for which measure of a plan, and who is not and why: the rule of a round's opening.

Departments are those of the fiscal year in which the round opens. One that has lapsed is replaced by its successors, a
group such as 全部署 by its members of that year. Every measure is asked once: of one lead that answers, and of supporting
departments that add to it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Part(StrEnum):
    """A department's part in a measure, as stored with it."""

    LEAD = "lead"
    SUPPORTING = "supporting"
    COORDINATING = "coordinating"


@dataclass(frozen=True)
class AskableDepartment:
    """A department or group of a city; the years it exists in are inclusive, None is open."""

    key: int
    is_group: bool = False
    covers_all: bool = False
    valid_from_fy: int | None = None
    valid_until_fy: int | None = None

    def exists_in(self, fiscal_year: int) -> bool:
        return not self.is_yet_to_come(fiscal_year) and (
            self.valid_until_fy is None or fiscal_year <= self.valid_until_fy
        )

    def is_yet_to_come(self, fiscal_year: int) -> bool:
        return self.valid_from_fy is not None and fiscal_year < self.valid_from_fy


@dataclass(frozen=True)
class AskableMeasure:
    """A measure with the departments that the plan prints, in printed order. `key` names it to the caller."""

    key: int
    parts: tuple[tuple[Part, int], ...] = ()
    is_active: bool = True
    introduced_fy: int | None = None


class NotAsked(StrEnum):
    """Why a measure is not asked at all."""

    OUTSIDE_PLAN = "outside_plan"
    NOT_INTRODUCED = "not_introduced"
    NOT_ACTIVE = "not_active"

    @property
    def label(self) -> str:
        return {
            NotAsked.OUTSIDE_PLAN: "照会の年度が計画期間の外です",
            NotAsked.NOT_INTRODUCED: "照会の年度より後に加わる施策です",
            NotAsked.NOT_ACTIVE: "実施中の施策ではありません",
        }[self]


class PassedOver(StrEnum):
    """Why a department that the plan names is not asked for a measure."""

    LAPSED = "lapsed"
    YET_TO_COME = "yet_to_come"
    OTHER_CITY = "other_city"

    @property
    def label(self) -> str:
        return {
            PassedOver.LAPSED: "廃止され、引き継いだ部署が登録されていません",
            PassedOver.YET_TO_COME: "まだ設置されていません",
            PassedOver.OTHER_CITY: "ほかの市区町村の部署です。担当部署の登録を直してください",
        }[self]


@dataclass(frozen=True)
class Question:
    """A measure and those who are asked for it. `supporting` never holds the lead, nor anyone twice."""

    measure: int
    lead: int
    supporting: tuple[int, ...] = ()


@dataclass
class Asking:
    """Everything about whom a round asks. Lists keep the order of the measures as given.

    `orphans` are measures for which nobody can be asked until the 事務局 assigns a department. `passed_over` and
    `unknown_groups` name departments and groups that the plan prints but that lead to nobody, each with its measures.
    """

    questions: list[Question] = field(default_factory=list)
    orphans: list[int] = field(default_factory=list)
    not_asked: list[tuple[int, NotAsked]] = field(default_factory=list)
    passed_over: dict[tuple[int, PassedOver], list[int]] = field(default_factory=lambda: defaultdict(list))
    unknown_groups: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))


class Organisation:
    """A city's departments in one fiscal year.

    `departments` come in the city's order. `successors` maps a department to those that took over from it up to that
    year, `members` a group to its members, in order. What is not among the departments is another city's.
    """

    def __init__(
        self,
        fiscal_year: int,
        departments: Iterable[AskableDepartment],
        *,
        successors: Mapping[int, Sequence[int]] | None = None,
        members: Mapping[int, Sequence[int]] | None = None,
    ) -> None:
        self.fiscal_year = fiscal_year
        self._departments = {department.key: department for department in departments}
        self._successors = successors or {}
        self._members = members or {}
        self._known: dict[int, tuple[int, ...]] = {}

    def now(self, key: int) -> tuple[int, ...]:
        """Return the departments that stand in a department's place, a group's members in its; there may be none."""
        if key not in self._known:
            self._known[key] = tuple(dict.fromkeys(self._follow(key, frozenset())))
        return self._known[key]

    def _follow(self, key: int, seen: frozenset[int]) -> list[int]:
        department = self._departments.get(key)
        if department is None or key in seen:
            return []
        if department.covers_all:
            return self._all()
        if department.is_group:
            ways = self._members.get(key, ())
        elif department.exists_in(self.fiscal_year):
            return [key]
        elif department.is_yet_to_come(self.fiscal_year):
            return []
        else:
            ways = self._successors.get(key, ())
        return [found for way in ways for found in self._follow(way, seen | {key})]

    def _all(self) -> list[int]:
        return [
            key
            for key, department in self._departments.items()
            if not department.is_group and department.exists_in(self.fiscal_year)
        ]

    def is_group(self, key: int) -> bool:
        return key in self._departments and self._departments[key].is_group

    def why_nobody(self, key: int) -> PassedOver:
        """Tell why `now` found nobody in the place of a department that is no group."""
        department = self._departments.get(key)
        if department is None:
            return PassedOver.OTHER_CITY
        return PassedOver.YET_TO_COME if department.is_yet_to_come(self.fiscal_year) else PassedOver.LAPSED


def ask(
    measures: Iterable[AskableMeasure],
    organisation: Organisation,
    *,
    fiscal_year: int,
    plan_years: range,
    assigned: Mapping[int, int] | None = None,
) -> Asking:
    """Work out whom a round about `fiscal_year` asks; `assigned` maps measures to what the 事務局 has decided.

    An assigned department answers in place of the plan's first lead. Without either, the first 調整 department answers.
    A measure that only a group or nobody leads is an orphan.
    """
    asking = Asking()
    for measure in measures:
        reason = _reason_not_to_ask(measure, fiscal_year, plan_years)
        if reason:
            asking.not_asked.append((measure.key, reason))
            continue
        _note_dead_ends(measure, organisation, asking)
        question = _question(measure, organisation, (assigned or {}).get(measure.key))
        if question:
            asking.questions.append(question)
        else:
            asking.orphans.append(measure.key)
    return asking


def _reason_not_to_ask(measure: AskableMeasure, fiscal_year: int, plan_years: range) -> NotAsked | None:
    if fiscal_year not in plan_years:
        return NotAsked.OUTSIDE_PLAN
    if not measure.is_active:
        return NotAsked.NOT_ACTIVE
    if measure.introduced_fy is not None and measure.introduced_fy > fiscal_year:
        return NotAsked.NOT_INTRODUCED
    return None


def _note_dead_ends(measure: AskableMeasure, organisation: Organisation, asking: Asking) -> None:
    for key in dict.fromkeys(key for _, key in measure.parts):
        if organisation.now(key):
            continue
        if organisation.is_group(key):
            asking.unknown_groups[key].append(measure.key)
        else:
            asking.passed_over[key, organisation.why_nobody(key)].append(measure.key)


def _question(measure: AskableMeasure, organisation: Organisation, assigned: int | None) -> Question | None:
    """Return who is asked; None for an orphan. Where a lead was split, the first of its successors leads."""
    lead = _first_with(Part.LEAD, measure, organisation)
    in_place = organisation.now(assigned) if assigned is not None else ()
    stand_in = lead if lead is not None else _first_with(Part.COORDINATING, measure, organisation)
    leaders = in_place or (organisation.now(stand_in) if stand_in is not None else ())
    if not leaders:
        return None
    parts = [part for part in measure.parts if not (in_place and part == (Part.LEAD, lead))]
    others = [now for _, key in parts for now in organisation.now(key)]
    first, *supporting = dict.fromkeys([*leaders, *others])
    return Question(measure.key, first, tuple(supporting))


def _first_with(part: Part, measure: AskableMeasure, organisation: Organisation) -> int | None:
    """Return the first department, not group, that has the part and in whose place somebody stands this year."""
    return next(
        (
            key
            for each, key in measure.parts
            if each == part and not organisation.is_group(key) and organisation.now(key)
        ),
        None,
    )
