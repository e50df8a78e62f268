"""Records whose time is over are forgotten, here and nowhere else."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import SecurityEvent
from accounts.records.kinds import Kind, Rows, kinds
from accounts.security_events import record_event
from common.append_only import forgetting
from common.dates import format_day
from common.errors import DomainError


class RetentionError(DomainError):
    """Nothing is kept by such a setting."""

    def __init__(self, years: int) -> None:
        super().__init__(
            f"保存年数「{years}」では記録を消せません。RECORD_RETENTION_YEARS に1以上の年数を設定してください。"
        )


@dataclass(frozen=True)
class Forgotten:
    """How many rows of what were, or would be, removed."""

    before: dt.datetime
    counts: list[tuple[str, int]]

    @property
    def total(self) -> int:
        return sum(count for _, count in self.counts)


def years_before(now: dt.datetime, years: int) -> dt.datetime:
    """Return the moment that many years ago; 29 February falls on 1 March. Raises RetentionError for less than one."""
    if years < 1:
        raise RetentionError(years)
    try:
        return now.replace(year=now.year - years)
    except ValueError:
        return now.replace(year=now.year - years, month=3, day=1)


def old_events(before: dt.datetime) -> QuerySet[SecurityEvent]:
    return SecurityEvent.objects.filter(at__lt=before)


def old_history(kind: Kind, before: dt.datetime) -> Rows:
    """Return a kind's history rows that are older, but for the last of each record that is still there.

    That row is what the record has been since then, and the „before“ of its next change.
    """
    rows = kind.history._default_manager.filter(history_date__lt=before)
    later = rows.filter(
        Q(history_date__gt=OuterRef("history_date"))
        | Q(history_date=OuterRef("history_date"), history_id__gt=OuterRef("history_id")),
        **{kind.pk: OuterRef(kind.pk)},
    )
    present = kind.model._base_manager.filter(pk=OuterRef(kind.pk))
    return rows.filter(Exists(later) | ~Exists(present))


def forget(*, years: int, now: dt.datetime, is_rehearsal: bool = False) -> Forgotten:
    """Remove events and history older than `years`, and record that it was done. A rehearsal only counts.

    Raises RetentionError.
    """
    before = years_before(now, years)
    with forgetting():
        counts = [
            ("操作の記録", _gone(old_events(before), is_rehearsal)),
            *(
                (f"{kind.label}の変更の記録", _gone(old_history(kind, before), is_rehearsal))
                for kind in kinds().values()
            ),
        ]
        forgotten = Forgotten(before, counts)
        if not is_rehearsal:
            detail = (
                f"{format_day(before.date())}より前の記録{forgotten.total:,}件を削除（保存年数{years}年）"
            )
            record_event(SecurityEvent.Kind.FORGOTTEN, actor=None, detail=detail)
    return forgotten


def _gone(rows: Rows, is_rehearsal: bool) -> int:
    return rows.count() if is_rehearsal else rows.order_by().delete()[0]
