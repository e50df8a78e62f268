"""The library's forms for second factors in the product's words."""

import unicodedata
from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms

_APP_CODE = "認証アプリに表示されている6桁の数字"
_NAME_LENGTH = 50


class _CodeForm(forms.Form):
    """Asks for a code; digits may be typed in full width, as input methods leave them."""

    hint = "認証アプリの6桁の数字、または予備のコード（8桁）"

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on as they come
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = "コード"
        field.help_text = self.hint
        field.widget.attrs = {
            "class": "input input--code",
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "maxlength": 20,
        }

    def clean_code(self) -> str:
        self.cleaned_data["code"] = unicodedata.normalize("NFKC", self.cleaned_data["code"])
        code: str = super().clean_code()  # type: ignore[misc] # the library's form stands behind this one
        return code


class CodeForm(_CodeForm, AuthenticateForm):  # type: ignore[misc] # the library ships no types
    pass


class CodeAgainForm(_CodeForm, ReauthenticateForm):  # type: ignore[misc] # the library ships no types
    pass


class TotpForm(_CodeForm, ActivateTOTPForm):  # type: ignore[misc] # the library ships no types
    hint = _APP_CODE


class _PasskeyAnswer(forms.Form):
    """Refuses what no browser sends, which the library would break on."""

    def clean_credential(self) -> object:
        try:
            return super().clean_credential()  # type: ignore[misc] # the library's form stands behind this one
        except (AttributeError, KeyError, TypeError) as error:
            raise forms.ValidationError("パスキーを読み取れませんでした。もう一度お試しください。") from error


class PasskeySignInForm(_PasskeyAnswer, LoginWebAuthnForm):  # type: ignore[misc] # the library ships no types
    pass


class PasskeyStepForm(_PasskeyAnswer, AuthenticateWebAuthnForm):  # type: ignore[misc] # the library ships no types
    pass


class PasskeyAgainForm(_PasskeyAnswer, ReauthenticateWebAuthnForm):  # type: ignore[misc] # the library ships no types
    pass


def _dress_name(field: forms.Field) -> None:
    field.label = "名称"
    field.help_text = "どの機器のものか分かる名称。例：自席のパソコン"
    field.widget.attrs = {"class": "input", "maxlength": _NAME_LENGTH, "autocomplete": "off"}


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc] # the library ships no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on as they come
        super().__init__(*args, **kwargs)
        _dress_name(self.fields["name"])
        passwordless = self.fields["passwordless"]
        passwordless.initial = True
        passwordless.label = "パスワードの代わりに、このパスキーだけでログインできるようにする"
        passwordless.help_text = (
            "顔・指紋・PINでの確認ができる機器が必要です。できない機器のときは外してください。"
        )

    def clean_name(self) -> str:
        name: str = super().clean_name()
        return name[:_NAME_LENGTH]


class PasskeyNameForm(EditWebAuthnForm):  # type: ignore[misc] # the library ships no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on as they come
        super().__init__(*args, **kwargs)
        _dress_name(self.fields["name"])

    def clean_name(self) -> str:
        return str(self.cleaned_data["name"])[:_NAME_LENGTH]
