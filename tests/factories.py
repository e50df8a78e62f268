"""Plain makers of rows. Each takes what matters to the test and fills in the rest."""

import datetime as dt
from collections.abc import Iterable
from itertools import count
from typing import Any

from accounts.access import Access, access_to
from accounts.models import Department, Membership, Municipality, Role, User
from common.municipality_code import check_digit
from kpis.models import Kpi, KpiActual, KpiTarget
from measures.models import Alignment, Measure, MeasureSection, Placement, Responsibility
from plans.models import GlossaryTerm, Plan, PlanLevel, Policy, ReferenceItem, ReferencePlan, Vision
from progress.models import (
    Contribution,
    DepartmentInquiry,
    KpiReport,
    MeasureReport,
    Rating,
    RatingScale,
    ReportingRound,
    StepReport,
)
from progress.rating_presets import PRESETS
from progress.states import ReportState, RoundPhase
from roadmaps.models import RoadmapLane, RoadmapStep

_numbers = count(1)


def make_municipality(**overrides: Any) -> Municipality:
    number = next(_numbers)
    five = f"{10000 + number:05}"
    fields = {
        "code": f"{five}{check_digit(five)}",
        "name": f"見本{number}市",
        "kana": "みほんし",
        "prefecture": "見本県",
        "slug": f"city-{number}",
    }
    return Municipality.objects.create(**{**fields, **overrides})


def make_department(municipality: Municipality | None = None, **overrides: Any) -> Department:
    fields = {"name": f"第{next(_numbers)}課"}
    return Department.objects.create(
        municipality=municipality or make_municipality(), **{**fields, **overrides}
    )


def make_user(**overrides: Any) -> User:
    fields = {"username": f"user{next(_numbers)}", "password": "secret-of-the-test"}
    return User.objects.create_user(**{**fields, **overrides})


def make_membership(
    municipality: Municipality, role: Role = Role.COORDINATOR, **overrides: Any
) -> Membership:
    fields = {
        "user": overrides.pop("user", None) or make_user(),
        "department": None if role == Role.COORDINATOR else make_department(municipality),
    }
    return Membership.objects.create(municipality=municipality, role=role, **{**fields, **overrides})


def make_plan(municipality: Municipality | None = None, **overrides: Any) -> Plan:
    number = next(_numbers)
    fields = {
        "slug": f"plan-{number}",
        "title": f"第{number}次見本計画",
        "start_fy": 2023,
        "end_fy": 2027,
        "roadmap_start_fy": 2023,
        "is_published": True,
    }
    plan = Plan.objects.create(municipality=municipality or make_municipality(), **{**fields, **overrides})
    PlanLevel.objects.bulk_create(
        PlanLevel(plan=plan, depth=depth, name=name) for depth, name in enumerate(["基本方針", "施策"], 1)
    )
    return plan


def make_policy(plan: Plan | None = None, **overrides: Any) -> Policy:
    plan = plan or make_plan()
    number = next(_numbers)
    fields = {"code": str(number), "title": f"方針{number}", "position": plan.policies.count() + 1}
    return Policy.objects.create(plan=plan, **{**fields, **overrides})


def make_measure(policy: Policy | None = None, *, code: str | None = None, **overrides: Any) -> Measure:
    """Make a measure with its primary placement under `policy`."""
    policy = policy or make_policy()
    number = next(_numbers)
    code = code or f"{policy.code}-{number}"
    fields = {"key": code, "title": f"施策{number}"}
    measure = Measure.objects.create(plan=policy.plan, **{**fields, **overrides})
    make_placement(measure, policy, code=code, is_primary=True)
    return measure


def make_placement(measure: Measure, policy: Policy, **overrides: Any) -> Placement:
    position = measure.plan.placements.count() + 1
    fields = {"code": f"{policy.code}-{next(_numbers)}", "position": position, "is_primary": False}
    return Placement.objects.create(
        plan=measure.plan, policy=policy, measure=measure, **{**fields, **overrides}
    )


