"""Rows named by what people know them by, as fixtures do."""

from collections import defaultdict
from typing import Any, ClassVar, TypeVar

from django.db import models

M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class NaturalKeyManager(models.Manager[M_co]):
    """A manager that finds a row by its natural key, the values of `lookups` in their order."""

    lookups: ClassVar[tuple[str, ...]]

    def get_by_natural_key(self, *values: object) -> M_co:
        return self.get(**dict(zip(self.lookups, values, strict=True)))


class NaturalKeyed(models.Model):
    """A row that knows its natural key: the values of its manager's `lookups`."""

    class Meta:
        abstract = True

    def natural_key(self) -> tuple[Any, ...]:
        """Return the key. Values of other rows cost one query for each foreign key, however long the way to them.

        Loading a file asks every row for its key, so the usual walk from row to row would be most of its time.
        """
        manager = type(self)._default_manager
        assert isinstance(manager, NaturalKeyManager)  # noqa: S101 - a class without one has no such key
        abroad: dict[str, list[str]] = defaultdict(list)
        for lookup in manager.lookups:
            field, _, rest = lookup.partition("__")
            if rest:
                abroad[field].append(rest)
        found: dict[str, Any] = {}
        for field, paths in abroad.items():
            other = self._meta.get_field(field).related_model
            assert isinstance(other, type)  # noqa: S101 - a foreign key, resolved
            rows = other._default_manager.using(self._state.db).filter(pk=getattr(self, f"{field}_id"))
            values = rows.values_list(*paths).get()
            found.update(zip((f"{field}__{path}" for path in paths), values, strict=True))
        return tuple(found[name] if name in found else getattr(self, name) for name in manager.lookups)
