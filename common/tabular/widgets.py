"""Between a cell and a model's value, for django-import-export. What comes out of a cell goes back in unchanged."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from import_export.widgets import Widget

from common.tabular import values

MUNICIPALITY_CODE = "全国地方公共団体コード"

Cell = str | int | Decimal | dt.date | None
Row = Mapping[str, Any]


class CellWidget(Widget):  # type: ignore[misc] # import_export ships no types
    """Reads with a function of `values` and writes the value itself, so that numbers stay numbers."""

    read: Callable[[object], Any] = staticmethod(values.parse_text)

    def clean(self, value: object, row: Row | None = None, **kwargs: object) -> Any:
        return type(self).read(value)

    def render(self, value: Any, obj: object = None, **kwargs: object) -> Cell:
        return "" if value is None else value


class TextWidget(CellWidget):
    pass


class MunicipalityCodeWidget(CellWidget):
    read = staticmethod(values.parse_municipality_code)


class IntegerWidget(CellWidget):
    read = staticmethod(values.parse_integer)


class DecimalWidget(CellWidget):
    read = staticmethod(values.parse_decimal)


class DateWidget(CellWidget):
    read = staticmethod(values.parse_date)


class FiscalYearWidget(CellWidget):
    """Writes the western year of the fiscal year's April, as a number."""

    read = staticmethod(values.parse_fiscal_year_cell)


class BooleanWidget(CellWidget):
    def __init__(self, *, default: bool = False) -> None:
        super().__init__()
        self.default = default

    def clean(self, value: object, row: Row | None = None, **kwargs: object) -> bool:
        return values.parse_boolean(value, default=self.default)

    def render(self, value: bool | None, obj: object = None, **kwargs: object) -> str:
        return "はい" if value else "いいえ"


class ChoiceWidget(CellWidget):
    """A choice by its Japanese label; a blank cell is the default."""

    def __init__(self, choices: Iterable[tuple[str, Any]], *, default: str = "") -> None:
        super().__init__()
        self.labels = {value: str(label) for value, label in choices}
        self.default = default

    def clean(self, value: object, row: Row | None = None, **kwargs: object) -> str:
        if values.is_blank(value):
            return self.default
        found = [choice for choice, label in self.labels.items() if label == str(value).strip()]
        if not found:
            labels = "・".join(self.labels.values())
            raise values.UnreadableValueError(
                f"「{value}」は選べません。次のどれかを入力してください: {labels}"
            )
        return found[0]

    def render(self, value: str | None, obj: object = None, **kwargs: object) -> str:
        return self.labels.get(value or "", "")


class LinkWidget(CellWidget):
    """A row of another table, named by this column and maybe others.

    `columns` maps lookups on the other table to columns of this one; the last is the widget's own column and the
    attribute that it writes.
    """

    def __init__(
        self, rows: models.QuerySet[Any], columns: Mapping[str, str], *, is_required: bool = True
    ) -> None:
        super().__init__()
        self.rows = rows
        self.columns = columns
        self.is_required = is_required
        self.attribute, self.own_column = list(columns.items())[-1]
        self._found: dict[tuple[str, ...], models.Model] = {}

    def clean(self, value: object, row: Row | None = None, **kwargs: object) -> models.Model | None:
        if values.is_blank(value):
            if self.is_required:
                raise values.UnreadableValueError(f"「{self.own_column}」を入力してください。")
            return None
        cells = {**(row or {}), self.own_column: value}
        lookups = {lookup: _read_key(column, cells.get(column)) for lookup, column in self.columns.items()}
        key = tuple(lookups.values())
        if key not in self._found:
            self._found[key] = self._find(lookups)
        return self._found[key]

    def _find(self, lookups: dict[str, str]) -> models.Model:
        found: models.Model | None = self.rows.filter(**lookups).first()
        if found is None:
            named = "、".join(
                f"{column}「{value}」"
                for column, value in zip(self.columns.values(), lookups.values(), strict=True)
            )
            kind = self.rows.model._meta.verbose_name  # noqa: SLF001 - Django's documented interface
            raise values.UnreadableValueError(
                f"{named}の{kind}が見つかりません。値を確かめるか、先に{kind}を登録してください。"
            )
        return found

    def render(self, value: models.Model | None, obj: object = None, **kwargs: object) -> str:
        return "" if value is None else str(getattr(value, self.attribute))


def _read_key(column: str, value: object) -> str:
    if column == MUNICIPALITY_CODE:
        return values.parse_municipality_code(value)
    return values.parse_text(value).strip()
