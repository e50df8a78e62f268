"""Every change of a city's people: what it does, what it records, and whom it leaves alone."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from accounts.access import Access
from accounts.members import services
from accounts.members.errors import (
    ElsewhereError,
    LastCoordinatorError,
    NoSuchPersonError,
    OperatorError,
    SameMembershipError,
    StateError,
    UsernameTakenError,
)
from accounts.members.services import RoleGiven
from accounts.models import Department, Membership, Municipality, Role, SecurityEvent, User
from common.dates import format_day
from tests.factories import make_access, make_department, make_membership, make_municipality, make_user

NOW = dt.datetime(2026, 4, 1, 9, tzinfo=dt.timezone(dt.timedelta(hours=9)))
TODAY, YESTERDAY, YEAR_END = dt.date(2026, 4, 1), dt.date(2026, 3, 31), dt.date(2027, 3, 31)

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> Access:
    return make_access(make_membership(make_municipality()), today=TODAY)


def role(department: Department | None, kind: Role = Role.EDITOR, **changes: Any) -> RoleGiven:
    return RoleGiven(**{"role": kind, "department": department, "expires_on": YEAR_END, **changes})


def make_member(city: Municipality, **overrides: Any) -> Membership:
    return make_membership(city, overrides.pop("role", Role.EDITOR), **overrides)


def register(coordinator: Access, **changes: Any) -> services.HandedOver:
    values = {
        "username": "yamada",
        "display_name": "山田 花子",
        "email": "",
        "given": changes.pop("given", None) or role(make_department(coordinator.municipality, name="情報課")),
        "actor": coordinator,
        "now": NOW,
    }
    return services.register_person(**{**values, **changes})


def last_event() -> SecurityEvent:
    event = SecurityEvent.objects.first()
    assert event
    return event


def test_a_new_person_gets_a_role_and_a_first_password(coordinator: Access) -> None:
    handed_over = register(coordinator)

    person = User.objects.get(username="yamada")
    membership = person.memberships.get()
    assert person.check_password(handed_over.password)
    assert person.must_change_password
    validate_password(handed_over.password, person)
    assert (membership.municipality, membership.role) == (coordinator.municipality, Role.EDITOR)
    assert membership.expires_on == YEAR_END
    assert (last_event().kind, last_event().actor, last_event().municipality) == (
        SecurityEvent.Kind.RIGHTS_CHANGED,
        coordinator.user,
        coordinator.municipality,
    )
    assert last_event().detail == "山田 花子（yamada）の所属を追加：情報課 担当者（令和9年3月31日まで）"
    assert handed_over.password not in last_event().detail


def test_who_gave_a_role_stands_in_its_history(coordinator: Access) -> None:
    handed_over = register(coordinator)

    record = Membership.history.get(user=handed_over.person)
    assert (record.history_type, record.history_user, record.history_date) == ("+", coordinator.user, NOW)


@pytest.mark.parametrize("taken", ["yamada", "Yamada"])
def test_a_name_that_is_taken_anywhere_is_refused(coordinator: Access, taken: str) -> None:
    make_member(make_municipality(), user=make_user(username=taken))

    with pytest.raises(UsernameTakenError, match="すでに使われています"):
        register(coordinator)


def test_a_department_of_another_city_is_refused_by_the_database(coordinator: Access) -> None:
    def register_elsewhere() -> None:
        register(coordinator, given=role(make_department()))
        connection.check_constraints()

    with pytest.raises(IntegrityError), transaction.atomic():
        register_elsewhere()


def test_who_is_known_by_id_and_name_is_admitted_and_stays_as_they_are(coordinator: Access) -> None:
    person = make_member(make_municipality(), user=make_user(display_name="山田　花子")).user
    before = person.password

    services.admit_person(
        username=person.username,
        display_name="山田花子",
        given=role(make_department(coordinator.municipality)),
        actor=coordinator,
        now=NOW,
    )

    person.refresh_from_db()
    assert person.memberships.count() == 2
    assert (person.password, person.must_change_password) == (before, False)


@pytest.mark.parametrize(("username", "name"), [("yamada", "別の人"), ("nobody", "山田"), ("YAMADA", "山田")])
def test_a_mistyped_id_or_name_lets_nobody_in(coordinator: Access, username: str, name: str) -> None:
    make_user(username="yamada", display_name="山田")

    with pytest.raises(NoSuchPersonError):
        services.admit_person(
            username=username,
            display_name=name,
            given=role(None, Role.COORDINATOR),
            actor=coordinator,
            now=NOW,
        )

    assert not Membership.objects.filter(user__username="yamada").exists()


def test_a_role_that_had_ended_begins_again_instead_of_standing_twice(coordinator: Access) -> None:
    old = make_member(coordinator.municipality, expires_on=YESTERDAY)

    services.give_membership(old.user, given=role(old.department), actor=coordinator, now=NOW)

    assert old.user.memberships.get().expires_on == YEAR_END


def test_the_same_role_twice_is_refused(coordinator: Access) -> None:
    one = make_member(coordinator.municipality)
    other = make_member(coordinator.municipality, user=one.user)

    with pytest.raises(SameMembershipError):
        services.give_membership(one.user, given=role(one.department), actor=coordinator, now=NOW)
    with pytest.raises(SameMembershipError):
        services.change_membership(other, given=role(one.department), actor=coordinator, now=NOW)


def test_a_changed_role_tells_before_and_after(coordinator: Access) -> None:
    membership = make_member(
        coordinator.municipality,
        user=make_user(username="sato"),
        department=make_department(coordinator.municipality, name="旧課"),
        expires_on=TODAY,
    )
    new = make_department(coordinator.municipality, name="新課")

    services.change_membership(membership, given=role(new, Role.MANAGER), actor=coordinator, now=NOW)

    membership.refresh_from_db()
    assert (membership.role, membership.department, membership.expires_on) == (Role.MANAGER, new, YEAR_END)
    assert last_event().detail == (
        f"satoの所属を変更：旧課 担当者（{format_day(TODAY)}まで）→新課 課長（令和9年3月31日まで）"
    )
    assert Membership.history.filter(history_type="~").get().history_user == coordinator.user


def test_an_ended_role_holds_no_longer_and_stays_on_record(coordinator: Access) -> None:
    membership = make_member(coordinator.municipality, expires_on=YEAR_END)

    services.end_membership(membership, actor=coordinator, now=NOW)

    assert Membership.objects.get(pk=membership.pk).expires_on == YESTERDAY
    assert not Membership.objects.active(on=TODAY).filter(pk=membership.pk).exists()
    assert "の所属を終了" in last_event().detail
    with pytest.raises(StateError):
        services.end_membership(membership, actor=coordinator, now=NOW)


def test_name_and_mail_change_with_both_values_on_record(coordinator: Access) -> None:
    person = make_member(coordinator.municipality, user=make_user(username="u", display_name="旧姓")).user

    services.change_person(person, display_name="新姓", email="u@example.jp", actor=coordinator, now=NOW)

    person.refresh_from_db()
    assert (person.display_name, person.email) == ("新姓", "u@example.jp")
    assert last_event().detail == ("新姓（u）の氏名「旧姓」→「新姓」、メールアドレス「」→「u@example.jp」")


def test_nothing_is_recorded_where_nothing_changes(coordinator: Access) -> None:
    person = make_member(coordinator.municipality, user=make_user(display_name="同じ")).user

    services.change_person(person, display_name="同じ", email="", actor=coordinator, now=NOW)

    assert not SecurityEvent.objects.exists()


def test_a_new_first_password_replaces_the_own_one(coordinator: Access) -> None:
    person = make_member(coordinator.municipality).user

    handed_over = services.renew_password(person, actor=coordinator, now=NOW)

    person.refresh_from_db()
    assert person.check_password(handed_over.password)
    assert person.must_change_password
    assert last_event().kind == SecurityEvent.Kind.PASSWORD_CHANGED
    assert handed_over.password not in last_event().detail


def test_stopping_a_person_ends_their_roles_and_their_sign_in(coordinator: Access) -> None:
    membership = make_member(coordinator.municipality)
    make_member(coordinator.municipality, user=membership.user)

    services.disable_person(membership.user, actor=coordinator, now=NOW)

    person = User.objects.get(pk=membership.user_id)
    assert not person.is_active
    assert [row.expires_on for row in person.memberships.all()] == [YESTERDAY, YESTERDAY]
    assert User.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize(("elsewhere_until", "stays"), [(None, True), (TODAY, True), (YESTERDAY, False)])
def test_who_works_in_another_city_goes_on_there(
    coordinator: Access, elsewhere_until: dt.date | None, stays: bool
) -> None:
    membership = make_member(coordinator.municipality)
    elsewhere = make_member(make_municipality(), user=membership.user, expires_on=elsewhere_until)

    services.disable_person(membership.user, actor=coordinator, now=NOW)

    assert User.objects.get(pk=membership.user_id).is_active is stays
    assert Membership.objects.get(pk=elsewhere.pk).expires_on == elsewhere_until


def test_a_stopped_person_signs_in_again_without_their_old_roles(coordinator: Access) -> None:
    membership = make_member(coordinator.municipality, user=make_user(is_active=False), expires_on=YESTERDAY)

    services.enable_person(membership.user, actor=coordinator, now=NOW)

    assert User.objects.get(pk=membership.user_id).is_active
    assert Membership.objects.get(pk=membership.pk).expires_on == YESTERDAY
    with pytest.raises(StateError):
        services.enable_person(membership.user, actor=coordinator, now=NOW)


def test_enabling_brings_no_roles_of_another_city_back(coordinator: Access) -> None:
    person = make_user(is_active=False)
    make_member(coordinator.municipality, user=person, expires_on=YESTERDAY)
    make_member(make_municipality(), user=person)

    with pytest.raises(ElsewhereError):
        services.enable_person(person, actor=coordinator, now=NOW)


@pytest.mark.parametrize("elsewhere_until", [None, YESTERDAY])
def test_the_account_of_who_was_ever_elsewhere_is_not_this_citys(
    coordinator: Access, elsewhere_until: dt.date | None
) -> None:
    person = make_member(coordinator.municipality).user
    make_member(make_municipality(), user=person, expires_on=elsewhere_until)

    with pytest.raises(ElsewhereError, match="運用担当者に依頼"):
        services.renew_password(person, actor=coordinator, now=NOW)
    with pytest.raises(ElsewhereError):
        services.change_person(person, display_name="別人", email="", actor=coordinator, now=NOW)


@pytest.mark.parametrize("power", ["is_staff", "is_superuser"])
def test_operators_are_out_of_reach(coordinator: Access, power: str) -> None:
    membership = make_member(
        coordinator.municipality, user=make_user(username="op", display_name="運用", **{power: True})
    )
    person, given = membership.user, role(make_department(coordinator.municipality))
    acts: list[Callable[[], object]] = [
        lambda: services.renew_password(person, actor=coordinator, now=NOW),
        lambda: services.change_person(person, display_name="", email="", actor=coordinator, now=NOW),
        lambda: services.disable_person(person, actor=coordinator, now=NOW),
        lambda: services.enable_person(person, actor=coordinator, now=NOW),
        lambda: services.give_membership(person, given=given, actor=coordinator, now=NOW),
        lambda: services.change_membership(membership, given=given, actor=coordinator, now=NOW),
        lambda: services.end_membership(membership, actor=coordinator, now=NOW),
        lambda: services.admit_person(
            username="op", display_name="運用", given=given, actor=coordinator, now=NOW
        ),
    ]

    for act in acts:
        with pytest.raises(OperatorError):
            act()

    assert not SecurityEvent.objects.exists()


def test_the_last_coordinator_stays(coordinator: Access) -> None:
    own = coordinator.memberships[0]
    make_membership(coordinator.municipality, expires_on=YESTERDAY)
    make_membership(coordinator.municipality, user=make_user(is_active=False))
    department = make_department(coordinator.municipality)

    with pytest.raises(LastCoordinatorError, match="先に、ほかの人を事務局に"):
        services.end_membership(own, actor=coordinator, now=NOW)
    with pytest.raises(LastCoordinatorError):
        services.change_membership(own, given=role(department), actor=coordinator, now=NOW)
    with pytest.raises(LastCoordinatorError):
        services.disable_person(coordinator.user, actor=coordinator, now=NOW)

    assert Membership.objects.active(on=TODAY).filter(pk=own.pk, role=Role.COORDINATOR).exists()
    assert User.objects.get(pk=coordinator.user.pk).is_active


def test_a_coordinator_may_go_once_there_is_another(coordinator: Access) -> None:
    make_membership(coordinator.municipality)

    services.disable_person(coordinator.user, actor=coordinator, now=NOW)

    assert not User.objects.get(pk=coordinator.user.pk).is_active


def test_nobody_but_the_citys_own_coordinators_changes_its_people(coordinator: Access) -> None:
    member = make_member(coordinator.municipality)
    manager = make_access(make_member(coordinator.municipality, role=Role.MANAGER), today=TODAY)
    outsider = make_access(make_membership(make_municipality()), today=TODAY)

    for actor in (manager, outsider):
        with pytest.raises(PermissionDenied):
            services.end_membership(member, actor=actor, now=NOW)
        with pytest.raises(PermissionDenied):
            services.renew_password(member.user, actor=actor, now=NOW)
    with pytest.raises(PermissionDenied):
        register(manager)

    assert Membership.objects.get(pk=member.pk).expires_on is None
