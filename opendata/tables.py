"""The open data of plans: one class per table. Its fields are the columns, each with its printed header; `rows` reads them.

Everyone who publishes the tables starts from `opendata.catalogue.TABLES` and chooses a source. Values keep their Python
types, and None is an empty cell. Each table costs a fixed number of queries, however many plans and rows there are.
"""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from operator import itemgetter
from typing import Annotated, Any, ClassVar, Self, get_type_hints

from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When

from kpis.models import Kpi, KpiActual, KpiTarget
from measures.models import Alignment, Measure, MeasureSection, Placement, Responsibility
from measures.tree import Branch, build_tree
from plans.models import Plan, PlanQuerySet, Policy, ReferencePlan, Vision
from progress.models import KpiReport, ReportingRound
from progress.models.rounds import ReportingRoundQuerySet
from progress.states import RoundPhase
from roadmaps.models import RoadmapStep

MunicipalityCode = Annotated[str, "全国地方公共団体コード"]
PlanId = Annotated[str, "計画ID"]
MeasureCode = Annotated[str, "施策コード"]
TopTitle = Annotated[str, "最上位名称"]
KpiNumber = Annotated[int, "KPI番号"]
IsInferred = Annotated[bool, "推定"]
IsSample = Annotated[bool, "サンプル"]


@dataclass(frozen=True)
class Source:
    """What is published: plans, and of them what their published rounds told. Invented answers only where asked for."""

    plans: PlanQuerySet
    with_sample: bool = False

    @property
    def rounds(self) -> ReportingRoundQuerySet:
        rounds = ReportingRound.objects.published().filter(plan__in=self.plans)
        return rounds if self.with_sample else rounds.real()

    @property
    def actuals(self) -> QuerySet[KpiActual]:
        """Values of indicators, annotated `is_sample` where a sample round told them and no real one."""
        told = KpiReport.objects.answered().filter(
            kpi=OuterRef("kpi"),
            round__fiscal_year=OuterRef("fiscal_year"),
            round__phase=RoundPhase.PUBLISHED,
        )
        invented = Exists(told.filter(round__is_sample=True)) & ~Exists(told.filter(round__is_sample=False))
        actuals = KpiActual.objects.annotate(is_sample=Case(When(invented, then=True), default=False))
        return actuals if self.with_sample else actuals.filter(is_sample=False)


@dataclass(frozen=True, slots=True)
class Table(ABC):
    """A table of the open data; an instance is one of its rows."""

    file_name: ClassVar[str]

    @classmethod
    def headers(cls) -> list[str]:
        hints = get_type_hints(cls, include_extras=True)
        return [hints[field.name].__metadata__[0] for field in fields(cls)]

    @classmethod
    @abstractmethod
    def rows(cls, source: Source) -> Iterator[Self]:
        """Read the rows of a source, by municipality code and then in the order in which the plan prints them."""


def _by_plan(plan: str) -> tuple[str, str, str]:
    """Name what PlanQuerySet.in_order sorts by, seen from a row that reaches its plan by `plan`."""
    return f"{plan}__municipality__code", f"{plan}__start_fy", f"{plan}__pk"


def _home(measure: str, value: str) -> Subquery:
    """Look up the placement by which a measure is named: its primary one, or its first where none is marked so."""
    placements = Placement.objects.filter(measure=OuterRef(measure)).order_by("-is_primary", "position", "pk")
    return Subquery(placements.values(value)[:1])


def _placed_measures(plans: PlanQuerySet) -> QuerySet[Measure]:
    return Measure.objects.filter(plan__in=plans, placements__isnull=False)


def of_measures(
    rows: "QuerySet[Any]", plans: PlanQuerySet, *columns: str, measure: str = "measure", order: Iterable[str]
) -> Iterator[tuple[Any, ...]]:
    """Read rows of the measures that stand in the plans, as municipality code, plan, measure code and `columns`.

    They are sorted by the measure and then by `order`; `measure` is how they reach it.
    """
    found: Iterator[tuple[Any, ...]] = (
        rows.filter(**{f"{measure}__in": _placed_measures(plans)})
        .annotate(home_code=_home(measure, "code"), home_position=_home(measure, "position"))
        .order_by(*_by_plan(f"{measure}__plan"), "home_position", measure + "_id", *order)
        .values_list(f"{measure}__plan__municipality__code", f"{measure}__plan__slug", "home_code", *columns)
        .iterator()
    )
    return found


