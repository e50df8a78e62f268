"""The people of the sample data: everybody's name says that they are not real."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.access import Access, access_to
from accounts.models import Department, Membership, Municipality, Role, User

# For a city whose plans name no departments.
_INVENTED = ("情報政策課（見本）", "総務課（見本）", "市民課（見本）", "福祉課（見本）", "学校教育課（見本）")


@dataclass(frozen=True)
class Part:
    """A part to be played: `place` is that of the department by how many measures it leads, None for the 事務局."""

    key: str
    role: Role
    place: int | None


PARTS = (
    Part("coordinator", Role.COORDINATOR, None),
    Part("manager", Role.MANAGER, 0),
    Part("editor", Role.EDITOR, 0),
    Part("editor-elsewhere", Role.EDITOR, 1),
    Part("viewer", Role.VIEWER, 0),
)


@dataclass(frozen=True)
class Cast:
    """Who acts in a city. `editors` and `managers` map departments, by id, to those who write and confirm there."""

    coordinator: Access
    editors: dict[int, Access]
    managers: dict[int, Access]


def departments_for(municipality: Municipality, leading: Sequence[Department]) -> list[Department]:
    """Return the departments that lead measures, most first; where there are none, invented ones."""
    if leading:
        return list(leading)
    invented = [
        Department(municipality=municipality, name=name, position=position, is_sample=True)
        for position, name in enumerate(_INVENTED, 1)
    ]
    for department in invented:
        department.save()
    return invented


def make_cast(municipality: Municipality, departments: Sequence[Department], *, today: dt.date) -> Cast:
    """Make a city's people: one for each part, and two without a way in who act in all other departments."""
    members = {part.key: _member(part, municipality, departments) for part in PARTS}
    others = [department.pk for department in municipality.departments.filter(is_group=False)]
    editor = _person(municipality, "editor-of-others", "各課の担当者", is_active=False)
    manager = _person(municipality, "manager-of-others", "各課の課長", is_active=False)
    editors = dict.fromkeys(others, _acting(editor, municipality, Role.EDITOR, others))
    managers = dict.fromkeys(others, _acting(manager, municipality, Role.MANAGER, others))
    for member, actors in (
        (members["editor"], editors),
        (members["editor-elsewhere"], editors),
        (members["manager"], managers),
    ):
        if member.department_id is not None:
            access = access_to(municipality, member.user, today=today)
            actors.update(dict.fromkeys(access.answers_for & set(others), access))
    return Cast(access_to(municipality, members["coordinator"].user, today=today), editors, managers)


def _member(part: Part, municipality: Municipality, departments: Sequence[Department]) -> Membership:
    department = None if part.place is None else departments[min(part.place, len(departments) - 1)]
    user = _person(municipality, part.key, part.role.label, department)
    membership = Membership(user=user, municipality=municipality, role=part.role, department=department)
    membership.save()
    return membership


def _person(
    municipality: Municipality,
    key: str,
    title: str,
    department: Department | None = None,
    *,
    is_active: bool = True,
) -> User:
    """Make somebody whom no password lets in."""
    place = f"{municipality.name} {department.name}" if department else municipality.name
    return User.objects.create_user(
        f"sample-{municipality.slug}-{key}",
        display_name=f"見本 {title}（{place}）",
        is_sample=True,
        is_active=is_active,
    )


def _acting(user: User, municipality: Municipality, role: Role, departments: Iterable[int]) -> Access:
    return Access(user, municipality, (), {role: frozenset(departments)})
