"""The groups by which the admin is opened to people of a city."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from progress.services.admin_groups import COORDINATORS, DEPARTMENTS, make_admin_groups

pytestmark = pytest.mark.django_db


def rights(name: str) -> set[str]:
    found = Permission.objects.filter(group__name=name).values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in found}


def test_departments_answer_and_see_what_is_with_it() -> None:
    make_admin_groups()

    assert rights(DEPARTMENTS) == {
        *(
            f"progress.{action}_{row}"
            for action in ("view", "change")
            for row in ("measurereport", "stepreport", "kpireport", "contribution")
        ),
        "progress.view_evidence",
        "progress.view_reporttransition",
    }


def test_the_coordinator_keeps_plans_and_rounds_and_gives_no_rights() -> None:
    make_admin_groups()

    held = rights(COORDINATORS)
    assert {"plans.change_plan", "measures.delete_placement", "progress.add_reportinground"} <= held
    assert rights(DEPARTMENTS) <= held
    assert not {right for right in held if right.split(".")[0] in {"auth", "axes", "account", "mfa"}}
    assert not {right for right in held if right.endswith(("_user", "_membership"))}
    assert {
        right for right in held if right.endswith(("_referenceplan", "_municipality", "_securityevent"))
    } == {
        "plans.view_referenceplan",
        "accounts.view_municipality",
        "accounts.view_securityevent",
    }
    assert not {"plans.delete_plan", "accounts.delete_department", "progress.delete_measurereport"} & held


def test_made_again_they_have_exactly_their_rights() -> None:
    call_command("make_admin_groups")
    before = rights(DEPARTMENTS), rights(COORDINATORS)
    group = Group.objects.get(name=DEPARTMENTS)
    group.permissions.add(Permission.objects.get(codename="delete_user"))
    group.permissions.remove(Permission.objects.get(codename="change_measurereport"))

    call_command("make_admin_groups")

    assert (rights(DEPARTMENTS), rights(COORDINATORS)) == before
    assert Group.objects.count() == 2


def test_groups_of_the_operators_own_stay_as_they_are() -> None:
    own = Group.objects.create(name="監査")
    own.permissions.add(Permission.objects.get(codename="view_plan"))

    make_admin_groups()

    assert rights("監査") == {"plans.view_plan"}
