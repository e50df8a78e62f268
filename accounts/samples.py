"""Sample people and records go without a trace: what is invented proves nothing."""

from typing import Any

from django.db import models
from django.db.models import Q

from accounts.models import Membership, SecurityEvent, User
from accounts.records.kinds import kinds
from common.append_only import forgetting


def remove_with_history(rows: models.QuerySet[Any]) -> int:
    """Delete rows and, where they keep one, their history, the deletion included. Returns how many rows there were.

    What hangs on them goes too, but its history only if it is handed over first.
    """
    pks = list(rows.values_list("pk", flat=True))
    with forgetting():
        rows.model._base_manager.filter(pk__in=pks).delete()  # noqa: SLF001 - Django's documented name
        kind = next((each for each in kinds().values() if each.model is rows.model), None)
        if kind:
            history = kind.history._default_manager  # noqa: SLF001 - Django's documented name
            history.filter(**{f"{kind.pk}__in": pks}).delete()
    return len(pks)


def remove_sample_people() -> int:
    """Delete the sample people with their roles, events and all that they changed in records; tell how many they were.

    What they wrote elsewhere (answers, moves of reports) has to be removed before: the database holds on to its authors.
    Records of real cities stay as the sample people left them.
    """
    people = User.objects.filter(is_sample=True)
    with forgetting():
        remove_with_history(Membership.objects.filter(user__in=people))
        for kind in kinds().values():
            kind.history._default_manager.filter(history_user__in=people).delete()  # noqa: SLF001 - as above
        names = people.values("username")
        SecurityEvent.objects.filter(Q(actor__in=people) | Q(actor=None, username__in=names)).delete()
        number = people.count()
        people.delete()
    return number
