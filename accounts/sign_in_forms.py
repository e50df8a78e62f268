"""The library's forms in the product's words."""

import unicodedata
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from django import forms
from django.http import HttpRequest

from accounts.models import User

_LENGTH = 4096  # longer ones would only make the hash work


def _dress(field: forms.Field, *, label: str, autocomplete: str, help_text: str = "") -> None:
    field.label = label
    field.help_text = help_text
    field.widget.attrs = {"class": "input", "autocomplete": autocomplete, "maxlength": _LENGTH}


def _dress_new_password(fields: dict[str, forms.Field]) -> None:
    _dress(
        fields["password1"],
        label="新しいパスワード",
        autocomplete="new-password",
        help_text="12文字以上。数字だけのもの、よく使われる言葉、利用者IDや氏名に似たものは使えません。",
    )
    _dress(fields["password2"], label="新しいパスワード（確認）", autocomplete="new-password")


class SignInForm(LoginForm):  # type: ignore[misc] # the library ships no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on as they come
        super().__init__(*args, **kwargs)
        _dress(self.fields["login"], label="利用者ID", autocomplete="username")
        self.fields["login"].widget.attrs |= {
            "autocapitalize": "none",
            "spellcheck": "false",
            "maxlength": 150,
        }
        _dress(self.fields["password"], label="パスワード", autocomplete="current-password")

    def clean_login(self) -> str:
        """Read a name typed in full-width letters as it is stored."""
        return unicodedata.normalize("NFKC", self.cleaned_data["login"]).strip()


class PasswordAgainForm(ReauthenticateForm):  # type: ignore[misc] # the library ships no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on as they come
        super().__init__(*args, **kwargs)
        _dress(self.fields["password"], label="パスワード", autocomplete="current-password")


class PasswordChangeForm(ChangePasswordForm):  # type: ignore[misc] # the library ships no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on as they come
        super().__init__(*args, **kwargs)
        _dress(self.fields["oldpassword"], label="今のパスワード", autocomplete="current-password")
        _dress_new_password(self.fields)

    def clean(self) -> dict[str, Any] | None:
        """Refuse the old password as the new one: a first password that was handed over has to be replaced."""
        cleaned: dict[str, Any] | None = super().clean()
        if cleaned and cleaned.get("oldpassword") and cleaned.get("password1") == cleaned["oldpassword"]:
            self.add_error("password1", "今のパスワードとは違うものにしてください。")
        return cleaned


class ForgottenPasswordForm(ResetPasswordForm):  # type: ignore[misc] # the library ships no types
    """Sends a mail whoever is named, so that neither page nor time tells which addresses are known."""

    users: list[User]

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on as they come
        super().__init__(*args, **kwargs)
        _dress(self.fields["email"], label="登録したメールアドレス", autocomplete="email")
        self.fields["email"].widget.attrs |= {"maxlength": 254}

    def clean_email(self) -> str:
        """Leave out people who have no password here: they sign in elsewhere."""
        email: str = super().clean_email()
        self.users = [user for user in self.users if user.has_usable_password()]
        return email

    def save(self, request: HttpRequest, **more: object) -> str:
        if self.users:
            email: str = super().save(request, **more)
            return email
        get_adapter().send_mail("account/email/unknown_account", self.cleaned_data["email"], {})
        return str(self.cleaned_data["email"])


class NewPasswordForm(ResetPasswordKeyForm):  # type: ignore[misc] # the library ships no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on as they come
        super().__init__(*args, **kwargs)
        _dress_new_password(self.fields)
