"""Record history: who changed what, when, from where, before and after."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from simple_history.models import HistoricalRecords


def address_of(request: HttpRequest) -> str | None:
    """Return the network address from which a request came, None if it came without one (a local socket, a test).

    Behind a proxy see `common.middleware.client_address`.
    """
    return request.META.get("REMOTE_ADDR") or None


def address_of_request() -> str | None:
    """Return the address from which the current request came; None outside of one (commands, tests)."""
    request = getattr(HistoricalRecords.context, "request", None)
    return address_of(request) if request else None


class AddressedHistory(models.Model):
    """What every history row tells beside the record itself. A default, so that bulk writes carry it too."""

    history_address = models.GenericIPAddressField(
        "接続元", null=True, editable=False, default=address_of_request
    )

    class Meta:
        abstract = True


def tracked(verbose_name: str, *, excluded: tuple[str, ...] = ()) -> Any:  # noqa: ANN401 - the library ships no types
    """Keep the history of a model; `excluded` names columns that would tell nothing new."""
    return HistoricalRecords(
        bases=[AddressedHistory], excluded_fields=list(excluded), verbose_name=verbose_name
    )