def _trees(plans: PlanQuerySet) -> Iterator[tuple[Plan, list[Branch]]]:
    policies = Policy.objects.select_related("parent").order_by("position", "pk")
    with_policies = plans.in_order().select_related("municipality")
    for plan in with_policies.prefetch_related("levels", Prefetch("policies", policies)):
        yield plan, build_tree(plan.policies.all(), [], plan.levels.all())


def _top_titles(plans: PlanQuerySet) -> dict[int, str]:
    """Map each policy to the title of the policy at the top above it; one at the top to its own."""
    trees = (tree for _, tree in _trees(plans))
    return {branch.policy.pk: top.policy.title for tree in trees for top in tree for branch in top.walk()}


def _kpis(plans: PlanQuerySet) -> QuerySet[Kpi]:
    """Return the indicators of the plans in order, without those of a measure that stands nowhere in its plan."""
    return (
        Kpi.objects.filter(Q(measure=None) | Q(measure__in=_placed_measures(plans)), plan__in=plans)
        .select_related("plan__municipality")
        .order_by(*_by_plan("plan"), "number")
    )


@dataclass(frozen=True, slots=True)
class PlanRow(Table):
    file_name = "plans.csv"

    municipality_code: MunicipalityCode
    municipality_name: Annotated[str, "地方公共団体名"]
    plan_id: PlanId
    title: Annotated[str, "計画名称"]
    start_fy: Annotated[int, "開始年度"]
    end_fy: Annotated[int, "終了年度"]
    vision: Annotated[str, "基本理念"]

    @classmethod
    def rows(cls, source: Source) -> Iterator[Self]:
        visions = Prefetch("visions", Vision.objects.order_by("position"))
        for plan in source.plans.in_order().select_related("municipality").prefetch_related(visions):
            yield cls(
                plan.municipality.code,
                plan.municipality.name,
                plan.slug,
                plan.title,
                plan.start_fy,
                plan.end_fy,
                "／".join(vision.statement for vision in plan.visions.all()),
            )


@dataclass(frozen=True, slots=True)
class PolicyRow(Table):
    file_name = "policies.csv"

    municipality_code: MunicipalityCode
    plan_id: PlanId
    depth: Annotated[int, "階層"]
    level: Annotated[str, "階層名称"]
    code: Annotated[str, "コード"]
    title: Annotated[str, "名称"]
    parent_code: Annotated[str, "上位コード"]

    @classmethod
    def rows(cls, source: Source) -> Iterator[Self]:
        for plan, tree in _trees(source.plans):
            for branch in (below for top in tree for below in top.walk()):
                policy = branch.policy
                yield cls(
                    plan.municipality.code,
                    plan.slug,
                    branch.depth,
                    branch.level,
                    policy.code,
                    policy.title,
                    policy.parent.code if policy.parent else "",
                )


@dataclass(frozen=True, slots=True)
class MeasureRow(Table):
    """A measure at one of its placements."""

    file_name = "measures.csv"

    municipality_code: MunicipalityCode
    plan_id: PlanId
    code: MeasureCode
    title: Annotated[str, "施策名称"]
    top_title: TopTitle
    middle_title: Annotated[str, "中位名称"]
    is_priority: Annotated[bool, "重点"]
    category: Annotated[str, "区分"]
    primary_code: Annotated[str, "再掲元施策コード"]
    roadmap_missing: Annotated[bool, "工程表欠落"]

    @classmethod
    def rows(cls, source: Source) -> Iterator[Self]:
        tops = _top_titles(source.plans)
        placements: QuerySet[Any] = (
            Placement.objects.filter(plan__in=source.plans)
            .annotate(home_code=_home("measure", "code"))
            .select_related("plan__municipality", "policy", "measure")
            .order_by(*_by_plan("plan"), "position", "pk")
        )
        for placement in placements.iterator():
            policy, measure = placement.policy, placement.measure
            yield cls(
                placement.plan.municipality.code,
                placement.plan.slug,
                placement.code,
                measure.title,
                tops[policy.pk],
                policy.title if policy.parent_id else "",
                measure.is_priority,
                measure.category_text,
                "" if placement.code == placement.home_code else placement.home_code,
                measure.roadmap_missing,
            )


