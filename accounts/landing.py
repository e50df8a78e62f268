"""Where a person works: their municipalities and roles today, and the page to which signing in leads."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Municipality, Role, User


@dataclass(frozen=True)
class Workplace:
    """A municipality in which a person has a role today."""

    municipality: Municipality
    roles: list[Membership]

    @property
    def address(self) -> str:
        """The page of the person's daily work: the rounds for the 事務局, the work list for all others."""
        steers = any(membership.role == Role.COORDINATOR for membership in self.roles)
        return reverse("progress:round_list" if steers else "progress:my_work", args=[self.municipality.slug])


def workplaces_of(user: User) -> list[Workplace]:
    """Return the municipalities in which a person has a role today, in one query."""
    memberships = (
        Membership.objects.active(on=timezone.localdate())
        .filter(user=user)
        .select_related("municipality", "department")
        .order_by("municipality__code", "pk")
    )
    found: dict[Municipality, list[Membership]] = {}
    for membership in memberships:
        found.setdefault(membership.municipality, []).append(membership)
    return [Workplace(city, roles) for city, roles in found.items()]


def address_after_sign_in(user: User) -> str:
    """Return the page of the one city in which a person works, or else the list to choose from."""
    workplaces = workplaces_of(user)
    return workplaces[0].address if len(workplaces) == 1 else reverse("accounts:home")