def make_section(measure: Measure, **overrides: Any) -> MeasureSection:
    fields = {
        "heading": "概要",
        "role": "summary",
        "body": "概要の本文。",
        "position": measure.sections.count() + 1,
    }
    return MeasureSection.objects.create(measure=measure, **{**fields, **overrides})


def make_responsibility(measure: Measure, **overrides: Any) -> Responsibility:
    fields = {"role": "lead"}
    department = overrides.pop("department", None) or make_department(measure.plan.municipality)
    return Responsibility.objects.create(measure=measure, department=department, **{**fields, **overrides})


def make_lane(
    measure: Measure | None = None, *, steps: dict[int, str] | None = None, **overrides: Any
) -> RoadmapLane:
    """Make a roadmap row; `steps` maps fiscal years to texts, where ⇒ means that the step goes on."""
    measure = measure or make_measure()
    lane = RoadmapLane.objects.create(
        measure=measure, **{"label": "", "position": measure.lanes.count() + 1, **overrides}
    )
    RoadmapStep.objects.bulk_create(
        RoadmapStep(
            lane=lane,
            fiscal_year=year,
            text="" if text == "⇒" else text,
            raw_text=text,
            continues=text == "⇒",
        )
        for year, text in (steps or {}).items()
    )
    return lane


def make_kpi(
    measure: Measure | None = None, *, targets: dict[int, int] | None = None, **overrides: Any
) -> Kpi:
    plan = overrides.pop("plan", None) or (measure.plan if measure else make_plan())
    fields = {"number": plan.kpis.count() + 1, "name": f"指標{next(_numbers)}", "unit": "件"}
    kpi = Kpi.objects.create(plan=plan, measure=measure, **{**fields, **overrides})
    KpiTarget.objects.bulk_create(
        KpiTarget(kpi=kpi, fiscal_year=year, value=value, text=f"{value}件")
        for year, value in (targets or {}).items()
    )
    return kpi


def make_reference_item(**overrides: Any) -> ReferenceItem:
    number = next(_numbers)
    plan = overrides.pop("reference_plan", None) or ReferencePlan.objects.create(
        slug=f"reference-{number}", name=f"国の計画{number}"
    )
    fields = {"code": f"item-{number}", "name": f"項目{number}"}
    return ReferenceItem.objects.create(reference_plan=plan, **{**fields, **overrides})


def make_term(plan: Plan, **overrides: Any) -> GlossaryTerm:
    fields = {"term": f"用語{next(_numbers)}", "explanation": "解説。"}
    return GlossaryTerm.objects.create(plan=plan, **{**fields, **overrides})


def make_levels(plan: Plan, *names: str) -> None:
    """Give a plan its own level names, from the top down to its measures."""
    plan.levels.all().delete()
    PlanLevel.objects.bulk_create(
        PlanLevel(plan=plan, depth=depth, name=name) for depth, name in enumerate(names, 1)
    )


def make_vision(plan: Plan, **overrides: Any) -> Vision:
    fields = {"statement": "だれもが使えるまち", "position": plan.visions.count() + 1}
    return Vision.objects.create(plan=plan, **{**fields, **overrides})


def make_alignment(target: Measure | Policy, **overrides: Any) -> Alignment:
    """Mark a measure or a policy in the crosswalk."""
    item = overrides.pop("reference_item", None) or make_reference_item()
    side = "measure" if isinstance(target, Measure) else "policy"
    return Alignment.objects.create(reference_item=item, **{side: target, **overrides})


def make_actual(kpi: Kpi, fiscal_year: int, value: Any = None, **overrides: Any) -> KpiActual:
    fields = {"value": value, "certainty": KpiActual.Certainty.FINAL}
    return KpiActual.objects.create(kpi=kpi, fiscal_year=fiscal_year, **{**fields, **overrides})


def make_access(membership: Membership, *, today: dt.date = dt.date(2026, 2, 18)) -> Access:
    """Return what the member is in their city on a day."""
    return access_to(membership.municipality, membership.user, today=today)


