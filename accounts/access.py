"""Who may do what: one person in one municipality on one day, and the gate that every page of a city's staff has.

Rights come from memberships alone; an operator without one is a stranger here and works in the admin.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from accounts.models import Department, Membership, Municipality, Role, User

P = ParamSpec("P")
_NONE: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Access:
    """What a person is in a municipality today.

    `departments` maps each role to the ids of the departments in which it holds, those below (部 → 課) included.
    """

    user: User
    municipality: Municipality
    memberships: tuple[Membership, ...] = ()
    departments: dict[Role, frozenset[int]] = field(default_factory=dict)

    @property
    def is_coordinator(self) -> bool:
        return any(membership.role == Role.COORDINATOR for membership in self.memberships)

    def departments_as(self, *roles: Role) -> frozenset[int]:
        """Return the ids of the departments in which the person has any of the roles."""
        return frozenset().union(*(self.departments.get(role, _NONE) for role in roles))

    @property
    def answers_for(self) -> frozenset[int]:
        """The departments for which the person may write answers: a 課長 may do what a 担当者 does."""
        return self.departments_as(Role.EDITOR, Role.MANAGER)

    @property
    def confirms_for(self) -> frozenset[int]:
        return self.departments_as(Role.MANAGER)

    @property
    def sees(self) -> frozenset[int]:
        """The departments of which the person sees what is not published."""
        return self.departments_as(Role.EDITOR, Role.MANAGER, Role.VIEWER)

    @property
    def title(self) -> str:
        """What the person is here, as the header shows it: 情報システム課 担当者."""
        return "、".join(membership.title for membership in self.memberships)


class MemberRequest(HttpRequest):
    """A request that has passed the gate."""

    access: Access
    user: User
    htmx: HtmxDetails


Predicate = Callable[[Access], bool]
MemberView = Callable[Concatenate[MemberRequest, P], HttpResponseBase]
PlainView = Callable[Concatenate[HttpRequest, str, P], HttpResponseBase]


def is_member(access: Access) -> bool:
    return bool(access.memberships)


def is_coordinator(access: Access) -> bool:
    return access.is_coordinator


def has_work_list(access: Access) -> bool:
    """Hold for people who have a work list: 担当者, 課長, and 閲覧, who see theirs without changing it."""
    return bool(access.sees)


def confirms_for_a_department(access: Access) -> bool:
    return bool(access.confirms_for)


def access_to(municipality: Municipality, user: User, *, today: dt.date) -> Access:
    """Return what a person is in a municipality on a day, in two queries; without any membership it allows nothing."""
    memberships = tuple(
        Membership.objects.active(on=today)
        .filter(user=user, municipality=municipality)
        .select_related("department")
        .order_by("pk")
    )
    if not any(membership.department_id for membership in memberships):
        return Access(user, municipality, memberships)
    parents = dict(Department.objects.filter(municipality=municipality).values_list("pk", "parent_id"))
    departments = {
        role: frozenset(
            pk
            for pk in parents
            if _line_up(pk, parents) & {row.department_id for row in memberships if row.role == role}
        )
        for role in (Role.MANAGER, Role.EDITOR, Role.VIEWER)
    }
    return Access(user, municipality, memberships, departments)


def _line_up(department: int, parents: Mapping[int, int | None]) -> set[int | None]:
    """Return a department and all above it; a loop, which the model refuses, would end too."""
    line: set[int | None] = set()
    at: int | None = department
    while at is not None and at not in line:
        line.add(at)
        at = parents.get(at)
    return line


def member_page(*needs: Predicate) -> Callable[[MemberView[P]], PlainView[P]]:
    """Open a page to members of the municipality in the address for whom all of `needs` hold.

    Who is not signed in goes to the sign-in page and comes back; for others a municipality that is not theirs does not
    exist (404), and a role that is missing is said (403). The view gets `request.access` instead of the name.
    """

    def decorate(view: MemberView[P]) -> PlainView[P]:
        @wraps(view)
        def gate(
            request: HttpRequest, municipality: str, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            access = _access_of(request, municipality)
            if access is None or not access.memberships:
                raise Http404
            if not all(need(access) for need in needs):
                raise PermissionDenied
            request.access = access  # type: ignore[attr-defined] # this makes it a MemberRequest
            return view(request, *args, **kwargs)  # type: ignore[arg-type] # it has become one

        return gate  # type: ignore[return-value] # functools.wraps loses that the gate takes a plain request

    return decorate


def _access_of(request: HttpRequest, slug: str) -> Access | None:
    """Return the request's access to a municipality, worked out once a request; None where there is no such place."""
    known: dict[str, Access | None] = request.__dict__.setdefault("_access", {})
    if slug not in known:
        municipality = Municipality.objects.filter(slug=slug).first()
        user = request.user
        known[slug] = (
            access_to(municipality, user, today=timezone.localdate())
            if municipality and isinstance(user, User)
            else None
        )
    return known[slug]


def person_and_place(request: HttpRequest) -> dict[str, object]:
    """Tell every template what the signed-in person is in the city of the address: `access`, or None.

    A context processor. It costs an anonymous visitor no query beyond the session's.
    """
    match = request.resolver_match
    slug = match.kwargs.get("municipality") if match else None
    if not slug or not request.user.is_authenticated:
        return {"access": None}
    access = _access_of(request, slug)
    return {"access": access if access and access.memberships else None}
