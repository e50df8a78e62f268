"""Every change of a city's people, one person at a time. Whole lists come through `transfer`."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.access import Access
from accounts.members.errors import (
    ElsewhereError,
    LastCoordinatorError,
    NoSuchPersonError,
    OperatorError,
    SameMembershipError,
    StateError,
    UsernameTakenError,
)
from accounts.members.passwords import make_initial_password
from accounts.members.states import Standing
from accounts.models import (
    Department,
    Membership,
    MembershipQuerySet,
    Municipality,
    Role,
    SecurityEvent,
    User,
)
from accounts.rescue import forget_failures
from accounts.security_events import record_event
from common.dates import format_day
from common.text import normalise


@dataclass(frozen=True)
class RoleGiven:
    """A role as the 事務局 decides it. 事務局 itself needs no department."""

    role: Role
    department: Department | None
    expires_on: dt.date | None

    @property
    def title(self) -> str:
        return f"{self.department} {self.role.label}" if self.department else str(self.role.label)


@dataclass(frozen=True)
class HandedOver:
    """A first password for handing over. It is stored nowhere but as a hash: show it once."""

    person: User
    password: str


def standing_of(person: User, *, municipality: Municipality, today: dt.date) -> Standing:
    """Return what a person is beside their roles in a municipality, in one query."""
    elsewhere = list(
        Membership.objects.filter(user=person)
        .exclude(municipality=municipality)
        .values_list("expires_on", flat=True)
    )
    return Standing(
        is_operator=person.is_staff or person.is_superuser,
        works_elsewhere=any(last_day is None or last_day >= today for last_day in elsewhere),
        was_elsewhere=bool(elsewhere),
    )


@transaction.atomic
def register_person(
    *, username: str, display_name: str, email: str, given: RoleGiven, actor: Access, now: dt.datetime
) -> HandedOver:
    """Make a new person with a role in the actor's city. Raises PermissionDenied, UsernameTakenError."""
    city = locked_city(actor)
    if User.objects.filter(username__iexact=username).exists():
        raise UsernameTakenError(username)
    password = make_initial_password()
    person = User.objects.create_user(
        username,
        password,
        display_name=display_name,
        email=email,
        must_change_password=True,
        is_sample=actor.user.is_sample,  # whom people of the sample data take in goes with them
    )
    _give(person, given, city, actor, now)
    return HandedOver(person, password)


@transaction.atomic
def admit_person(
    *, username: str, display_name: str, given: RoleGiven, actor: Access, now: dt.datetime
) -> User:
    """Give somebody who has a 利用者ID already a role in the actor's city.

    The name has to fit, so that a mistyped 利用者ID lets no stranger in. Raises PermissionDenied, NoSuchPersonError,
    OperatorError, SameMembershipError.
    """
    city = locked_city(actor)
    person = User.objects.filter(username=username).first()
    if person is None or normalise(person.display_name) != normalise(display_name):
        raise NoSuchPersonError
    _check_roles(person, actor, now)
    _give(person, given, city, actor, now)
    return person


@transaction.atomic
def change_person(person: User, *, display_name: str, email: str, actor: Access, now: dt.datetime) -> User:
    """Change a person's name and mail address. Raises PermissionDenied, OperatorError, ElsewhereError."""
    city = locked_city(actor)
    standing = _standing(person, actor, now)
    if not standing.may_change_person:
        raise _refusal(person, standing, "氏名とメールアドレス")
    before = (person.display_name, person.email)
    person.display_name, person.email = display_name, email
    person.save(update_fields=["display_name", "email"])
    changes = [
        f"{label}「{old}」→「{new}」"
        for label, old, new in zip(("氏名", "メールアドレス"), before, (display_name, email), strict=True)
        if old != new
    ]
    if changes:
        _record(f"{_who(person)}の{'、'.join(changes)}", city, actor)
    return person


@transaction.atomic
def give_membership(person: User, *, given: RoleGiven, actor: Access, now: dt.datetime) -> Membership:
    """Give a person of the city a further role; one that had ended begins again.

    Raises PermissionDenied, OperatorError, SameMembershipError.
    """
    city = locked_city(actor)
    _check_roles(person, actor, now)
    return _give(person, given, city, actor, now)


@transaction.atomic
def change_membership(
    membership: Membership, *, given: RoleGiven, actor: Access, now: dt.datetime
) -> Membership:
    """Change role, department or last day. Raises PermissionDenied, OperatorError, SameMembershipError,
    LastCoordinatorError.
    """
    city = locked_city(actor)
    membership = _read_again(membership, city)
    person = membership.user
    _check_roles(person, actor, now)
    if _rows(person, given, city).exclude(pk=membership.pk).exists():
        raise SameMembershipError(person, given.title)
    before = _said(membership)
    membership.role, membership.department = given.role, given.department
    membership.expires_on = given.expires_on
    _save(membership, actor, now)
    keep_a_coordinator(city, now)
    _record(f"{_who(person)}の所属を変更：{before}→{_said(membership)}", city, actor)
    return membership


@transaction.atomic
def end_membership(membership: Membership, *, actor: Access, now: dt.datetime) -> Membership:
    """End a role at once: yesterday becomes its last day.

    Raises PermissionDenied, OperatorError, StateError where it has ended already, LastCoordinatorError.
    """
    city = locked_city(actor)
    membership, today = _read_again(membership, city), timezone.localdate(now)
    person = membership.user
    _check_roles(person, actor, now)
    if not membership.holds(on=today):
        raise StateError(person, "この所属を終えています")
    membership.expires_on = today - dt.timedelta(days=1)
    _save(membership, actor, now)
    keep_a_coordinator(city, now)
    _record(f"{_who(person)}の所属を終了：{membership.title}", city, actor)
    return membership


