"""Where the sign-in library asks this product what to do."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.landing import address_after_sign_in
from accounts.models import User
from common.history import address_of

NO_MATCH = "利用者IDまたはパスワードが正しくありません。入力した内容を確かめて、もう一度お試しください。"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # the library ships no types
    """People sign in by 利用者ID, are made by their city's 事務局 and need no mail."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": NO_MATCH,
        "incorrect_password": "パスワードが正しくありません。",
        "enter_current_password": "今のパスワードが正しくありません。",
        "incorrect_code": "コードが正しくありません。新しく表示されたコードを入力してください。",
        "too_many_login_attempts": "失敗が続いたため、しばらく受け付けられません。5分ほどたってからお試しください。",
        "rate_limited": "操作が続いたため、しばらく受け付けられません。5分ほどたってからお試しください。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - the library's signature
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return what the limits by address count; all who come without one (a local socket) count together."""
        return address_of(request) or "local"

    def pre_authenticate(self, request: HttpRequest, **credentials: object) -> None:
        """Leave counting failures to axes, which tells people until when they have to wait."""

    def authenticate(self, request: HttpRequest, **credentials: object) -> User | None:
        """Return the person, if they may sign in.

        The library hands a disabled person on whose password was right, to tell them so. That would tell others too.
        """
        user = super().authenticate(request, **credentials)
        return user if isinstance(user, User) and user.is_active else None

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:  # noqa: ARG002 - likewise
        """Refuse a disabled person who came by a passkey or another way than the password."""
        messages.error(request, "この方法ではログインできません。お使いの市区町村の事務局にご確認ください。")
        return redirect("account_login")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        assert isinstance(request.user, User)  # noqa: S101 - the library asks after signing in
        return address_after_sign_in(request.user)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Set a password that the person has chosen: the first one, given by the 事務局, has then done its work."""
        assert isinstance(user, User)  # noqa: S101 - there is no other kind
        user.must_change_password = False
        super().set_password(user, password)