def make_scale(plan: Plan | None = None, *, preset: str = "attainment_abcd", **overrides: Any) -> RatingScale:
    """Make a scale with the ratings of a preset, best first."""
    chosen = next(each for each in PRESETS if each.key == preset)
    scale = RatingScale.objects.create(
        plan=plan or make_plan(), **{"name": f"尺度{next(_numbers)}", **overrides}
    )
    Rating.objects.bulk_create(
        Rating(
            scale=scale,
            symbol=rating.symbol,
            definition=rating.definition,
            rank=rank,
            meaning=rating.meaning,
            is_on_track=rating.is_on_track,
            is_counted=rating.is_counted,
            min_percent=rating.min_percent,
        )
        for rank, rating in enumerate(chosen.ratings, 1)
    )
    return scale


def make_round(plan: Plan | None = None, **overrides: Any) -> ReportingRound:
    """Make a round that is open: the forecast for the fiscal year 2025, due on 2026-02-27."""
    plan = plan or make_plan()
    kind = ReportingRound.Kind(overrides.pop("kind", ReportingRound.Kind.FORECAST))
    fields = {
        "fiscal_year": 2025,
        "phase": RoundPhase.OPEN,
        "opens_on": dt.date(2026, 2, 9),
        "due_on": dt.date(2026, 2, 27),
        "needs_confirmation": False,
        "rating_scale": overrides.pop("rating_scale", None) or make_scale(plan),
    }
    return ReportingRound.objects.create(
        plan=plan, kind=kind, sequence=ReportingRound.SEQUENCE[kind], **{**fields, **overrides}
    )


def make_report(
    reporting_round: ReportingRound | None = None,
    measure: Measure | None = None,
    *,
    supporting: Iterable[Department] = (),
    **overrides: Any,
) -> MeasureReport:
    """Make a report, untouched, as opening a round does: with its steps and indicators and the supporting departments."""
    reporting_round = reporting_round or make_round(measure.plan if measure else None)
    measure = measure or make_measure(make_policy(reporting_round.plan))
    lead = overrides.pop("lead", None) or make_department(reporting_round.plan.municipality)
    report = MeasureReport.objects.create(
        round=reporting_round,
        plan=reporting_round.plan,
        measure=measure,
        lead=lead,
        **{"state": ReportState.NOT_STARTED, **overrides},
    )
    DepartmentInquiry.objects.get_or_create(
        round=reporting_round, department=lead, defaults={"due_on": reporting_round.due_on}
    )
    steps = RoadmapStep.objects.filter(lane__measure=measure, fiscal_year=reporting_round.fiscal_year)
    StepReport.objects.bulk_create(StepReport(report=report, step=step) for step in steps.order_by("pk"))
    KpiReport.objects.bulk_create(
        KpiReport(round=reporting_round, report=report, kpi=kpi) for kpi in measure.kpis.order_by("number")
    )
    Contribution.objects.bulk_create(
        Contribution(report=report, department=department) for department in supporting
    )
    return report


def make_published_report(
    measure: Measure,
    *,
    fiscal_year: int = 2024,
    kind: str = "actual",
    steps: str = "doing",
    rating: str = "",
    **overrides: Any,
) -> MeasureReport:
    """Make an accepted report of a published round with every step standing alike; `overrides` are the report's.

    The round is made where the plan has none for that year and kind; `rating` is a symbol of its scale.
    """
    plan = measure.plan
    reporting_round = ReportingRound.objects.filter(plan=plan, fiscal_year=fiscal_year, kind=kind).first()
    reporting_round = reporting_round or make_round(
        plan, fiscal_year=fiscal_year, kind=kind, phase=RoundPhase.PUBLISHED
    )
    chosen = reporting_round.rating_scale.ratings.get(symbol=rating) if rating else None
    report = make_report(
        reporting_round, measure, **{"state": ReportState.ACCEPTED, "rating": chosen, **overrides}
    )
    report.step_reports.update(status=steps)
    return report
