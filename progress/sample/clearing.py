"""Taking the sample data out again, whole: the database is then as if it had never been there."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import models, transaction

from accounts.access import Access
from accounts.models import Department, Membership, Role, SecurityEvent, User
from common.append_only import forgetting
from common.errors import DomainError
from kpis.models import KpiActual
from progress.models import (
    Evidence,
    KpiReport,
    MeasureReport,
    Rating,
    RatingScale,
    ReportingRound,
    ReportTransition,
    RoundTransition,
)
from progress.models.evidence import evidence_storage
from progress.services.publication import withdraw_round
from progress.states import RoundPhase

Model: TypeAlias = type[models.Model]
ForeignKey: TypeAlias = "models.ForeignKey[Any, Any]"
_AT_ONCE = 500  # ids in one statement: SQLite has a limit
_NAMED = 20

# What belongs to the sample beside all that Django would delete with it.
_OWNED_BY = (
    (KpiReport, "round"),
    (MeasureReport, "round"),
    (ReportTransition, "report"),
    (RoundTransition, "round"),
    (Membership, "user"),
    (SecurityEvent, "actor"),
)


class SampleInUseError(DomainError):
    """Real data refers to something of the sample. `uses` tells each case in words."""

    def __init__(self, uses: list[str]) -> None:
        self.uses = uses
        named = "\n".join(f"・{use}" for use in uses[:_NAMED])
        more = f"\nほか{len(uses) - _NAMED}件" if len(uses) > _NAMED else ""
        super().__init__(
            "実際のデータがサンプルデータを使っているため、取り除けません。次のものを先に直してください。\n"
            f"{named}{more}"
        )


def clear_sample(*, now: dt.datetime, forgets_traces: bool = False) -> int:
    """Remove everything of the sample and put indicators' values back; return the number of rows removed.

    What sample people changed in real data stays in its history with their names, so that this is refused unless
    `forgets_traces`, which removes these entries too. Raises SampleInUseError, and then has changed nothing.
    """
    with forgetting():
        _withdraw_publications(now)
        sample = _Sample()
        traces = list(sample.traces())
        uses = [*sample.uses(), *([] if forgets_traces else _told(traces))]
        if uses:
            raise SampleInUseError(uses)
        files = sample.files()
        count = sample.remove(traces)
        transaction.on_commit(lambda: _delete_files(files))
    return count


def _withdraw_publications(now: dt.datetime) -> None:
    """Put the values of indicators back as they were before sample rounds told them."""
    user = User.objects.filter(is_sample=True).order_by("pk").first()
    if user is None:
        return
    published = ReportingRound.objects.filter(is_sample=True, phase=RoundPhase.PUBLISHED)
    for reporting_round in published.select_related("plan__municipality").order_by("-pk"):
        municipality = reporting_round.plan.municipality
        membership = Membership(user=user, municipality=municipality, role=Role.COORDINATOR)
        actor = Access(user, municipality, (membership,))
        withdraw_round(reporting_round, actor=actor, now=now, comment="サンプルデータの削除")


def _delete_files(names: Iterable[str]) -> None:
    for name in names:
        evidence_storage().delete(name)


def _history_of(model: Model) -> Model | None:
    """Return the model of a model's history; None where it keeps none."""
    manager = getattr(model, "history", None)
    return manager.model if manager is not None else None


