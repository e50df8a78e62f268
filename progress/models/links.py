"""Links that no composite key of the database can hold to one city or plan, as forms and the admin check them."""

from django.core.exceptions import ValidationError

from accounts.models import Department
from plans.models import Plan


def check_department(department: Department, plan: Plan, *, field: str = "department") -> None:
    """Raise ValidationError for a department of another municipality than the plan's."""
    if department.municipality_id != plan.municipality_id:
        raise ValidationError({field: "部署は計画と同じ市区町村のものを選んでください。"})
