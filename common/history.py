"""Record history: who changed what, when, from where, before and after."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.http import HttpRequest
from simple_history.models import HistoricalChanges, HistoricalRecords


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


class _Records(HistoricalRecords):  # type: ignore[misc] # simple_history ships no types
    """The library's history, which also knows whose it is and lets nobody vanish whom it names."""

    def __init__(self, *, of: str, named: tuple[str, ...], **kwargs: Any) -> None:  # noqa: ANN401 - the library's signature
        super().__init__(**kwargs)
        self.of = of
        self.named = named

    def _get_history_user_fields(self) -> dict[str, Any]:
        """Protect who made a change: the library would empty the column, which no history row allows."""
        return {
            "history_user": models.ForeignKey(
                settings.AUTH_USER_MODEL,
                models.PROTECT,
                null=True,
                related_name=self.user_related_name,
                verbose_name="行った人",
            )
        }

    def get_extra_fields(self, model: type[models.Model], fields: dict[str, Any]) -> dict[str, Any]:
        extra = super().get_extra_fields(model, fields)
        return {**extra, "municipality_path": self.of, "named": self.named}


def tracked(
    verbose_name: str,
    *,
    of: str,
    named: tuple[str, ...] = ("",),
    excluded: tuple[str, ...] = (),
) -> Any:  # noqa: ANN401 - the library ships no types
    """Keep the history of a model.

    `of` is the lookup from the model to its municipality, such as "plan__municipality": by it a city finds its records.
    `named` are the lookups to what names a record there, from the widest on; "" is the record itself. `excluded` names
    columns that would tell nothing new. The table has to be made append-only by a migration.
    """
    return _Records(
        of=of,
        named=named,
        bases=[AddressedHistory],
        excluded_fields=list(excluded),
        verbose_name=verbose_name,
    )


def begin_history(*, reason: str) -> None:
    """Give each tracked record that has no history its first row, so that its first change can tell what was before.

    For rows that came past the history, as those of files do.
    """
    for history in apps.get_models():
        if issubclass(history, HistoricalChanges):
            model: Any = history.instance_type  # type: ignore[attr-defined] # set by simple_history
            known = history._default_manager.filter(**{model._meta.pk.name: models.OuterRef("pk")})
            rows = model._base_manager.filter(~models.Exists(known)).order_by("pk")
            manager = getattr(model, model._meta.simple_history_manager_attribute)
            manager.bulk_history_create(rows, default_change_reason=reason)
