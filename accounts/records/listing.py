"""The records of a city as lists: all kinds of changes together by time, and the events."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Lower, TruncDate
from django.utils import timezone

from accounts.models import Membership, Municipality, SecurityEvent, User
from accounts.records.changes import Change, read_changes
from accounts.records.kinds import Kind, Rows, history_of, kinds


@dataclass(frozen=True)
class Narrowing:
    """What is asked for; None asks for everything. Days are inclusive."""

    since: dt.date | None = None
    until: dt.date | None = None
    person: User | None = None

    def of_changes(self, rows: Rows) -> Rows:
        rows = _within(rows, "history_date", self.since, self.until)
        return rows.filter(history_user=self.person) if self.person else rows

    def of_events(self, events: QuerySet[SecurityEvent], kind: str) -> QuerySet[SecurityEvent]:
        events = _within(events, "at", self.since, self.until)
        if self.person:
            events = events.filter(Q(actor=self.person) | Q(username__iexact=self.person.username))
        return events.filter(kind=kind) if kind else events


def _within(rows: QuerySet[Any], column: str, since: dt.date | None, until: dt.date | None) -> QuerySet[Any]:
    if since:
        rows = rows.filter(**{f"{column}__gte": _start_of(since)})
    if until:
        rows = rows.filter(**{f"{column}__lt": _start_of(until + dt.timedelta(days=1))})
    return rows


def _start_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def changes_in(
    municipality: Municipality, *, narrowing: Narrowing, kind: Kind | None = None
) -> QuerySet[Any]:
    """Return which changes there are, newest first, as (kind's key, history row's id); read them with `read_all`."""
    branches = [
        narrowing.of_changes(history_of(each, municipality))
        .order_by()
        .annotate(record_kind=Value(each.key), record_at=F("history_date"))
        .values_list("record_kind", "history_id", "record_at")
        for each in ([kind] if kind else kinds().values())
    ]
    together: QuerySet[Any] = branches[0].union(*branches[1:], all=True) if len(branches) > 1 else branches[0]
    return together.order_by("-record_at", "-history_id", "record_kind")


def read_all(places: Iterable[Sequence[Any]]) -> list[Change]:
    """Read the changes that `changes_in` has named, in that order. A fixed number of queries for each kind among them."""
    asked = list(places)
    ids: dict[str, list[int]] = defaultdict(list)
    for key, history_id, *_ in asked:
        ids[key].append(history_id)
    found = {
        key: read_changes(kinds()[key], kinds()[key].history._default_manager.filter(pk__in=of_kind))
        for key, of_kind in ids.items()
    }
    return [found[key][history_id] for key, history_id, *_ in asked]


def events_in(municipality: Municipality, *, narrowing: Narrowing, kind: str = "") -> QuerySet[Any]:
    """Return which events there are, newest first, as (id, moment); read them with `read_events`.

    Beside the city's own they are what its people did where no single city could be told (signing in); of somebody who
    has left, up to their last day there. Several selects, as one with an „or“ would look through those of all cities.
    """
    of_nobody = SecurityEvent.objects.filter(municipality=None).annotate(
        day=TruncDate("at"), typed=Lower("username")
    )
    there = Membership.objects.filter(municipality=municipality)
    on_the_day = Q(expires_on=None) | Q(expires_on__gte=OuterRef("day"))
    by_member = there.filter(user=OuterRef("actor")).filter(on_the_day)
    in_name_of_member = there.alias(name=Lower("user__username")).filter(name=OuterRef("typed"))
    branches = [
        narrowing.of_events(events, kind).order_by().values_list("pk", "at")
        for events in (
            SecurityEvent.objects.filter(municipality=municipality),
            of_nobody.filter(Exists(by_member)),
            of_nobody.filter(Exists(in_name_of_member.filter(on_the_day)), actor=None),
        )
    ]
    return branches[0].union(*branches[1:], all=True).order_by("-at", "-pk")


def read_events(places: Iterable[Sequence[Any]]) -> list[SecurityEvent]:
    """Read the events that `events_in` has named, in that order, in one query."""
    asked = [pk for pk, *_ in places]
    found = SecurityEvent.objects.select_related("actor").in_bulk(asked)
    return [found[pk] for pk in asked]
