"""Constraints that Django does not bring."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table

from common.fiscal_year import EARLIEST, LATEST

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class SameParent(models.BaseConstraint):
    """A row and the row it points to belong to the same parent: a placement's policy is of the placement's plan.

    It is a composite foreign key `(field, parent) → (id, parent)`, so the database itself refuses a link across plans
    or municipalities. The other model needs a `UniqueConstraint(fields=["id", parent])` for it to point to. Both
    databases check it when the transaction commits, as they do plain foreign keys.
    """

    def __init__(
        self,
        *,
        field: str,
        parent: str,
        name: str,
        violation_error_message: "str | _StrPromise | None" = None,
    ) -> None:
        self.field = field
        self.parent = parent
        super().__init__(name=name, violation_error_message=violation_error_message)

    def _definition(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        def columns(owner: type[models.Model], *names: str) -> str:
            fields = (owner._meta.get_field(name) for name in names)
            return ", ".join(quote(field.column) for field in fields if isinstance(field, models.Field))  # type: ignore[arg-type] # concrete fields have a column

        quote = schema_editor.connection.ops.quote_name
        other = model._meta.get_field(self.field).related_model
        assert isinstance(other, type)  # noqa: S101 - a foreign key, resolved
        assert issubclass(other, models.Model)  # noqa: S101 - likewise
        return (
            f"FOREIGN KEY ({columns(model, self.field, self.parent)}) "
            f"REFERENCES {quote(other._meta.db_table)} ({columns(other, 'id', self.parent)}) "
            "DEFERRABLE INITIALLY DEFERRED"
        )

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        quote = schema_editor.connection.ops.quote_name
        return f"CONSTRAINT {quote(self.name)} {self._definition(model, schema_editor)}"

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor._remake_table(model)
            return None
        return Statement(
            "ALTER TABLE %(table)s ADD %(definition)s",
            table=Table(model._meta.db_table, schema_editor.quote_name),
            definition=self.constraint_sql(model, schema_editor),
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor._remake_table(model)
            return None
        return Statement(
            "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s",
            table=Table(model._meta.db_table, schema_editor.quote_name),
            name=schema_editor.quote_name(self.name),
        )

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:  # noqa: ARG002 - Django's signature
        if exclude and (self.field in exclude or self.parent in exclude):
            return
        pointed_to = getattr(instance, self.field, None)
        if pointed_to is None:
            return
        parent = f"{self.parent}_id"
        if getattr(pointed_to, parent) != getattr(instance, parent):
            raise ValidationError(self.get_violation_error_message(), code="other_parent")

    def deconstruct(self) -> Any:
        path, _, kwargs = super().deconstruct()
        return path, (), {**kwargs, "field": self.field, "parent": self.parent}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameParent) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((self.name, self.field, self.parent))


def plausible_year(field: str, *, name: str) -> models.CheckConstraint:
    """Return the constraint that a fiscal year is a western one: 2023, not 5."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__range": (EARLIEST, LATEST)}),
        name=name,
        violation_error_message="年度は西暦で入力してください（例: 2023）。",
    )


def has_loop(row: Any) -> bool:
    """Tell whether the way up through `parent` from this row meets a row twice."""
    seen = {row.pk} - {None}
    above = row.parent
    while above is not None:
        if above.pk in seen:
            return True
        seen.add(above.pk)
        above = above.parent
    return False