@dataclass(frozen=True, slots=True)
class MeasureDepartmentRow(Table):
    file_name = "measure_departments.csv"

    municipality_code: MunicipalityCode
    plan_id: PlanId
    measure_code: MeasureCode
    department: Annotated[str, "部署名称"]
    role: Annotated[str, "役割"]

    @classmethod
    def rows(cls, source: Source) -> Iterator[Self]:
        parts = of_measures(
            Responsibility.objects.all(), source.plans, "department__name", "role", order=["position", "pk"]
        )
        for municipality, plan, measure, department, role in parts:
            yield cls(municipality, plan, measure, department, Responsibility.Role(role).label)


@dataclass(frozen=True, slots=True)
class MeasureTextRow(Table):
    file_name = "measure_texts.csv"

    municipality_code: MunicipalityCode
    plan_id: PlanId
    measure_code: MeasureCode
    position: Annotated[int, "順番"]
    heading: Annotated[str, "見出し"]
    body: Annotated[str, "本文"]

    @classmethod
    def rows(cls, source: Source) -> Iterator[Self]:
        texts = MeasureSection.objects.all()
        for text in of_measures(texts, source.plans, "position", "heading", "body", order=["position"]):
            yield cls(*text)


@dataclass(frozen=True, slots=True)
class RoadmapStepRow(Table):
    """A step; one that goes on from the year before without a text of its own repeats the text it goes on from."""

    file_name = "roadmap_steps.csv"

    municipality_code: MunicipalityCode
    plan_id: PlanId
    measure_code: MeasureCode
    lane: Annotated[int, "行番号"]
    lane_label: Annotated[str, "行名称"]
    fiscal_year: Annotated[int, "年度"]
    text: Annotated[str, "内容"]
    continues: Annotated[bool, "前年度から継続"]
    is_inferred: IsInferred

    @classmethod
    def rows(cls, source: Source) -> Iterator[Self]:
        columns = ("lane__position", "lane__label", "fiscal_year", "text", "continues", "is_inferred")
        steps = of_measures(
            RoadmapStep.objects.all(),
            source.plans,
            *columns,
            measure="lane__measure",
            order=["lane__position", "fiscal_year"],
        )
        before: Self | None = None
        for step in steps:
            row = cls(*step)
            if before and row.goes_on_from(before):
                row = replace(row, text=before.text)
            yield row
            before = row

    def goes_on_from(self, before: Self) -> bool:
        """Tell whether this step has no text of its own and continues that of the year before in the same lane."""
        is_next = (self.lane_key, self.fiscal_year) == (before.lane_key, before.fiscal_year + 1)
        return self.continues and not self.text and is_next

    @property
    def lane_key(self) -> tuple[str, str, str, int]:
        return self.municipality_code, self.plan_id, self.measure_code, self.lane


@dataclass(frozen=True, slots=True)
class KpiRow(Table):
    """An indicator; without a measure's code it is one of a policy or, without a top title too, of the plan."""

    file_name = "kpis.csv"

    municipality_code: MunicipalityCode
    plan_id: PlanId
    number: KpiNumber
    measure_code: MeasureCode
    top_title: TopTitle
    name: Annotated[str, "指標名称"]
    unit: Annotated[str, "単位"]
    direction: Annotated[str, "方向"]
    is_cumulative: Annotated[bool, "累積"]
    rationale: Annotated[str, "指標の考え方"]

    @classmethod
    def rows(cls, source: Source) -> Iterator[Self]:
        tops = _top_titles(source.plans)
        kpis = _kpis(source.plans).annotate(
            home_code=_home("measure", "code"), home_policy_id=_home("measure", "policy")
        )
        for kpi in kpis.iterator():
            yield cls(
                kpi.plan.municipality.code,
                kpi.plan.slug,
                kpi.number,
                kpi.home_code or "",
                tops.get(kpi.policy_id or kpi.home_policy_id, ""),
                kpi.name,
                kpi.unit,
                kpi.get_direction_display(),
                kpi.accumulation == Kpi.Accumulation.CUMULATIVE,
                kpi.rationale,
            )


