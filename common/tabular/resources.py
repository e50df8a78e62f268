"""What the resources of all flat tables share: what is read is checked by row, and applied as a whole or not at all."""

from collections.abc import Callable
from typing import Any

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.html import conditional_escape, format_html
from import_export.instance_loaders import ModelInstanceLoader
from import_export.resources import Diff, ModelResource
from import_export.results import Result, RowResult

from common.tabular.headings import recognised_headings
from common.tabular.values import is_blank
from common.tabular.widgets import LinkWidget

Within = Callable[[models.QuerySet[Any]], models.QuerySet[Any]]


def _everything(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    return rows


class _KeyLoader(ModelInstanceLoader):  # type: ignore[misc] # import_export ships no types
    def get_instance(self, row: dict[str, Any]) -> models.Model | None:
        """Return the stored row; none for a key that cannot be read, of which the column itself will tell."""
        try:
            found: models.Model | None = super().get_instance(row)
        except ValueError:
            return None
        return found


class _PlainDiff(Diff):  # type: ignore[misc] # import_export ships no types
    """Shows a change without the library's inline styles, which the content security policy forbids."""

    def as_html(self) -> list[str]:
        return [
            conditional_escape(new)
            if self.new or old == new
            else format_html("<del>{}</del> <ins>{}</ins>", old, new)
            for old, new in zip(self.left, self.right, strict=True)
        ]


def _unix_newlines(text: object) -> object:
    return text.replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else text


class FlatResource(ModelResource):  # type: ignore[misc] # import_export ships no types
    """A table in and out by natural key. Subclasses declare every column with its Japanese heading and `fields`."""

    class Meta:
        skip_unchanged = True
        clean_model_instances = True
        use_transactions = True
        instance_loader_class = _KeyLoader
        select_related: tuple[str, ...] = ()

    def __init__(self, *, within: Within = _everything, **kwargs: object) -> None:
        """`within` keeps the rows, of any model, that the table may show, change and point to."""
        super().__init__(**kwargs)
        self._within = within
        for field in self.fields.values():  # each table has its own fields
            if isinstance(field.widget, LinkWidget):
                field.widget.rows = within(field.widget.rows)
        self._row_of_key: dict[tuple[Any, ...], int] = {}

    @classmethod
    def get_diff_class(cls) -> type[_PlainDiff]:
        return _PlainDiff

    def get_queryset(self) -> models.QuerySet[Any]:
        rows: models.QuerySet[Any] = super().get_queryset()
        return self._within(rows).select_related(*self._meta.select_related)

    def import_data(self, dataset: tablib.Dataset, *args: Any, **kwargs: Any) -> Result:
        """Apply every row or, where any is refused, none, also after the preview."""
        kwargs["rollback_on_validation_errors"] = True
        return super().import_data(dataset, *args, **kwargs)

    def before_import(self, dataset: tablib.Dataset, **kwargs: object) -> None:
        """Recognise the headings despite spaces and 全角. Raises HeadingError for unknown, repeated or missing ones."""
        dataset.headers = recognised_headings(
            dataset.headers,
            known=[field.column_name for field in self.fields.values()],
            required=self._key_columns(),
        )

    def _key_columns(self) -> list[str]:
        """Return the columns that tell which row is meant, with those that a link among them reads besides its own."""
        fields = [self.fields[name] for name in self.get_import_id_fields()]
        linked = [column for field in fields for column in getattr(field.widget, "columns", {}).values()]
        return list(dict.fromkeys([*linked, *(field.column_name for field in fields)]))

    def before_import_row(self, row: dict[str, Any], row_number: int, **kwargs: object) -> None:
        """Refuse the second row for one record: which of them is right is not for us to say."""
        try:
            key = tuple(self.fields[name].clean(row) for name in self.get_import_id_fields())
        except (ValueError, KeyError):
            return
        first = self._row_of_key.setdefault(key, row_number)
        if first != row_number:
            raise ValidationError(f"{first + 1}行目と同じものをさしています。どちらかの行を消してください。")

    def import_field(
        self,
        field: Any,
        instance: models.Model,
        row: dict[str, Any],
        is_m2m: bool = False,
        **kwargs: object,
    ) -> None:
        """Read a cell; a text that differs only in its line ends, as files change them, stays as it is stored."""
        stored = None if field.readonly else field.get_value(instance)
        super().import_field(field, instance, row, is_m2m, **kwargs)
        if isinstance(stored, str) and _unix_newlines(stored) == _unix_newlines(field.get_value(instance)):
            setattr(instance, field.attribute, stored)

    def validate_instance(
        self,
        instance: models.Model,
        import_validation_errors: dict[str, ValidationError] | None = None,
        validate_unique: bool = True,
    ) -> None:
        """Check the whole row, unless its key is unreadable: whether it repeats a stored one cannot be told then."""
        errors = import_validation_errors or {}
        if errors.keys() & set(self.get_import_id_fields()):
            raise ValidationError(errors)
        super().validate_instance(instance, errors, validate_unique)

    def import_row(self, row: dict[str, Any], instance_loader: object, **kwargs: object) -> RowResult:
        """Pass over blank rows, and name the columns of errors by their headings."""
        if all(is_blank(value) for value in row.values()):
            return self.get_row_result_class()()
        result = super().import_row(row, instance_loader, **kwargs)
        if result.validation_error:
            result.validation_error = self._with_headings(result.validation_error)
        return result

    def _with_headings(self, error: ValidationError) -> ValidationError:
        if not hasattr(error, "error_dict"):
            return error
        headings = {name: field.column_name for name, field in self.fields.items()}
        return ValidationError(
            {headings.get(name, NON_FIELD_ERRORS): messages for name, messages in error.error_dict.items()}
        )
