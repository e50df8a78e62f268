"""Helping a person in who cannot sign in any more: what operators do for them, and what is written down of it."""

from allauth.mfa.models import Authenticator
from axes.utils import reset
from django.db import transaction

from accounts.lockout import name_to_watch
from accounts.models import SecurityEvent, User
from accounts.security_events import only_municipality_of, record_event


@transaction.atomic
def release_lock(person: User, *, actor: User) -> None:
    """Answer a name again that was tried too often, from whatever address."""
    forget_failures(person)
    _record(SecurityEvent.Kind.RIGHTS_CHANGED, f"{_who(person)}のログインの停止を解除", person, actor)


def forget_failures(person: User) -> None:
    """Count failures of a name anew, from whatever address they came."""
    reset(username=name_to_watch(None, {"username": person.username}))


@transaction.atomic
def remove_second_factors(person: User, *, actor: User) -> None:
    """Let a person in by the password alone who has lost app, passkeys and spare codes."""
    Authenticator.objects.filter(user=person).delete()
    _record(SecurityEvent.Kind.SECOND_FACTOR_CHANGED, f"{_who(person)}の二要素認証を解除", person, actor)


@transaction.atomic
def hand_over_password(person: User, *, actor: User) -> None:
    """Note that another has set the person's password: the person has to choose their own next."""
    person.must_change_password = True
    person.save(update_fields=["must_change_password"])
    _record(SecurityEvent.Kind.PASSWORD_CHANGED, f"{_who(person)}の初期パスワードを発行", person, actor)


def _who(person: User) -> str:
    return f"{person}（{person.username}）"


def _record(kind: SecurityEvent.Kind, detail: str, person: User, actor: User) -> None:
    record_event(kind, actor=actor, municipality=only_municipality_of(person.username), detail=detail)
