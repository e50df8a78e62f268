"""The list of a city's people as a flat table: one class per column, one list of columns for reading and writing."""

import datetime as dt
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

import tablib
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.members.queries import Member
from accounts.models import Department, Membership, Role
from common.fiscal_year import end_of_fiscal_year
from common.tabular.csv_out import unguarded
from common.tabular.headings import recognised_headings
from common.tabular.values import UnreadableValueError, is_blank, parse_date, parse_text
from common.text import normalise

T = TypeVar("T")
NO_END = "無期限"
ACTIVE, STOPPED = "有効", "停止"


@dataclass(frozen=True)
class MemberRow:
    """One row of the file, read: a person with one of their roles. `number` counts as a spreadsheet does."""

    number: int
    username: str
    display_name: str
    email: str
    department: Department | None
    role: Role
    last_day: dt.date | None
    is_stopped: bool


@dataclass(frozen=True)
class CellError:
    """What is wrong in which cell; without a heading, in the whole row."""

    row: int
    heading: str
    message: str


@dataclass(frozen=True)
class Context:
    """What cells are read against: the city's departments by their normalised names, those of other years too."""

    departments: Mapping[str, Department]
    today: dt.date


class Column(Generic[T]):
    """A column. `read` raises UnreadableValueError, which says what is wrong and what to write."""

    key: ClassVar[str]
    heading: ClassVar[str]
    help: ClassVar[str]
    is_required = False

    def read(self, value: object, context: Context) -> T:
        raise NotImplementedError

    def write(self, member: Member, membership: Membership) -> object:
        raise NotImplementedError


def _text(value: object) -> str:
    return unguarded(parse_text(value).strip())


class UsernameColumn(Column[str]):
    key, heading = "username", "利用者ID"
    help = "半角の英数字と @ . + - _。登録済みの人は、この利用者IDで見分けます。"
    is_required = True

    def read(self, value: object, context: Context) -> str:
        username = unicodedata.normalize("NFKC", _text(value))
        if not username:
            raise UnreadableValueError("利用者IDを入力してください。")
        try:
            UnicodeUsernameValidator()(username)
        except ValidationError as error:
            raise UnreadableValueError(
                f"「{username}」は利用者IDに使えません。半角の英数字と @ . + - _ だけにしてください。"
            ) from error
        return username

    def write(self, member: Member, membership: Membership) -> str:
        return member.person.username


class NameColumn(Column[str]):
    key, heading = "display_name", "氏名"
    help = "100文字まで。"
    is_required = True

    def read(self, value: object, context: Context) -> str:
        name = _text(value)
        if not name or len(name) > 100:  # noqa: PLR2004 - as the column of the database
            raise UnreadableValueError("氏名を100文字までで入力してください。")
        return name

    def write(self, member: Member, membership: Membership) -> str:
        return member.person.display_name


class EmailColumn(Column[str]):
    key, heading = "email", "メールアドレス"
    help = "お知らせの宛先。なければ空欄。"

    def read(self, value: object, context: Context) -> str:
        email = _text(value)
        try:
            if email:
                validate_email(email)
        except ValidationError as error:
            raise UnreadableValueError(
                f"「{email}」はメールアドレスの形ではありません。yamada@example.jp のように入力してください。"
            ) from error
        return email

    def write(self, member: Member, membership: Membership) -> str:
        return member.person.email


class DepartmentColumn(Column["Department | None"]):
    key, heading = "department", "部署"
    help = "登録されている部署の名称。事務局のほかは必ず入力します。"

    def read(self, value: object, context: Context) -> Department | None:
        name = _text(value)
        if not name:
            return None
        department = context.departments.get(normalise(name))
        if department is None:
            raise UnreadableValueError(
                f"「{name}」という部署はありません。部署の名称を確かめるか、先に部署を登録してください。"
            )
        return department

    def write(self, member: Member, membership: Membership) -> str:
        return membership.department.name if membership.department else ""


class RoleColumn(Column[Role]):
    key, heading = "role", "役割"
    help = "事務局・課長・担当者・閲覧 のどれか。"
    is_required = True

    def read(self, value: object, context: Context) -> Role:
        found = [role for role in Role if role.label == _text(value)]
        if not found:
            labels = "・".join(Role.labels)
            raise UnreadableValueError(
                f"「{_text(value)}」という役割はありません。次のどれかを入力してください: {labels}"
            )
        return found[0]

    def write(self, member: Member, membership: Membership) -> str:
        return membership.get_role_display()


class LastDayColumn(Column["dt.date | None"]):
    key, heading = "last_day", "有効期限"
    help = "2027-03-31、令和9年3月31日など。空欄は今年度の末日、期限をなくすときは「無期限」。"

    def read(self, value: object, context: Context) -> dt.date | None:
        if is_blank(value):
            return end_of_fiscal_year(context.today)
        if isinstance(value, str) and normalise(value) == normalise(NO_END):
            return None
        return parse_date(value)

    def write(self, member: Member, membership: Membership) -> object:
        return membership.expires_on or NO_END


class StateColumn(Column[bool]):
    """Whether the person is stopped."""

    key, heading = "is_stopped", "状態"
    help = "有効・停止 のどちらか。空欄は有効。停止にすると、すべての所属を終え、ログインできなくなります。"

    def read(self, value: object, context: Context) -> bool:
        text = _text(value)
        if text not in {"", ACTIVE, STOPPED}:
            raise UnreadableValueError(
                f"「{text}」は選べません。「{ACTIVE}」か「{STOPPED}」を入力してください。"
            )
        return text == STOPPED

    def write(self, member: Member, membership: Membership) -> str:
        return ACTIVE if member.person.is_active else STOPPED


COLUMNS: Sequence[Column[Any]] = (
    UsernameColumn(),
    NameColumn(),
    EmailColumn(),
    DepartmentColumn(),
    RoleColumn(),
    LastDayColumn(),
    StateColumn(),
)


def written(members: Iterable[Member]) -> list[list[object]]:
    """Return the table's rows: a row per role of each person."""
    return [
        [column.write(member, membership) for column in COLUMNS]
        for member in members
        for membership in member.memberships
    ]


def read_rows(dataset: tablib.Dataset, context: Context) -> tuple[list[MemberRow], list[CellError]]:
    """Read every row; return those that can be read, and all that is wrong with the others.

    Raises HeadingError where the first row does not name the columns.
    """
    headings = recognised_headings(
        dataset.headers,
        known=[column.heading for column in COLUMNS],
        required=[column.heading for column in COLUMNS if column.is_required],
    )
    rows, errors = [], []
    for number, values in enumerate(dataset, 2):
        cells = dict(zip(headings, values, strict=True))
        if all(is_blank(value) for value in cells.values()):
            continue
        row, wrong = _read_row(number, cells, context)
        errors += wrong
        if row:
            rows.append(row)
    return rows, errors


def _read_row(
    number: int, cells: Mapping[str, object], context: Context
) -> tuple[MemberRow | None, list[CellError]]:
    values: dict[str, Any] = {}
    errors = []
    for column in COLUMNS:
        try:
            values[column.key] = column.read(cells.get(column.heading), context)
        except UnreadableValueError as error:
            errors.append(CellError(number, column.heading, error.message))
    if errors:
        return None, errors
    if values["role"] != Role.COORDINATOR and values["department"] is None and not values["is_stopped"]:
        message = "課長・担当者・閲覧の役割には部署を入力してください。"
        return None, [CellError(number, DepartmentColumn.heading, message)]
    return MemberRow(number=number, **values), []
