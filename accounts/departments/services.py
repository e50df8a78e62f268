"""What the 事務局 changes of its departments. New ones and new names come through the flat table in the admin."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.access import Access
from accounts.models import Department, GroupMember


@transaction.atomic
def change_validity(
    department: Department,
    *,
    valid_from_fy: int | None,
    valid_until_fy: int | None,
    actor: Access,
    now: dt.datetime,
) -> Department:
    """Say in which fiscal years a department is, both inclusive; None is open. Raises PermissionDenied."""
    locked = _locked(department, actor)
    locked.valid_from_fy, locked.valid_until_fy = valid_from_fy, valid_until_fy
    _save(locked, ["valid_from_fy", "valid_until_fy"], actor, now)
    return locked


@transaction.atomic
def define_group(
    group: Department,
    *,
    covers_all: bool,
    departments: Iterable[Department],
    actor: Access,
    now: dt.datetime,
) -> Department:
    """Say which departments a group means: all of the year, or these. Raises PermissionDenied."""
    locked = _locked(group, actor)
    wanted = set() if covers_all else {department.pk for department in departments}
    members = list(GroupMember.objects.filter(group=locked))
    for member in members:
        if member.department_id not in wanted:
            member._history_user = actor.user  # type: ignore[attr-defined] # noqa: SLF001 - read by simple_history
            member.delete()
    added = wanted - {member.department_id for member in members}
    bulk_create_with_history(
        [
            GroupMember(municipality=actor.municipality, group=locked, department_id=pk)
            for pk in sorted(added)
        ],
        GroupMember,
        default_user=actor.user,
        default_date=now,
    )
    if locked.covers_all != covers_all:
        locked.covers_all = covers_all
        _save(locked, ["covers_all"], actor, now)
    return locked


def _locked(department: Department, actor: Access) -> Department:
    if not actor.is_coordinator or department.municipality_id != actor.municipality.pk:
        raise PermissionDenied
    return Department.objects.select_for_update().get(pk=department.pk)


def _save(department: Department, fields: list[str], actor: Access, now: dt.datetime) -> None:
    bulk_update_with_history([department], Department, fields, default_user=actor.user, default_date=now)
