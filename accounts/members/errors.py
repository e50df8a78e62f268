"""Why the 事務局 cannot do something with a person."""

from accounts.models import User
from common.errors import DomainError


class OperatorError(DomainError):
    """The person works in the admin; only operators change what they may do."""

    def __init__(self, person: User) -> None:
        super().__init__(
            f"{person}さんは管理画面の利用者です。変更は、システムの運用担当者に依頼してください。"
        )


class ElsewhereError(DomainError):
    """The person has, or had, roles in another city, to which the change would reach."""

    def __init__(self, person: User, what: str) -> None:
        super().__init__(
            f"{person}さんはほかの市区町村にも所属したことがあるため、{what}はここでは変更できません。"
            "システムの運用担当者に依頼してください。"
        )


class LastCoordinatorError(DomainError):
    """Nobody would be left who can let others in."""

    def __init__(self) -> None:
        super().__init__(
            "この変更をすると、有効な「事務局」の職員が一人もいなくなります。先に、ほかの人を事務局にしてください。"
        )


class UsernameTakenError(DomainError):
    """The 利用者ID is somebody's, here or elsewhere, if only in other letters' case."""

    def __init__(self, username: str) -> None:
        super().__init__(f"利用者ID「{username}」はすでに使われています。別の利用者IDにしてください。")


class NoSuchPersonError(DomainError):
    """No person has that 利用者ID together with that name."""

    def __init__(self) -> None:
        super().__init__(
            "この利用者IDと氏名の人は見つかりません。利用者IDと氏名を本人に確かめてください。"
            "まだ利用者IDがない人は「新しい人を登録する」から登録します。"
        )


class SameMembershipError(DomainError):
    """The person has that role in that department already."""

    def __init__(self, person: User, title: str) -> None:
        super().__init__(
            f"{person}さんには「{title}」の所属がすでにあります。その所属の有効期限を変えてください。"
        )


class StateError(DomainError):
    """Somebody else has changed the person meanwhile."""

    def __init__(self, person: User, state: str) -> None:
        super().__init__(f"{person}さんは、すでに{state}。画面を開き直して確かめてください。")
