"""Where the sign-in library asks about second factors."""

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser

NAME = "道しるべ"


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc] # the library ships no types
    """Second factors are named in Japanese, and their secrets are not readable in a copy of the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "コードが正しくありません。新しく表示されたコードを入力してください。",
        "cannot_generate_recovery_codes": "予備のコードは、認証アプリかパスキーを登録すると作れます。",
    }

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Read a secret; raises InvalidToken if the installation's key was changed and the old one is not kept."""
        return _box().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return NAME

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return user.get_username()

    def _get_site_name(self) -> str:
        return NAME

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002 - the library's own name
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return f"パスキー{number}"


def _box() -> MultiFernet:
    """Return what locks secrets by the installation's key and opens those locked by earlier ones."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(Fernet(_key_from(key)) for key in keys)


def _key_from(secret: str) -> bytes:
    digest = hashlib.sha256(b"michishirube.second-factor:" + secret.encode()).digest()
    return base64.urlsafe_b64encode(digest)
