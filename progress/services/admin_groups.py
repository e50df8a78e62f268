"""The two groups by which an operator opens the admin to people of a city: what kinds of things they may touch there.

Whose things these are is told by memberships (accounts.admin_scope), so that the same groups serve every municipality.
"""

from collections.abc import Iterable

from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Group, Permission
from django.db import models, transaction

from accounts.models import Department, DepartmentSuccession, GroupMember, Municipality, SecurityEvent
from kpis.models import Kpi, KpiActual, KpiTarget
from measures.models import Alignment, Measure, MeasureSection, Objective, Placement, Responsibility
from plans.models import GlossaryTerm, Plan, PlanLevel, Policy, ReferenceItem, ReferencePlan, Vision
from progress.models import (
    Contribution,
    DepartmentInquiry,
    Evidence,
    KpiReport,
    MeasureReport,
    Rating,
    RatingScale,
    ReportingRound,
    ReportTransition,
    RoundTransition,
    StepReport,
)
from roadmaps.models import RoadmapLane, RoadmapStep

COORDINATORS = "事務局（管理画面）"
DEPARTMENTS = "担当課（管理画面）"

_VIEW = ("view",)
_ANSWER = ("view", "change")
_KEEP = ("view", "add", "change")
_WRITE = ("view", "add", "change", "delete")

_REPORTS: dict[type[models.Model], tuple[str, ...]] = {
    MeasureReport: _ANSWER,
    StepReport: _ANSWER,
    KpiReport: _ANSWER,
    Contribution: _ANSWER,
    Evidence: _VIEW,
    ReportTransition: _VIEW,
}
_OF_PLANS: tuple[type[models.Model], ...] = (
    PlanLevel,
    Vision,
    Policy,
    GlossaryTerm,
    Measure,
    Placement,
    MeasureSection,
    Objective,
    Responsibility,
    Alignment,
    RoadmapLane,
    RoadmapStep,
    Kpi,
    KpiTarget,
    KpiActual,
    RatingScale,
    Rating,
)
GROUPS: dict[str, dict[type[models.Model], tuple[str, ...]]] = {
    COORDINATORS: {
        Municipality: _VIEW,
        Department: _KEEP,
        DepartmentSuccession: _WRITE,
        GroupMember: _WRITE,
        SecurityEvent: _VIEW,
        ReferencePlan: _VIEW,
        ReferenceItem: _VIEW,
        Plan: _KEEP,
        **dict.fromkeys(_OF_PLANS, _WRITE),
        ReportingRound: _KEEP,
        DepartmentInquiry: _VIEW,
        RoundTransition: _VIEW,
        **_REPORTS,
    },
    DEPARTMENTS: _REPORTS,
}


@transaction.atomic
def make_admin_groups() -> None:
    """Make both groups, or give them back exactly their permissions. Who wants others makes a group of another name."""
    for name, rights in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        codenames = [
            get_permission_codename(action, model._meta)  # noqa: SLF001 - Django's documented interface
            for model, actions in rights.items()
            for action in actions
        ]
        group.permissions.set(_permissions(rights, codenames))


def _permissions(
    models_of_group: Iterable[type[models.Model]], codenames: list[str]
) -> models.QuerySet[Permission]:
    apps = {model._meta.app_label for model in models_of_group}  # noqa: SLF001 - Django's documented interface
    return Permission.objects.filter(content_type__app_label__in=apps, codename__in=codenames)
