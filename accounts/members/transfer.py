"""What a file of people would change: worked out row by row, shown before it is applied, applied as shown or not at all.

Nothing here writes or asks the database; `known.KnownPeople` has been read before.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from accounts.members import refusals
from accounts.members.known import Candidate, KnownPeople
from accounts.members.services import RoleGiven, until
from accounts.members.table import CellError, MemberRow
from accounts.models import Department, Membership, Role

MAX_NEW_PEOPLE = 300  # hashing a first password takes a noticeable part of a second, by design
_Key = tuple[str, int | None]


class Action(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    ENDED = "ended"
    SAME = "same"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Action.NEW: "新規",
    Action.CHANGED: "変更",
    Action.ENDED: "終了",
    Action.SAME: "変更なし",
}


@dataclass(frozen=True)
class Change:
    """What would become of one thing; an empty side is nothing."""

    label: str
    old: str
    new: str


@dataclass
class Line:
    """What would become of one person, and all that has to be written for it."""

    username: str
    name: str
    action: Action
    row: int | None = None
    candidate: Candidate | None = None
    changes: list[Change] = field(default_factory=list)
    display_name: str | None = None
    email: str | None = None
    is_active: bool | None = None
    given: list[RoleGiven] = field(default_factory=list)
    renewed: list[tuple[Membership, dt.date | None]] = field(default_factory=list)
    ended: list[Membership] = field(default_factory=list)


@dataclass
class Transfer:
    """The whole of it. Where there are errors nothing is applied."""

    lines: list[Line]
    errors: list[CellError]
    absent: list[Candidate]
    refusal: str = ""

    @property
    def is_applicable(self) -> bool:
        return not self.errors and not self.refusal and any(line.action != Action.SAME for line in self.lines)

    def with_action(self, action: Action) -> list[Line]:
        return [line for line in self.lines if line.action == action]

    @property
    def counts(self) -> list[tuple[Action, int]]:
        return [(action, len(self.with_action(action))) for action in Action]

    @property
    def digest(self) -> str:
        """Name what is shown, so that nothing else is applied after somebody has changed people meanwhile."""
        shown = [(line.username, line.action, line.changes) for line in self.lines]
        return hashlib.sha256(repr(shown).encode()).hexdigest()


def plan_transfer(
    rows: Sequence[MemberRow],
    errors: Iterable[CellError],
    *,
    known: KnownPeople,
    ends_absent: bool,
) -> Transfer:
    """Work out what the rows of a file would change.

    The rows of one 利用者ID together are all roles that the person has in the city from now on. Who does not stand in the
    file stays as they are, unless `ends_absent`.
    """
    groups: dict[str, list[MemberRow]] = {}
    for row in rows:
        groups.setdefault(row.username, []).append(row)
    found, lines = list(errors), []
    unread = {error.row for error in found}
    for username, of_person in groups.items():
        wrong = refusals.in_group(of_person, known)
        line = None if wrong else _line(of_person, known.by_username.get(username), known, wrong)
        found += wrong
        if line and not wrong:
            lines.append(line)
    # A row that could not be read may be anybody's: nobody is called absent before all can be read.
    absent = [] if unread else known.absent_from(groups)
    if ends_absent:
        lines += [
            _ending(candidate, known.today) for candidate in absent if not candidate.standing.is_operator
        ]
    found.sort(key=lambda error: error.row)
    return Transfer(lines, found, absent, _refusal_of_whole(lines, known))


def _line(
    rows: list[MemberRow], candidate: Candidate | None, known: KnownPeople, wrong: list[CellError]
) -> Line:
    """Work out what would become of one person; what is wrong is added to `wrong`."""
    if candidate is None:
        return _new(rows, known, wrong)
    if rows[0].is_stopped:
        return _stopping(rows[0], candidate, known.today, wrong)
    line = _changing(rows, candidate, known, wrong)
    if candidate.standing.is_operator and line.action != Action.SAME:
        wrong.append(refusals.operator(rows[0], candidate))
    return line


def _new(rows: list[MemberRow], known: KnownPeople, wrong: list[CellError]) -> Line:
    first = rows[0]
    line = Line(first.username, first.display_name, Action.NEW, row=first.number, email=first.email)
    line.display_name = first.display_name
    if first.email:
        line.changes.append(Change("メールアドレス", "", first.email))
    for row in rows:
        _give(line, row, known, wrong)
    return line


def _stopping(row: MemberRow, candidate: Candidate, today: dt.date, wrong: list[CellError]) -> Line:
    line = Line(row.username, str(candidate.person), Action.SAME, row=row.number, candidate=candidate)
    if not candidate.person.is_active:
        return line
    line.ended = candidate.unexpired(today)
    stops = not candidate.standing.stays_active_elsewhere
    if not line.ended and not stops:
        return line
    if candidate.standing.is_operator:
        wrong.append(refusals.operator(row, candidate))
    line.action = Action.ENDED
    line.is_active = False if stops else None
    line.changes = [
        *([Change("状態", "有効", "停止")] if stops else []),
        *(_ended(membership) for membership in line.ended),
    ]
    return line


def _changing(
    rows: list[MemberRow], candidate: Candidate, known: KnownPeople, wrong: list[CellError]
) -> Line:
    first = rows[0]
    line = Line(first.username, str(candidate.person), Action.SAME, row=first.number, candidate=candidate)
    _change_person(line, first, candidate, wrong)
    _change_roles(line, rows, candidate, known, wrong)
    if line.changes:
        line.action = Action.CHANGED if candidate.is_member else Action.NEW
    return line


def _change_person(line: Line, row: MemberRow, candidate: Candidate, wrong: list[CellError]) -> None:
    person, standing = candidate.person, candidate.standing
    if not candidate.is_member:
        return  # only a role is given to who comes from elsewhere; the name has been compared
    if not person.is_active:
        line.is_active = True
        line.changes.append(Change("状態", "停止", "有効"))
        if not standing.may_enable and not standing.is_operator:
            wrong.append(refusals.elsewhere(row, "状態", candidate, "停止の解除"))
    for heading, old, new in (
        ("氏名", person.display_name, row.display_name),
        ("メールアドレス", person.email, row.email),
    ):
        if old != new:
            line.display_name, line.email = row.display_name, row.email
            line.changes.append(Change(heading, old, new))
            if not standing.may_change_person and not standing.is_operator:
                wrong.append(refusals.elsewhere(row, heading, candidate, heading))


def _change_roles(
    line: Line,
    rows: list[MemberRow],
    candidate: Candidate,
    known: KnownPeople,
    wrong: list[CellError],
) -> None:
    held: dict[_Key, Membership] = {
        (membership.role, membership.department_id): membership for membership in candidate.here
    }
    wanted = {_key(row.role, row.department): row for row in rows}
    for key, row in wanted.items():
        if key not in held:
            _give(line, row, known, wrong)
        elif held[key].expires_on != row.last_day:
            _renew(line, held[key], row, known, wrong)
    line.ended = [
        membership
        for membership in candidate.unexpired(known.today)
        if (membership.role, membership.department_id) not in wanted
    ]
    line.changes += [_ended(membership) for membership in line.ended]
    _join_moves(line)


def _join_moves(line: Line) -> None:
    """Say one role that goes and one that comes as what they are: a move."""
    gone = [change for change in line.changes if change.label == _ENDED]
    come = [change for change in line.changes if change.label == _GIVEN]
    if len(gone) == len(come) == 1:
        moved = Change("所属と役割", gone[0].old, come[0].new)
        line.changes = [change for change in line.changes if change not in (gone[0], come[0])]
        line.changes.append(moved)


_GIVEN, _ENDED = "所属を追加", "所属を終了"


def _give(line: Line, row: MemberRow, known: KnownPeople, wrong: list[CellError]) -> None:
    given = RoleGiven(role=row.role, department=row.department, expires_on=row.last_day)
    line.given.append(given)
    line.changes.append(Change(_GIVEN, "", f"{given.title}（{until(given.expires_on)}）"))
    wrong += refusals.in_role(row, known)


def _renew(
    line: Line, membership: Membership, row: MemberRow, known: KnownPeople, wrong: list[CellError]
) -> None:
    line.renewed.append((membership, row.last_day))
    line.changes.append(
        Change(f"{membership.title}の有効期限", until(membership.expires_on), until(row.last_day))
    )
    wrong += refusals.in_role(row, known)


def _ended(membership: Membership) -> Change:
    return Change(_ENDED, f"{membership.title}（{until(membership.expires_on)}）", "")


def _ending(candidate: Candidate, today: dt.date) -> Line:
    ended = candidate.unexpired(today)
    return Line(
        candidate.person.username,
        str(candidate.person),
        Action.ENDED,
        candidate=candidate,
        changes=[_ended(membership) for membership in ended],
        ended=ended,
    )


def _key(role: Role, department: Department | None) -> _Key:
    return role.value, department.pk if department else None


def _refusal_of_whole(lines: list[Line], known: KnownPeople) -> str:
    new_people = sum(line.candidate is None for line in lines)
    if new_people > MAX_NEW_PEOPLE:
        return f"新しい人が{new_people}人います。一度に登録できるのは{MAX_NEW_PEOPLE}人までです。ファイルを分けてください。"
    return "" if _keeps_a_coordinator(lines, known) else refusals.NO_COORDINATOR


def _keeps_a_coordinator(lines: list[Line], known: KnownPeople) -> bool:
    """Tell whether somebody is 事務局 after all this."""
    ended = {membership.pk for line in lines for membership in line.ended}
    stopped = {line.username for line in lines if line.is_active is False}
    started = {line.username for line in lines if line.is_active}
    stays = any(
        membership.role == Role.COORDINATOR and membership.pk not in ended
        for candidate in known.by_username.values()
        if candidate.person.username not in stopped
        and (candidate.person.is_active or candidate.person.username in started)
        for membership in candidate.unexpired(known.today)
    )
    comes = any(given.role == Role.COORDINATOR for line in lines for given in line.given)
    renewed = any(membership.role == Role.COORDINATOR for line in lines for membership, _ in line.renewed)
    return stays or comes or renewed
