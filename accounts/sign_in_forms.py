"""The library's forms in the product's words."""

import unicodedata
from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from django import forms

_LENGTH = 4096  # longer ones would only make the hash work


def _dress(field: forms.Field, *, label: str, autocomplete: str, help_text: str = "") -> None:
    field.label = label
    field.help_text = help_text
    field.widget.attrs = {"class": "input", "autocomplete": autocomplete, "maxlength": _LENGTH}


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
        _dress(
            self.fields["password1"],
            label="新しいパスワード",
            autocomplete="new-password",
            help_text="12文字以上。数字だけのもの、よく使われる言葉、利用者IDや氏名に似たものは使えません。",
        )
        _dress(self.fields["password2"], label="新しいパスワード（確認）", autocomplete="new-password")

    def clean(self) -> dict[str, Any] | None:
        """Refuse the old password as the new one: a first password that was handed over has to be replaced."""
        cleaned: dict[str, Any] | None = super().clean()
        if cleaned and cleaned.get("oldpassword") and cleaned.get("password1") == cleaned["oldpassword"]:
            self.add_error("password1", "今のパスワードとは違うものにしてください。")
        return cleaned
