"""What the libraries tell about signing in, written down as security events.

Django, django-axes and django-allauth offer signals as the only place to learn that somebody signed in, failed, was locked
out or changed a second factor. They are received here and nowhere else; the product sends none of its own.
"""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import sessions
from accounts.models import SecurityEvent, User
from accounts.security_events import record_event

Kind = SecurityEvent.Kind
_FACTORS = {
    Authenticator.Type.TOTP: "認証アプリ",
    Authenticator.Type.WEBAUTHN: "パスキー",
    Authenticator.Type.RECOVERY_CODES: "予備のコード",
}


@receiver(user_logged_in)
def begin_session(request: HttpRequest, user: User, **more: Any) -> None:
    sessions.begin(request.session)
    record_event(Kind.SIGNED_IN, actor=user)


@receiver(user_logged_out)
def tell_signed_out(user: User | None, **more: Any) -> None:
    if user:
        record_event(Kind.SIGNED_OUT, actor=user)


@receiver(user_login_failed)
def tell_failure(credentials: dict[str, str], **more: Any) -> None:
    record_event(Kind.SIGN_IN_FAILED, actor=None, username=credentials.get("username") or "")


@receiver(user_locked_out)
def tell_lock_out(request: HttpRequest, **more: Any) -> None:
    """Tell that a name is not answered any more; not again for each further try, which axes tells, too."""
    if getattr(request, "axes_failures_since_start", None) is not None:
        record_event(Kind.LOCKED_OUT, actor=None, username=more["username"] or "")


@receiver([password_changed, password_set, password_reset])
def tell_password(user: User, **more: Any) -> None:
    record_event(Kind.PASSWORD_CHANGED, actor=user)


@receiver(authentication_failed)
def tell_wrong_code(user: User, authenticator: Authenticator, **more: Any) -> None:
    detail = f"{_FACTORS[authenticator.type]}のコードの誤り"
    record_event(Kind.SIGN_IN_FAILED, actor=user, username=user.username, detail=detail)


@receiver(authenticator_added)
def tell_factor_added(user: User, authenticator: Authenticator, **more: Any) -> None:
    record_event(Kind.SECOND_FACTOR_CHANGED, actor=user, detail=f"{_FACTORS[authenticator.type]}の登録")


@receiver(authenticator_removed)
def tell_factor_removed(user: User, authenticator: Authenticator, **more: Any) -> None:
    record_event(Kind.SECOND_FACTOR_CHANGED, actor=user, detail=f"{_FACTORS[authenticator.type]}の削除")


@receiver(authenticator_reset)
def tell_codes_made_anew(user: User, **more: Any) -> None:
    record_event(Kind.SECOND_FACTOR_CHANGED, actor=user, detail="予備のコードの作り直し")
