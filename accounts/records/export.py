"""The records as files, a value per cell."""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.utils import timezone

from accounts.models import SecurityEvent
from accounts.records.changes import Change
from common.tabular.csv_out import csv_bytes

_CHANGE_HEADINGS = [
    "日時",
    "種類",
    "対象",
    "操作",
    "項目",
    "変更前",
    "変更後",
    "行った人",
    "利用者ID",
    "接続元",
]
_EVENT_HEADINGS = ["日時", "種類", "行った人", "利用者ID", "接続元", "内容"]


def changes_file(changes: Iterable[Change]) -> bytes:
    """Write changes, a row for each column that was changed."""
    return csv_bytes(_CHANGE_HEADINGS, (row for change in changes for row in _rows_of(change)))


def _rows_of(change: Change) -> Iterator[list[object]]:
    person = change.person
    head = [_moment(change.at), change.kind.label, change.name, change.act]
    tail = [person or "", person.username if person else "", change.address or ""]
    for field in change.fields:
        yield [*head, field.label, field.old, field.new, *tail]
    if not change.fields:
        yield [*head, "", "", "", *tail]


def events_file(events: Iterable[SecurityEvent]) -> bytes:
    return csv_bytes(
        _EVENT_HEADINGS,
        (
            [
                _moment(event.at),
                event.get_kind_display(),
                event.actor or "",
                event.actor.username if event.actor else event.username,
                event.address or "",
                event.detail,
            ]
            for event in events
        ),
    )


def _moment(at: dt.datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}"
