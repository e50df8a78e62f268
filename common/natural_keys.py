"""Rows named by what people know them by, as fixtures do."""

from typing import ClassVar, TypeVar

from django.db import models

M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class NaturalKeyManager(models.Manager[M_co]):
    """A manager that finds a row by its natural key, the values of `lookups` in their order."""

    lookups: ClassVar[tuple[str, ...]]

    def get_by_natural_key(self, *values: object) -> M_co:
        return self.get(**dict(zip(self.lookups, values, strict=True)))
