"""Which records keep a history, and how a city finds its own among them.

Every tracked model says the way to its municipality where it is declared (`common.history.tracked`), so that an app that
comes later is here by itself.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from simple_history.models import HistoricalChanges

from accounts.models import Municipality

Rows = models.QuerySet[Any]


@dataclass(frozen=True)
class Kind:
    """A tracked model with the table of its history. `key` stands in addresses; for the others see `tracked`."""

    key: str
    model: type[models.Model]
    history: type[models.Model]
    path: str
    named: tuple[str, ...]

    @property
    def label(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def pk(self) -> str:
        """The column of the history that holds the record's own key."""
        return self.model._meta.pk.name


@cache
def kinds() -> dict[str, Kind]:
    """Return all kinds of tracked records by key, in the order of the apps."""
    return {
        kind.key: kind
        for model in apps.get_models()
        if issubclass(model, HistoricalChanges)
        for kind in [_kind(model)]
    }


def _kind(history: Any) -> Kind:
    model = history.instance_type
    return Kind(model._meta.model_name, model, history, history.municipality_path, history.named)


def history_of(kind: Kind, municipality: Municipality) -> Rows:
    """Return a city's history rows of one kind.

    Records that hang on others find the city through them: through those that are there, and through the history of
    those that are gone.
    """
    first, _, rest = kind.path.partition("__")
    rows = kind.history._default_manager.all()
    if not rest:
        return rows.filter(**{first: municipality})
    parent = kind.model._meta.get_field(first).related_model
    assert isinstance(parent, type)  # noqa: S101 - a foreign key, resolved
    assert issubclass(parent, models.Model)  # noqa: S101 - a link leads to a model
    parents = parent._base_manager.filter(**{rest: municipality}).order_by().values("pk")
    before = next((known for known in kinds().values() if known.model is parent), None)
    if before:
        parents = parents.union(history_of(before, municipality).order_by().values(before.pk))
    return rows.filter(**{f"{first}__in": parents})


def record_is_of(kind: Kind, pk: int, municipality: Municipality) -> bool:
    """Tell whether a record, present or gone, is a city's."""
    present = kind.model._base_manager.filter(pk=pk, **{kind.path: municipality})
    return present.exists() or history_of(kind, municipality).filter(**{kind.pk: pk}).exists()
