"""Plain makers of rows. Each takes what matters to the test and fills in the rest."""

from itertools import count
from typing import Any

from accounts.models import Department, Membership, Municipality, Role, User
from common.municipality_code import check_digit
from kpis.models import Kpi, KpiActual, KpiTarget
from measures.models import Alignment, Measure, MeasureSection, Placement, Responsibility
from plans.models import GlossaryTerm, Plan, PlanLevel, Policy, ReferenceItem, ReferencePlan, Vision
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
