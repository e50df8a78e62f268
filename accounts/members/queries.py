"""What the pages about people read."""

import datetime as dt
from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.access import Access
from accounts.members.states import MemberState, state_of
from accounts.models import Membership, User


@dataclass(frozen=True)
class Held:
    """A membership, and whether it holds today."""

    membership: Membership
    holds: bool


@dataclass(frozen=True)
class Member:
    """A person of a city with their roles there: those that hold, or else those that ended last; and all of them."""

    person: User
    memberships: list[Membership]
    everything: list[Held]
    state: MemberState


def member_of(person: User, today: dt.date) -> Member:
    """Take a person, fetched with their memberships in the city, as a member of it."""
    rows = list(person.memberships.all())
    state = state_of(is_active=person.is_active, last_days=[row.expires_on for row in rows], today=today)
    everything = sorted(
        (Held(row, row.holds(on=today)) for row in rows),
        key=lambda held: (not held.holds, held.membership.pk),
    )
    return Member(person, current_of(rows, today), everything, state)


def current_of(rows: list[Membership], today: dt.date) -> list[Membership]:
    """Return the memberships that hold on a day, or else those that ended last."""
    holding = [row for row in rows if row.holds(on=today)]
    if holding or not rows:
        return holding
    last = max(row.expires_on for row in rows if row.expires_on)
    return [row for row in rows if row.expires_on == last]


def person_or_404(access: Access, pk: int) -> User:
    """Return a person who has or had a role in the city, with their memberships there."""
    people = User.objects.members_of(access.municipality).with_memberships_in(access.municipality)
    return get_object_or_404(people, pk=pk)


def membership_or_404(person: User, pk: int) -> Membership:
    """Return one of the memberships with which a person was fetched."""
    for membership in person.memberships.all():
        if membership.pk == pk:
            return membership
    raise Http404
