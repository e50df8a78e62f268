"""Where a person works: their municipalities and roles today, and the page to which signing in leads."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Municipality, User


@dataclass(frozen=True)
class Workplace:
    """A municipality in which a person has a role today. `address` is None while it has no page to open."""

    municipality: Municipality
    roles: list[Membership]
    address: str | None


def workplaces_of(user: User) -> list[Workplace]:
    """Return the municipalities in which a person has a role today, in two queries."""
    memberships = (
        Membership.objects.active(on=timezone.localdate())
        .filter(user=user)
        .select_related("municipality", "department")
        .order_by("municipality__code", "pk")
    )
    found: dict[Municipality, list[Membership]] = {}
    for membership in memberships:
        found.setdefault(membership.municipality, []).append(membership)
    with_pages = set(Municipality.objects.with_published_plans().filter(pk__in=[city.pk for city in found]))
    return [
        Workplace(city, roles, _address_of(city) if city in with_pages else None)
        for city, roles in found.items()
    ]


def _address_of(municipality: Municipality) -> str:
    return reverse("dashboards:city", args=[municipality.slug])


def address_after_sign_in(user: User) -> str:
    """Return the page of the one city in which a person works, or else the list to choose from."""
    workplaces = workplaces_of(user)
    only = workplaces[0].address if len(workplaces) == 1 else None
    return only or reverse("accounts:home")