class _Sample:
    """Every row of the sample, by model and id, and what of the real data refers to one of them."""

    def __init__(self) -> None:
        self._ids: dict[Model, set[int]] = defaultdict(set)
        people = User.objects.filter(is_sample=True)
        self._take(User, people.values_list("pk", flat=True))
        self._take(Department, Department.objects.filter(is_sample=True).values_list("pk", flat=True))
        self._take(ReportingRound, ReportingRound.objects.filter(is_sample=True).values_list("pk", flat=True))
        self._take(RatingScale, self._scales())

    def ids(self, model: Model) -> set[int]:
        return self._ids.get(model, set())

    def _scales(self) -> Iterable[int]:
        """Return the scales that sample people made."""
        history = _history_of(Rating)
        assert history is not None  # noqa: S101 - ratings keep one
        made = history._base_manager.filter(history_type="+")
        by_others = made.exclude(history_user__in=self.ids(User)).values("scale_id")
        found = made.filter(history_user__in=self.ids(User)).exclude(scale_id__in=by_others)
        return RatingScale.objects.filter(pk__in=found.values("scale_id")).values_list("pk", flat=True)

    def _take(self, model: Model, ids: Iterable[int]) -> None:
        """Take rows, and everything that belongs to them."""
        new = set(ids) - self._ids[model]
        if not new:
            return
        self._ids[model] |= new
        for field in _references_to(model):
            if _is_owned(field):
                for rows in _rows_with(field, new):
                    self._take(field.model, rows.values_list("pk", flat=True))

    def files(self) -> list[str]:
        """Name the files of the sample's evidence."""
        return [
            row.file.name
            for rows in (Evidence.objects.filter(pk__in=chunk) for chunk in _chunks(self.ids(Evidence)))
            for row in rows
            if row.file and row.file.name
        ]

    def uses(self) -> Iterator[str]:
        """Tell of real rows that refer to one of the sample."""
        for model, ids in list(self._ids.items()):
            for field in _references_to(model):
                if _is_owned(field) or field.name == "history_user":
                    continue
                for rows in _rows_with(field, ids):
                    for row in rows.exclude(pk__in=self.ids(field.model)).order_by("pk"):
                        yield _use(row, field)

    def traces(self) -> Iterator[models.Model]:
        """Return the history that sample people left with real rows; that of indicators' values was the sample's own."""
        for field in _references_to(User):
            if field.name != "history_user" or field.model is _history_of(KpiActual):
                continue
            own = self.ids(field.model.instance_type)  # type: ignore[attr-defined] # of every history model
            for rows in _rows_with(field, self.ids(User)):
                yield from rows.exclude(id__in=own)

    def remove(self, traces: Iterable[models.Model]) -> int:
        """Delete everything; return the number of rows. The databases look at references when all is done."""
        count = 0
        for trace in traces:
            count += _delete(type(trace), {trace.pk})
        if values := _history_of(KpiActual):
            count += _delete(values, self.ids(User), by="history_user")
        for model, ids in self._ids.items():
            if history := _history_of(model):
                count += _delete(history, ids, by="id")
            count += _delete(model, ids)
        return count + _delete_sessions(self.ids(User))


def _references_to(model: Model) -> list[ForeignKey]:
    """Return the foreign keys that the database holds to a model, many-to-many tables' included."""
    relations = model._meta.get_fields(include_hidden=True)
    fields: list[Any] = [
        relation.field for relation in relations if isinstance(relation, models.ManyToOneRel)
    ]
    return [field for field in fields if field.db_constraint and not field.model._meta.proxy]


def _is_owned(field: ForeignKey) -> bool:
    """Tell whether a row goes with what its field points to."""
    return field.remote_field.on_delete is models.CASCADE or (field.model, field.name) in _OWNED_BY


def _rows_with(field: ForeignKey, ids: Iterable[int]) -> Iterator[models.QuerySet[models.Model]]:
    """Return the rows that point to one of the ids, so many queries as are needed."""
    for chunk in _chunks(ids):
        yield field.model._base_manager.filter(**{f"{field.name}__in": chunk})


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]


def _delete(model: Model, ids: Iterable[int], *, by: str = "pk") -> int:
    """Delete rows as they are: Django's own way would first write a history of their removal."""
    rows = model._base_manager
    return sum(rows.filter(**{f"{by}__in": chunk})._raw_delete(rows.db) for chunk in _chunks(ids))


def _delete_sessions(users: set[int]) -> int:
    """End the sessions of the people who are no more."""
    known = {str(user) for user in users}
    theirs = [row.pk for row in Session.objects.all() if row.get_decoded().get(SESSION_KEY) in known]
    return Session.objects.filter(pk__in=theirs).delete()[0]


def _use(row: models.Model, field: ForeignKey) -> str:
    name = row._meta.verbose_name
    return f"{name}「{row}」の{field.verbose_name}「{getattr(row, field.name)}」"


def _told(traces: Iterable[models.Model]) -> list[str]:
    return [f"変更履歴「{trace}」の変更した人「{getattr(trace, 'history_user', '')}」" for trace in traces]
