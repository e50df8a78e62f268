"""What in a file cannot be done, said by row and column."""

from accounts.members.errors import ElsewhereError, LastCoordinatorError, OperatorError
from accounts.members.known import Candidate, KnownPeople
from accounts.members.table import CellError, MemberRow
from common.text import normalise

NO_COORDINATOR = LastCoordinatorError().message


def in_group(rows: list[MemberRow], known: KnownPeople) -> list[CellError]:
    """Tell what is wrong with the rows of one 利用者ID before anything is worked out from them."""
    return [*_contradictions(rows), *_repeats(rows), *_mistaken_identity(rows[0], known)]


def in_role(row: MemberRow, known: KnownPeople) -> list[CellError]:
    """Tell what is wrong with a role that would be given or prolonged."""
    wrong = []
    if row.last_day and row.last_day < known.today:
        message = "過ぎた日です。今日以降の日を入力してください。所属を終えるときは、その行を消します。"
        wrong.append(CellError(row.number, "有効期限", message))
    if row.department and row.department.pk not in known.offered:
        message = f"「{row.department}」は今年度の部署ではありません。今年度の部署を入力してください。"
        wrong.append(CellError(row.number, "部署", message))
    return wrong


def operator(row: MemberRow, candidate: Candidate) -> CellError:
    return CellError(row.number, "利用者ID", OperatorError(candidate.person).message)


def elsewhere(row: MemberRow, heading: str, candidate: Candidate, what: str) -> CellError:
    return CellError(row.number, heading, ElsewhereError(candidate.person, what).message)


def _contradictions(rows: list[MemberRow]) -> list[CellError]:
    first = rows[0]
    return [
        CellError(
            row.number,
            heading,
            f"{first.number}行目と同じ利用者IDですが、{heading}が違います。同じ人なら同じ値にしてください。",
        )
        for row in rows[1:]
        for heading, key in (("氏名", "display_name"), ("メールアドレス", "email"), ("状態", "is_stopped"))
        if getattr(row, key) != getattr(first, key)
    ]


def _repeats(rows: list[MemberRow]) -> list[CellError]:
    seen: dict[tuple[object, object], int] = {}
    wrong = []
    for row in rows:
        first = seen.setdefault((row.role, row.department), row.number)
        if first != row.number:
            message = f"{first}行目と同じ人の同じ部署・役割です。どちらかの行を消してください。"
            wrong.append(CellError(row.number, "", message))
    return wrong


def _mistaken_identity(row: MemberRow, known: KnownPeople) -> list[CellError]:
    candidate = known.by_username.get(row.username)
    if candidate is None and (alike := known.alike(row.username)):
        message = (
            f"大文字と小文字だけが違う利用者ID「{alike}」があります。同じ人なら「{alike}」に直し、"
            "別の人なら違う利用者IDにしてください。"
        )
        return [CellError(row.number, "利用者ID", message)]
    if candidate is None or not candidate.is_member:
        return _stranger(row, candidate)
    return []


def _stranger(row: MemberRow, candidate: Candidate | None) -> list[CellError]:
    if row.is_stopped:
        message = "この市に登録のない人は停止にできません。この行を消してください。"
        return [CellError(row.number, "状態", message)]
    if candidate is None:
        return []
    if normalise(candidate.person.display_name) != normalise(row.display_name):
        message = "この利用者IDは別の人が使っています。利用者IDと氏名を本人に確かめるか、別の利用者IDにしてください。"
        return [CellError(row.number, "利用者ID", message)]
    if not candidate.person.is_active:
        message = "この人は停止されています。所属を追加するときは、システムの運用担当者に依頼してください。"
        return [CellError(row.number, "利用者ID", message)]
    if row.email and row.email != candidate.person.email:
        return [elsewhere(row, "メールアドレス", candidate, "メールアドレス")]
    return []
