"""Rows that break a named constraint, and the two who have to refuse them: the database and the form."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

Row = TypeVar("Row", bound=models.Model)


class Refusal(NamedTuple):
    """A constraint, how to make a row that breaks it, and what the user is told."""

    constraint: str
    make_row: Callable[[], models.Model]
    message: str


def changed(row: Row, **values: object) -> Row:
    """Give a stored row values that are not saved yet."""
    for name, value in values.items():
        setattr(row, name, value)
    return row


def twin(make: Callable[[], Row], *names: str) -> Row:
    """Make two rows and give the second, unsaved, what the first has under `names`."""
    first, second = make(), make()
    return changed(second, **{name: getattr(first, name) for name in names})


def constraints_of(app: str) -> set[str]:
    """Name the constraints of an app's models, but for the unique pairs with `id` to which composite keys point."""
    return {
        constraint.name
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
        if not (isinstance(constraint, models.UniqueConstraint) and "id" in constraint.fields)
    }


def _write(row: models.Model) -> None:
    """Save a row past all forms; keys that wait for the end of the transaction are checked at once."""
    with transaction.atomic():
        row.save()
        connection.check_constraints()


def assert_database_refuses(row: models.Model, constraint: str) -> None:
    with pytest.raises(IntegrityError) as refusal:
        _write(row)

    # SQLite names nothing but check constraints.
    if connection.vendor == "postgresql" or "CHECK" in str(refusal.value):
        assert constraint in str(refusal.value)


def assert_user_is_told(row: models.Model, message: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        row.full_clean()

    assert message in refusal.value.messages, refusal.value.messages
