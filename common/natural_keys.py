"""Rows named by what people know them by, as fixtures do."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import models

M_co = TypeVar("M_co", bound=models.Model, covariant=True)
_memory: ContextVar[dict[Any, Any] | None] = ContextVar("_memory", default=None)


@contextmanager
def remembered_keys() -> Iterator[None]:
    """Look every key up only once while a file is loaded: hundreds of rows name the same few parents.

    What was not found is asked for again, as a later row of the file may bring it.
    """
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def _remembered(key: Any, look_up: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever is looked up
    memory = _memory.get()
    if memory is None:
        return look_up()
    if key not in memory:
        memory[key] = look_up()
    return memory[key]


def _abroad(lookups: tuple[str, ...]) -> dict[str, list[str]]:
    """Group the lookups that lead to other rows by the foreign key with which they begin."""
    paths: dict[str, list[str]] = defaultdict(list)
    for lookup in lookups:
        field, _, path = lookup.partition("__")
        if path:
            paths[field].append(path)
    return paths


def _related(model: type[models.Model], field: str) -> type[models.Model]:
    other = model._meta.get_field(field).related_model
    assert isinstance(other, type)  # noqa: S101 - a foreign key, resolved
    return other


class NaturalKeyManager(models.Manager[M_co]):
    """A manager that finds a row by its natural key, the values of `lookups` in their order."""

    lookups: ClassVar[tuple[str, ...]]

    def get_by_natural_key(self, *values: object) -> M_co:
        conditions = dict(zip(self.lookups, values, strict=True))

        def look_up() -> M_co:
            return self.get(**self._by_known_parents(conditions))

        return _remembered((self.model, self.db, values), look_up)  # type: ignore[no-any-return] # look_up's own

    def _by_known_parents(self, conditions: dict[str, object]) -> dict[str, object]:
        """Name a parent by its id where its whole key is given and remembered: no joins for each of its children."""
        if _memory.get() is None:
            return conditions
        for field, paths in _abroad(self.lookups).items():
            parents = _related(self.model, field)._default_manager
            if isinstance(parents, NaturalKeyManager) and parents.lookups == tuple(paths):
                key = [conditions.pop(f"{field}__{path}") for path in paths]
                try:
                    conditions[field] = parents.db_manager(self.db).get_by_natural_key(*key)
                except ObjectDoesNotExist as error:
                    raise self.model.DoesNotExist from error  # type: ignore[attr-defined] # every model has one
        return conditions


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
        found: dict[str, Any] = {}
        for field, paths in _abroad(manager.lookups).items():
            other = _related(type(self), field)
            pk = getattr(self, f"{field}_id")
            rows = other._default_manager.using(self._state.db).filter(pk=pk)
            values = _remembered((other, self._state.db, pk, *paths), rows.values_list(*paths).get)
            found.update(zip((f"{field}__{path}" for path in paths), values, strict=True))
        return tuple(found[name] if name in found else getattr(self, name) for name in manager.lookups)
