"""A file of people: read, shown, and applied as a whole or not at all."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.access import Access
from accounts.members.known import known_people
from accounts.members.passwords import make_initial_password
from accounts.members.services import HandedOver, keep_a_coordinator, locked_city
from accounts.members.table import Context, read_rows
from accounts.members.transfer import Action, Line, Transfer, plan_transfer
from accounts.models import Department, Membership, Municipality, SecurityEvent, User
from accounts.security_events import record_event
from common.errors import DomainError
from common.history import address_of_request
from common.tabular.formats import read_flat_file
from common.text import normalise


class TransferChangedError(DomainError):
    """What would happen now is not what was shown."""

    def __init__(self) -> None:
        super().__init__(
            "確認のあとで登録内容が変わったため、取り込みませんでした。もう一度ファイルを選んで確かめてください。"
        )


@dataclass(frozen=True)
class Applied:
    """What was done, with the first passwords of the new people: show them once."""

    counts: list[tuple[Action, int]]
    handed_over: list[HandedOver]


def read_transfer(data: bytes, *, municipality: Municipality, ends_absent: bool, today: dt.date) -> Transfer:
    """Read a file and work out what it would change. Raises UnreadableFileError, HeadingError."""
    departments = Department.objects.filter(municipality=municipality, is_group=False)
    context = Context({normalise(department.name): department for department in departments}, today)
    rows, errors = read_rows(read_flat_file(data), context)
    known = known_people(municipality, {row.username for row in rows}, today)
    return plan_transfer(rows, errors, known=known, ends_absent=ends_absent)


@transaction.atomic
def apply_transfer(
    data: bytes, *, digest: str, ends_absent: bool, actor: Access, now: dt.datetime
) -> Applied:
    """Apply a file as it was shown. Raises PermissionDenied, TransferChangedError, LastCoordinatorError."""
    city = locked_city(actor)
    transfer = read_transfer(data, municipality=city, ends_absent=ends_absent, today=timezone.localdate(now))
    if not transfer.is_applicable or transfer.digest != digest:
        raise TransferChangedError
    lines = [line for line in transfer.lines if line.action != Action.SAME]
    handed_over = _write_people(lines)
    people = {line.username: _person_of(line, handed_over) for line in lines}
    _write_roles(lines, people, city, actor, now)
    keep_a_coordinator(city, now)
    _record(transfer, lines, city, actor)
    return Applied(transfer.counts, handed_over)


def _write_people(lines: list[Line]) -> list[HandedOver]:
    """Make the new people with their first passwords, and change those who are known."""
    handed_over = []
    for line in lines:
        if line.candidate is None:
            password = make_initial_password()
            person = User(
                username=line.username,
                display_name=line.display_name or "",
                email=line.email or "",
                must_change_password=True,
            )
            person.set_password(password)
            handed_over.append(HandedOver(person, password))
        else:
            _change(line.candidate.person, line)
    User.objects.bulk_create([handed.person for handed in handed_over])
    changed = [line.candidate.person for line in lines if line.candidate]
    User.objects.bulk_update(changed, ["display_name", "email", "is_active"])
    return handed_over


def _change(person: User, line: Line) -> None:
    if line.display_name is not None:
        person.display_name, person.email = line.display_name, line.email or ""
    if line.is_active is not None:
        person.is_active = line.is_active


def _person_of(line: Line, handed_over: list[HandedOver]) -> User:
    if line.candidate:
        return line.candidate.person
    return next(handed.person for handed in handed_over if handed.person.username == line.username)


def _write_roles(
    lines: list[Line], people: dict[str, User], city: Municipality, actor: Access, now: dt.datetime
) -> None:
    yesterday = timezone.localdate(now) - dt.timedelta(days=1)
    given = [
        Membership(
            user=people[line.username],
            municipality=city,
            role=role.role,
            department=role.department,
            expires_on=role.expires_on,
        )
        for line in lines
        for role in line.given
    ]
    changed = []
    for line in lines:
        for membership, last_day in [*line.renewed, *((ended, yesterday) for ended in line.ended)]:
            membership.expires_on = last_day
            changed.append(membership)
    bulk_create_with_history(given, Membership, default_user=actor.user, default_date=now)
    bulk_update_with_history(changed, Membership, ["expires_on"], default_user=actor.user, default_date=now)


def _record(transfer: Transfer, lines: list[Line], city: Municipality, actor: Access) -> None:
    counts = "、".join(f"{action.label}{count}人" for action, count in transfer.counts)
    record_event(
        SecurityEvent.Kind.IMPORTED, actor=actor.user, municipality=city, detail=f"職員の一覧（{counts}）"
    )
    SecurityEvent.objects.bulk_create(
        SecurityEvent(
            kind=SecurityEvent.Kind.RIGHTS_CHANGED,
            actor=actor.user,
            municipality=city,
            address=address_of_request(),
            detail=f"{line.name}（{line.username}）：{_said(line)}",
        )
        for line in lines
    )


def _said(line: Line) -> str:
    return "、".join(
        f"{change.label}「{change.old}」→「{change.new}」"
        if change.old and change.new
        else f"{change.label}「{change.old or change.new}」"
        for change in line.changes
    )
