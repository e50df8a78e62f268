"""Tables in which rows are only ever added: the database itself refuses to change or remove one.

Records of what people did prove nothing if the same people could mend them. Triggers hold the rule, so that it also
holds for `QuerySet.update()`, the admin and raw SQL. Two acts may remove rows, none may change one: see `forgetting`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Warning  # noqa: A004 - Django's name
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from simple_history.models import HistoricalChanges

# PostgreSQL: a setting that lasts as long as the transaction says what is permitted.
_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_to_forget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' AND current_setting('michishirube.may_forget', true) = 'on' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
_POSTGRESQL_TRIGGERS = {
    "append_only": 'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "{table}"'
    " FOR EACH ROW EXECUTE FUNCTION refuse_to_forget()",
    "append_only_truncate": 'CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON "{table}"'
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_forget()",
}

# SQLite knows no such settings: a row of a table of its own, never committed, says the same. One who writes keeps all
# others from writing, so that nobody else can meet the row.
_SQLITE_TABLE = "CREATE TABLE IF NOT EXISTS common_forgetting (id integer PRIMARY KEY)"
_SQLITE_TRIGGERS = {
    "{table}_refuses_update": 'CREATE TRIGGER "{table}_refuses_update" BEFORE UPDATE ON "{table}"'
    " BEGIN SELECT RAISE(ABORT, '{table} is append-only: UPDATE is refused'); END",
    "{table}_refuses_delete": 'CREATE TRIGGER "{table}_refuses_delete" BEFORE DELETE ON "{table}"'
    " WHEN NOT EXISTS (SELECT 1 FROM common_forgetting)"
    " BEGIN SELECT RAISE(ABORT, '{table} is append-only: DELETE is refused'); END",
    # INSERT OR REPLACE removes the row in its way without a word to the trigger above.
    "{table}_refuses_replace": 'CREATE TRIGGER "{table}_refuses_replace" BEFORE INSERT ON "{table}"'
    ' WHEN EXISTS (SELECT 1 FROM "{table}" WHERE "{key}" = NEW."{key}")'
    " BEGIN SELECT RAISE(ABORT, '{table} is append-only: REPLACE is refused'); END",
}


def append_only_models() -> list[type[models.Model]]:
    """Return the models whose tables are append-only: all history, and those that say `is_append_only`."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, HistoricalChanges) or getattr(model, "is_append_only", False)
    ]


class AppendOnly(Operation):
    """Makes the table of a model append-only; taken back, the table is an ordinary one again.

    It may be repeated. SQLite drops the triggers of a table that a later migration rebuilds, so that one has to end with
    this operation; a test tells where it is missing.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.model_name], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Leave the models as they are: this is the tables' business."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002 - Django's signature
        to_state: ProjectState,
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            _guard(schema_editor, model)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,  # noqa: ARG002 - Django's signature
    ) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            _unguard(schema_editor, model)

    def describe(self) -> str:
        return f"Make {self.model_name} append-only"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.model_name.lower()}_append_only"


def _guard(schema_editor: BaseDatabaseSchemaEditor, model: type[models.Model]) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(_POSTGRESQL_FUNCTION if is_postgresql else _SQLITE_TABLE, params=None)
    _unguard(schema_editor, model)
    for statement in _triggers(schema_editor.connection, model).values():
        schema_editor.execute(statement, params=None)


def _unguard(schema_editor: BaseDatabaseSchemaEditor, model: type[models.Model]) -> None:
    table = f' ON "{model._meta.db_table}"' if schema_editor.connection.vendor == "postgresql" else ""
    for name in _triggers(schema_editor.connection, model):
        schema_editor.execute(f'DROP TRIGGER IF EXISTS "{name}"{table}', params=None)


def _triggers(connection: BaseDatabaseWrapper, model: type[models.Model]) -> dict[str, str]:
    """Return the statements that make the triggers of a model's table, by the triggers' names."""
    templates = _POSTGRESQL_TRIGGERS if connection.vendor == "postgresql" else _SQLITE_TRIGGERS
    names = {"table": model._meta.db_table, "key": model._meta.pk.column}
    return {name.format(**names): statement.format(**names) for name, statement in templates.items()}


@contextmanager
def forgetting(*, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Let rows of append-only tables be removed within the block, which is one transaction; never changed.

    Two acts may: the command that forgets records whose time is over, and the removal of sample data. (A third, `flush`,
    empties a database whole.) The permission belongs to this connection and transaction and ends with the block.
    """
    with transaction.atomic(using=using):
        connection = connections[using]
        permission = _permit(connection)
        yield
        # After an error there is nothing to take back: the transaction is undone up to where the block began.
        _withdraw(connection, permission)


def _permit(connection: BaseDatabaseWrapper) -> str | int:
    """Give the permission and return what _withdraw needs."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT current_setting('michishirube.may_forget', true)")
            before: str | None = cursor.fetchone()[0]
            cursor.execute("SELECT set_config('michishirube.may_forget', 'on', true)")
            return before or "off"
        cursor.execute("INSERT INTO common_forgetting DEFAULT VALUES")
        return int(cursor.lastrowid or 0)


def _withdraw(connection: BaseDatabaseWrapper, permission: str | int) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT set_config('michishirube.may_forget', %s, true)", [permission])
        else:
            cursor.execute("DELETE FROM common_forgetting WHERE id = %s", [permission])


def unguarded_tables(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the tables that should be append-only and lack a trigger."""
    query = (
        "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = set(cursor.fetchall())
    return [
        model._meta.db_table
        for model in append_only_models()
        if any((model._meta.db_table, name) not in found for name in _triggers(connection, model))
    ]


def check_append_only(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ANN401, ARG001 - Django's signature of a check
    """Tell the operator of tables that ought to be append-only and are not, once all migrations are applied."""
    messages: list[CheckMessage] = []
    for alias in databases or []:
        executor = MigrationExecutor(connections[alias])
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            messages += [
                Warning(
                    f"The table {table} does not refuse changes.",
                    hint="Its triggers are missing. Take the migration that makes it append-only back and apply it again.",
                    id="common.W001",
                )
                for table in unguarded_tables(connections[alias])
            ]
    return messages