@transaction.atomic
def renew_password(person: User, *, actor: Access, now: dt.datetime) -> HandedOver:
    """Give a person a new first password, which opens at once; what was theirs opens nothing any more.

    Raises PermissionDenied, OperatorError, ElsewhereError.
    """
    city = locked_city(actor)
    standing = _standing(person, actor, now)
    if not standing.may_change_person:
        raise _refusal(person, standing, "パスワード")
    password = make_initial_password()
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    forget_failures(person)
    record_event(
        SecurityEvent.Kind.PASSWORD_CHANGED,
        actor=actor.user,
        municipality=city,
        detail=f"{_who(person)}の初期パスワードを発行",
    )
    return HandedOver(person, password)


@transaction.atomic
def disable_person(person: User, *, actor: Access, now: dt.datetime) -> User:
    """End all roles of a person in the city; who works nowhere else cannot sign in any more.

    Raises PermissionDenied, OperatorError, LastCoordinatorError.
    """
    city = locked_city(actor)
    standing = _check_roles(person, actor, now)
    today = timezone.localdate(now)
    ended = list(
        Membership.objects.filter(user=person, municipality=city)
        .unexpired(on=today)
        .select_related("department")
    )
    for membership in ended:
        membership.expires_on = today - dt.timedelta(days=1)
    bulk_update_with_history(ended, Membership, ["expires_on"], default_user=actor.user, default_date=now)
    if not standing.stays_active_elsewhere:
        person.is_active = False
        person.save(update_fields=["is_active"])
    keep_a_coordinator(city, now)
    titles = "、".join(membership.title for membership in ended) or "なし"
    _record(f"{_who(person)}を停止（終了した所属：{titles}）", city, actor)
    return person


@transaction.atomic
def enable_person(person: User, *, actor: Access, now: dt.datetime) -> User:
    """Let a disabled person sign in again. Roles that have ended stay so.

    Raises PermissionDenied, OperatorError, ElsewhereError, StateError where the person is not disabled.
    """
    city = locked_city(actor)
    standing = _standing(person, actor, now)
    if not standing.may_enable:
        raise _refusal(person, standing, "停止の解除")
    if person.is_active:
        raise StateError(person, "停止が解除されています")
    person.is_active = True
    person.save(update_fields=["is_active"])
    _record(f"{_who(person)}の停止を解除", city, actor)
    return person


def locked_city(actor: Access) -> Municipality:
    """Let one change of a city's people wait for the other. Raises PermissionDenied for who is no 事務局."""
    if not actor.is_coordinator:
        raise PermissionDenied
    return Municipality.objects.select_for_update().get(pk=actor.municipality.pk)


def keep_a_coordinator(city: Municipality, now: dt.datetime) -> None:
    """Raise LastCoordinatorError if nobody is left who is 事務局 today. Call when all is written."""
    coordinators = Membership.objects.active(on=timezone.localdate(now)).filter(
        municipality=city, role=Role.COORDINATOR
    )
    if not coordinators.exists():
        raise LastCoordinatorError


def _standing(person: User, actor: Access, now: dt.datetime) -> Standing:
    """Return a member's standing. Raises PermissionDenied for somebody who never had a role in the city."""
    if not Membership.objects.filter(user=person, municipality=actor.municipality).exists():
        raise PermissionDenied
    return standing_of(person, municipality=actor.municipality, today=timezone.localdate(now))


def _read_again(membership: Membership, city: Municipality) -> Membership:
    """Return a membership as it is now that others wait. Raises PermissionDenied for one of another city."""
    row = Membership.objects.select_related("user", "department").get(pk=membership.pk)
    if row.municipality_id != city.pk:
        raise PermissionDenied
    return row


def _check_roles(person: User, actor: Access, now: dt.datetime) -> Standing:
    standing = standing_of(person, municipality=actor.municipality, today=timezone.localdate(now))
    if not standing.may_change_roles:
        raise OperatorError(person)
    return standing


def _refusal(person: User, standing: Standing, what: str) -> OperatorError | ElsewhereError:
    return OperatorError(person) if standing.is_operator else ElsewhereError(person, what)


def _rows(person: User, given: RoleGiven, city: Municipality) -> MembershipQuerySet:
    return Membership.objects.filter(
        user=person, municipality=city, role=given.role, department=given.department
    )


def _give(person: User, given: RoleGiven, city: Municipality, actor: Access, now: dt.datetime) -> Membership:
    membership = _rows(person, given, city).first()
    if membership and membership.holds(on=timezone.localdate(now)):
        raise SameMembershipError(person, given.title)
    if membership:
        membership.expires_on = given.expires_on
        _save(membership, actor, now)
    else:
        membership = Membership(
            user=person,
            municipality=city,
            role=given.role,
            department=given.department,
            expires_on=given.expires_on,
        )
        bulk_create_with_history([membership], Membership, default_user=actor.user, default_date=now)
    _record(f"{_who(person)}の所属を追加：{_said(membership)}", city, actor)
    return membership


def _save(membership: Membership, actor: Access, now: dt.datetime) -> None:
    bulk_update_with_history(
        [membership],
        Membership,
        ["role", "department", "expires_on"],
        default_user=actor.user,
        default_date=now,
    )


def _record(detail: str, city: Municipality, actor: Access) -> None:
    record_event(SecurityEvent.Kind.RIGHTS_CHANGED, actor=actor.user, municipality=city, detail=detail)


def _who(person: User) -> str:
    return f"{person}（{person.username}）" if person.display_name else person.username


def _said(membership: Membership) -> str:
    return f"{membership.title}（{until(membership.expires_on)}）"


def until(last_day: dt.date | None) -> str:
    return f"{format_day(last_day)}まで" if last_day else "期限なし"
