"""The admin as it is handed out: every model × every kind of person → whether a row is listed, its page, saving it.

People have the groups that the product makes. The addresses outside of the admin are walked by test_access_matrix.
"""

from typing import NamedTuple

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, Municipality, Role, SecurityEvent, User
from progress.models import MeasureReport
from progress.services.admin_groups import COORDINATORS, DEPARTMENTS, make_admin_groups
from tests.admin_rows import CITY_OF, OF_OPERATORS, SHARED, make_row
from tests.factories import make_department, make_membership, make_municipality, make_user

pytestmark = pytest.mark.django_db

PERSONAS = (
    "operator",  # a superuser
    "coordinator",  # 事務局 of the row's city
    "coordinator elsewhere",
    "editor",  # 担当者 of the report's lead department
    "other editor",  # 担当者 of another department of the city
    "viewer",  # 閲覧 in the lead department
    "coordinator without a group",  # is staff, but was given no permissions
    "member",  # 事務局 who is not staff
)


class Access(NamedTuple):
    """Whether the row stands in the list, and what opening it and posting an empty form answer.

    The list answers "yes" or "no", or a status where it does not open; "in" is being sent to sign in.
    """

    listed: str
    opened: str
    saved: str


NOTHING = Access("403", "403", "403")
HIDDEN = Access("no", "404", "404")
READS = Access("yes", "200", "403")
WRITES = Access("yes", "200", "200")
TO_SIGN_IN = Access("in", "in", "in")

_STRANGERS = {"coordinator without a group": NOTHING, "member": TO_SIGN_IN}
_NO_EDITORS = dict.fromkeys(["editor", "other editor", "viewer"], NOTHING)

OF_PLAN = {
    "operator": WRITES,
    "coordinator": WRITES,
    "coordinator elsewhere": HIDDEN,
    **_NO_EDITORS,
    **_STRANGERS,
}
READ_IN_CITY = {
    **OF_PLAN,
    "coordinator": READS,
    "coordinator elsewhere": Access("no", "404", "403"),  # nobody but an operator posts here at all
}
READ_BY_ALL = {**OF_PLAN, "coordinator": READS, "coordinator elsewhere": READS}
OPERATORS_ALONE = {**dict.fromkeys(PERSONAS, NOTHING), "operator": WRITES, "member": TO_SIGN_IN}
REPORTS = {
    "operator": WRITES,
    "coordinator": READS,
    "coordinator elsewhere": HIDDEN,
    "editor": WRITES,
    "other editor": HIDDEN,
    "viewer": READS,
    **_STRANGERS,
}

TABLE: dict[type[Model], dict[str, Access]] = {
    **dict.fromkeys(CITY_OF, OF_PLAN),
    **dict.fromkeys(OF_OPERATORS, OPERATORS_ALONE),
    **dict.fromkeys(SHARED, READ_BY_ALL),
    Municipality: READ_IN_CITY,
    SecurityEvent: {**READ_IN_CITY, "operator": READS},
    MeasureReport: REPORTS,
}


def test_every_model_of_the_admin_has_its_row() -> None:
    assert TABLE.keys() == set(admin.site._registry)
    assert all(row.keys() == set(PERSONAS) for row in TABLE.values())


def person(persona: str, row: Model) -> User:
    if persona == "operator":
        return User.objects.create_superuser("operator")
    city = CITY_OF[type(row)](row) if type(row) in CITY_OF else make_municipality()
    lead = row.lead if isinstance(row, MeasureReport) else make_department(city)
    user = make_user(is_staff=persona != "member")
    match persona:
        case "coordinator" | "coordinator without a group" | "member":
            make_membership(city, user=user)
        case "coordinator elsewhere":
            make_membership(make_municipality(), user=user)
        case "editor":
            make_membership(city, Role.EDITOR, department=lead, user=user)
        case "other editor":
            make_membership(city, Role.EDITOR, user=user)
        case "viewer":
            make_membership(city, Role.VIEWER, department=lead, user=user)
    if persona not in {"member", "coordinator without a group"}:
        is_coordinator = Membership.objects.filter(user=user, role=Role.COORDINATOR).exists()
        user.groups.add(Group.objects.get(name=COORDINATORS if is_coordinator else DEPARTMENTS))
    return user


def access(user: User, row: Model) -> Access:
    client = Client()
    client.force_login(user)
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}"
    change = reverse(f"{name}_change", args=[row.pk])
    page = client.get(reverse(f"{name}_changelist"))
    listed = ("yes" if row in page.context["cl"].result_list else "no") if page.status_code == 200 else ""
    return Access(
        listed or _word(page.status_code),
        _word(client.get(change).status_code),
        _word(client.post(change, {}).status_code),
    )


def _word(status: int) -> str:
    return "in" if status == 302 else str(status)


@pytest.mark.parametrize("model", TABLE, ids=lambda model: model._meta.label)
def test_everybody_meets_what_the_table_says(model: type[Model]) -> None:
    make_admin_groups()
    row = make_row(model)

    found = {persona: access(person(persona, row), row) for persona in PERSONAS}

    assert found == TABLE[model]
