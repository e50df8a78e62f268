"""Where a person stands in a city, without a database."""

import datetime as dt

import pytest

from accounts.members.passwords import make_initial_password
from accounts.members.states import MemberState, Standing, state_of

TODAY = dt.date(2026, 4, 1)
YESTERDAY = dt.date(2026, 3, 31)


@pytest.mark.parametrize(
    ("is_active", "last_days", "state"),
    [
        (True, [None], MemberState.ACTIVE),
        (True, [TODAY], MemberState.ACTIVE),
        (True, [YESTERDAY, TODAY], MemberState.ACTIVE),
        (True, [YESTERDAY], MemberState.EXPIRED),
        (True, [], MemberState.EXPIRED),
        (False, [None], MemberState.DISABLED),
    ],
)
def test_the_state_follows_from_the_person_and_the_last_days(
    is_active: bool, last_days: list[dt.date | None], state: MemberState
) -> None:
    assert state_of(is_active=is_active, last_days=last_days, today=TODAY) == state


@pytest.mark.parametrize(
    ("standing", "roles", "person", "enable"),
    [
        (Standing(), True, True, True),
        (Standing(is_operator=True), False, False, False),
        (Standing(was_elsewhere=True), True, False, True),
        (Standing(works_elsewhere=True, was_elsewhere=True), True, False, False),
    ],
    ids=["of this city alone", "operator", "once elsewhere", "works elsewhere"],
)
def test_what_the_city_may_change_depends_on_what_else_the_person_is(
    standing: Standing, roles: bool, person: bool, enable: bool
) -> None:
    assert (standing.may_change_roles, standing.may_change_person, standing.may_enable) == (
        roles,
        person,
        enable,
    )


def test_first_passwords_are_long_plain_to_read_and_never_the_same() -> None:
    passwords = {make_initial_password() for _ in range(100)}

    assert len(passwords) == 100
    assert {len(password) for password in passwords} == {19}
    assert not set("0o1li") & set("".join(passwords))
