"""Migrations tried on the tables as they stand."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation


@contextmanager
def migrated(app: str, operation: Operation) -> Iterator[None]:
    """Apply a migration to the tables as they stand, and take it back afterwards."""
    before = MigrationExecutor(connection).loader.project_state()
    after = before.clone()
    operation.state_forwards(app, after)
    with connection.schema_editor() as editor:
        operation.database_forwards(app, editor, before, after)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            operation.database_backwards(app, editor, after, before)