@dataclass(frozen=True, slots=True)
class KpiValueRow(Table):
    """A value of an indicator; how certain it is, as of which day, and whether it is invented, of actual ones only."""

    file_name = "kpi_values.csv"

    municipality_code: MunicipalityCode
    plan_id: PlanId
    kpi_number: KpiNumber
    kind: Annotated[str, "種別"]
    fiscal_year: Annotated[int | None, "年度"]
    value: Annotated[Decimal | None, "値"]
    text: Annotated[str, "原文"]
    is_inferred: IsInferred
    certainty: Annotated[str, "確からしさ"] = ""
    as_of: Annotated[dt.date | None, "時点"] = None
    is_sample: IsSample = False

    @classmethod
    def rows(cls, source: Source) -> Iterator[Self]:
        targets = KpiTarget.objects.order_by("fiscal_year")
        actuals = source.actuals.order_by("fiscal_year")
        of_kpis = Prefetch("targets", targets), Prefetch("actuals", actuals)
        for kpi in _kpis(source.plans).prefetch_related(*of_kpis):
            of_kpi = kpi.plan.municipality.code, kpi.plan.slug, kpi.number
            if kpi.baseline_value is not None or kpi.baseline_text:
                baseline = kpi.baseline_fy, kpi.baseline_value, kpi.baseline_text
                yield cls(*of_kpi, "基準値", *baseline, is_inferred=False)
            for target in kpi.targets.all():
                promised = target.fiscal_year, target.value, target.text
                yield cls(*of_kpi, "目標値", *promised, is_inferred=target.is_inferred)
            for actual in kpi.actuals.all():
                yield cls(
                    *of_kpi,
                    "実績値",
                    actual.fiscal_year,
                    actual.value,
                    actual.text,
                    is_inferred=False,
                    certainty=actual.get_certainty_display(),
                    as_of=actual.as_of,
                    is_sample=actual.is_sample,  # type: ignore[attr-defined] # annotated by Source.actuals
                )


@dataclass(frozen=True, slots=True)
class AlignmentRow(Table):
    """A mark of a plan's crosswalk; without an item it answers to the other plan as a whole."""

    file_name = "alignments.csv"

    municipality_code: MunicipalityCode
    plan_id: PlanId
    kind: Annotated[str, "対象"]
    code: Annotated[str, "対象コード"]
    title: Annotated[str, "対象名称"]
    reference_plan: Annotated[str, "関連計画"]
    item: Annotated[str, "項目"]
    is_inferred: IsInferred

    @classmethod
    def rows(cls, source: Source) -> Iterator[Self]:
        names = {pk: str(plan) for pk, plan in ReferencePlan.objects.in_bulk().items()}
        marks = [*_marks_of_policies(source.plans), *_marks_of_measures(source.plans)]
        for mark in sorted(marks, key=itemgetter(0, 1, 2)):
            municipality, _, _, plan, kind, code, title, other, item, is_whole, is_inferred = mark
            name = "" if is_whole else item
            yield cls(municipality, plan, kind, code, title, names[other], name, is_inferred)


_ITEM = ("reference_item__reference_plan", "reference_item__name", "reference_item__is_whole", "is_inferred")
_ITEM_ORDER = (
    "reference_item__reference_plan__position",
    "reference_item__reference_plan_id",
    "reference_item__position",
    "reference_item_id",
)


def _marks_of_policies(plans: PlanQuerySet) -> Iterable[tuple[Any, ...]]:
    """Read the marks of policies, each after what its plan is sorted by."""
    target = ("policy__plan__slug", Value("政策"), "policy__code", "policy__title")
    return (
        Alignment.objects.filter(policy__plan__in=plans)
        .order_by("policy__position", "policy_id", *_ITEM_ORDER)
        .values_list(*_by_plan("policy__plan"), *target, *_ITEM)
    )


def _marks_of_measures(plans: PlanQuerySet) -> Iterable[tuple[Any, ...]]:
    """Read the marks of measures, each after what its plan is sorted by."""
    target = ("measure__plan__slug", Value("施策"), "home_code", "measure__title")
    return (
        Alignment.objects.filter(measure__in=_placed_measures(plans))
        .annotate(home_code=_home("measure", "code"), home_position=_home("measure", "position"))
        .order_by("home_position", "measure_id", *_ITEM_ORDER)
        .values_list(*_by_plan("measure__plan"), *target, *_ITEM)
    )
