"""The record of what has to be told later. Everything that writes it does so here."""

from django.utils import timezone

from accounts.models import Membership, Municipality, SecurityEvent, User
from common.history import address_of_request

_NAME_LENGTH = 150  # what a name may have at most; more was typed by mistake, or worse


def record_event(
    kind: SecurityEvent.Kind,
    *,
    actor: User | None,
    municipality: Municipality | None = None,
    username: str = "",
    detail: str = "",
) -> SecurityEvent:
    """Write down that something happened, and from where the current request came.

    `username` is a name as it was typed, `actor` a person who is known. Without `municipality` the event belongs to the one
    in which the person has roles today; to none if there are several.
    """
    return SecurityEvent.objects.create(
        kind=kind,
        actor=actor,
        municipality=municipality or only_municipality_of(actor.username if actor else username),
        username=username[:_NAME_LENGTH],
        address=address_of_request(),
        detail=detail,
    )


def only_municipality_of(username: str) -> Municipality | None:
    """Return the one municipality in which a person has roles today.

    One query by the name, whether the name exists or not: a failed sign-in must not take longer for one that does.
    """
    municipalities = Municipality.objects.filter(
        memberships__in=Membership.objects.active(on=timezone.localdate()).filter(
            user__username__iexact=username
        )
    ).distinct()[:2]
    found = list(municipalities)
    return found[0] if len(found) == 1 else None
