"""History rows as people read them: what was changed in which record, before and after."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from accounts.models import User
from accounts.records.kinds import Kind, Rows
from accounts.records.values import shown

# What changes with every save, or never: it tells nothing that the row itself does not.
_NOISE = {"id", "version", "updated_at", "updated_by", "municipality"}
_ACTS = {"+": "追加", "~": "変更", "-": "削除"}
_Targets = Mapping[type[models.Model], Mapping[Any, models.Model]]


@dataclass(frozen=True)
class FieldChange:
    """One column before and after, in words; "" is empty."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """One change of one record."""

    kind: Kind
    pk: int
    name: str
    act: str
    at: dt.datetime
    person: User | None
    address: str | None
    reason: str
    fields: list[FieldChange]
    is_known: bool = True

    @property
    def note(self) -> str:
        """Say why there is nothing to see of a change."""
        if self.fields or self.act != _ACTS["~"]:
            return ""
        if not self.is_known:
            return "前の内容の記録がないため、変わったところは分かりません。"
        return "保存だけで、この記録の項目は変わっていません。"


def read_changes(kind: Kind, rows: Rows) -> dict[int, Change]:
    """Read history rows of one kind as changes, by the rows' ids.

    However many rows, it takes a query for them, one for the rows before them and one for each kind of record to which
    they link.
    """
    found = list(rows.annotate(before_id=_row_before(kind)).select_related("history_user"))
    earlier = kind.history._default_manager.in_bulk([row.before_id for row in found if row.before_id])
    fields = [
        field
        for field in kind.history.tracked_fields  # type: ignore[attr-defined] # set by simple_history
        if field.name not in _NOISE
    ]
    targets = _targets(fields, [*found, *earlier.values()])
    return {row.pk: _change(kind, row, earlier.get(row.before_id), fields, targets) for row in found}


def _row_before(kind: Kind) -> Subquery:
    """Select the row of the same record that came before; rows of one moment stand in the order of their ids."""
    before = kind.history._default_manager.filter(
        Q(history_date__lt=OuterRef("history_date"))
        | Q(history_date=OuterRef("history_date"), history_id__lt=OuterRef("history_id")),
        **{kind.pk: OuterRef(kind.pk)},
    )
    return Subquery(before.order_by("-history_date", "-history_id").values("history_id")[:1])


def _targets(fields: Sequence[Any], rows: Iterable[Any]) -> _Targets:
    """Fetch the records to which rows link, each with what its own name is made of."""
    wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
    links = [field for field in fields if isinstance(field, models.ForeignKey)]
    for row in rows:
        for link in links:
            wanted[link.related_model].add(getattr(row, link.attname))
    return {model: _named(model).in_bulk(pks - {None}) for model, pks in wanted.items()}


def _named(model: type[models.Model]) -> models.QuerySet[Any]:
    links = [field.name for field in model._meta.concrete_fields if field.is_relation]
    rows: models.QuerySet[Any] = model._base_manager.all()
    return rows.select_related(*links) if links else rows


def _change(kind: Kind, row: Any, before: Any, fields: Sequence[Any], targets: _Targets) -> Change:
    return Change(
        kind=kind,
        pk=getattr(row, kind.pk),
        name=_name(kind, row, fields, targets),
        act=_ACTS[row.history_type],
        at=row.history_date,
        person=row.history_user,
        address=row.history_address,
        reason=row.history_change_reason or "",
        fields=_differences(row, before, fields, targets),
        is_known=before is not None,
    )


def _differences(row: Any, before: Any, fields: Sequence[Any], targets: _Targets) -> list[FieldChange]:
    """Compare a row with the one before. A first row tells all that was filled in, a last one what is gone."""
    old_row, new_row = before, row
    if row.history_type == "-":
        old_row, new_row = row, None
    elif row.history_type == "+":
        old_row = None
    elif before is None:
        return []  # what the record was before its history began is not known
    changes = []
    for field in fields:
        old = shown(field, old_row, targets) if old_row else ""
        new = shown(field, new_row, targets) if new_row else ""
        if old != new:
            changes.append(FieldChange(str(field.verbose_name), old, new))
    return changes


def _name(kind: Kind, row: Any, fields: Sequence[Any], targets: _Targets) -> str:
    """Name a record as it was then, by the names that the records around it have now."""
    record = kind.model(**{field.attname: getattr(row, field.attname) for field in fields})
    for field in fields:
        if isinstance(field, models.ForeignKey):
            target = targets[field.related_model].get(getattr(row, field.attname))
            record._state.fields_cache[field.name] = target
    try:
        return " › ".join(str(_at(record, path)) for path in kind.named)
    except ObjectDoesNotExist:  # what the name is made of is gone
        return kind.label


def _at(record: models.Model, path: str) -> Any:
    for step in path.split("__") if path else []:
        record = getattr(record, step)
    return record
