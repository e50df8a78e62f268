"""The people whom a file may mean, read at once."""

import datetime as dt
from collections.abc import Container, Iterable
from dataclasses import dataclass

from django.db.models import Prefetch
from django.db.models.functions import Lower

from accounts.members.states import Standing
from accounts.models import Department, Membership, Municipality, User
from common.fiscal_year import fiscal_year_of


@dataclass(frozen=True)
class Candidate:
    """A person with their roles in the city, ended ones too, and what else they are."""

    person: User
    here: list[Membership]
    standing: Standing

    @property
    def is_member(self) -> bool:
        return bool(self.here)

    def unexpired(self, today: dt.date) -> list[Membership]:
        return [membership for membership in self.here if membership.holds(on=today)]


@dataclass(frozen=True)
class KnownPeople:
    """All members of a city and those whom a file names besides; `offered` are the departments of this fiscal year."""

    by_username: dict[str, Candidate]
    offered: frozenset[int]
    today: dt.date

    def alike(self, username: str) -> str | None:
        """Return a 利用者ID that differs in nothing but upper and lower case."""
        lower = username.lower()
        return next(
            (known for known in self.by_username if known.lower() == lower and known != username), None
        )

    def absent_from(self, usernames: Container[str]) -> list[Candidate]:
        """Return the members with a role today who are not among the names."""
        return [
            candidate
            for username, candidate in self.by_username.items()
            if username not in usernames and candidate.unexpired(self.today)
        ]


def known_people(municipality: Municipality, usernames: Iterable[str], today: dt.date) -> KnownPeople:
    """Read the members of a city and whomever a file names, in five queries."""
    memberships = Membership.objects.select_related("department").order_by("pk")
    with_roles = Prefetch("memberships", memberships)
    lower = {username.lower() for username in usernames}
    named = User.objects.annotate(lower=Lower("username")).filter(lower__in=lower)
    members = User.objects.members_of(municipality)
    people = {
        person.pk: person
        for found in (members.prefetch_related(with_roles), named.prefetch_related(with_roles))
        for person in found.in_order()
    }
    offered = Department.objects.filter(municipality=municipality, is_group=False).valid_in(
        fiscal_year_of(today)
    )
    candidates = sorted(people.values(), key=lambda person: person.username)
    return KnownPeople(
        by_username={person.username: _candidate(person, municipality, today) for person in candidates},
        offered=frozenset(offered.values_list("pk", flat=True)),
        today=today,
    )


def _candidate(person: User, municipality: Municipality, today: dt.date) -> Candidate:
    rows = list(person.memberships.all())
    elsewhere = [row for row in rows if row.municipality_id != municipality.pk]
    return Candidate(
        person,
        [row for row in rows if row.municipality_id == municipality.pk],
        Standing(
            is_operator=person.is_staff or person.is_superuser,
            works_elsewhere=any(row.holds(on=today) for row in elsewhere),
            was_elsewhere=bool(elsewhere),
        ),
    )
