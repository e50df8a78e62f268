"""Where a person stands in a city, and what its 事務局 may do with them. Pure rules."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class MemberState(StrEnum):
    ACTIVE = "active"
    EXPIRED = "expired"
    DISABLED = "disabled"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    MemberState.ACTIVE: "有効",
    MemberState.EXPIRED: "期限切れ",
    MemberState.DISABLED: "停止",
}


def state_of(*, is_active: bool, last_days: Iterable[dt.date | None], today: dt.date) -> MemberState:
    """Tell a person's state from the last days of their memberships in the city; None has no end."""
    if not is_active:
        return MemberState.DISABLED
    holds = any(last_day is None or last_day >= today for last_day in last_days)
    return MemberState.ACTIVE if holds else MemberState.EXPIRED


@dataclass(frozen=True)
class Standing:
    """What else a person is, beside their roles in one city.

    `was_elsewhere` holds for roles in other cities that have ended, too: every 1 April all roles end for some days, and a
    first password given then would open the other city to whoever knows it.
    """

    is_operator: bool = False
    works_elsewhere: bool = False
    was_elsewhere: bool = False

    @property
    def may_change_roles(self) -> bool:
        return not self.is_operator

    @property
    def may_change_person(self) -> bool:
        """Whether name, mail address and password are this city's business."""
        return not self.is_operator and not self.was_elsewhere

    @property
    def may_enable(self) -> bool:
        """Whether letting the person sign in again brings no roles of other cities back."""
        return not self.is_operator and not self.works_elsewhere

    @property
    def stays_active_elsewhere(self) -> bool:
        """Whether stopping the person here leaves them their work in another city."""
        return self.works_elsewhere
