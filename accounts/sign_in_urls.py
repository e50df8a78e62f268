"""Those of the sign-in library's pages that are used, one by one: what is not listed does not exist."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import path, re_path

from accounts import single_sign_on

View = Callable[..., HttpResponseBase]


def form_page(view: View) -> View:
    """Answer 422 to a form that is shown again; the library says 200."""

    @wraps(view)
    def page(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.method == "POST" and response.status_code == HTTPStatus.OK:
            response.status_code = 422
        return response

    return page


def with_mail(view: View) -> View:
    """Open a page only where the installation can send mail."""

    @wraps(view)
    def page(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not settings.HAS_MAIL:
            raise Http404
        return view(request, *args, **kwargs)

    return page


def with_password(view: View) -> View:
    """Tell people who sign in elsewhere (OpenID Connect) that their password is kept there."""

    @wraps(view)
    def page(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.has_usable_password():
            return render(request, "account/password_elsewhere.html")
        return view(request, *args, **kwargs)

    return page


def clearing_storage(view: View) -> View:
    """Have the browser forget the texts it keeps for a person who leaves, even if no script of ours did."""

    @wraps(view)
    def page(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.method == "POST" and request.is_secure():  # browsers complain about the header elsewhere
            response["Clear-Site-Data"] = '"storage"'
        return response

    return page


# What the page offers besides the password; called by the template, so that a changed setting is seen.
sign_in = account.LoginView.as_view(
    extra_context={"sign_on_name": single_sign_on.name_of_provider, "has_mail": lambda: settings.HAS_MAIL}
)
sign_out = clearing_storage(account.logout)

urlpatterns = [
    path("login/", form_page(sign_in), name="account_login"),
    path("logout/", sign_out, name="account_logout"),
    path("reauthenticate/", form_page(account.reauthenticate), name="account_reauthenticate"),
    path(
        "password/change/",
        with_password(form_page(account.password_change)),
        name="account_change_password",
    ),
    path("password/reset/", with_mail(form_page(account.password_reset)), name="account_reset_password"),
    path("password/reset/done/", with_mail(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        with_mail(form_page(account.password_reset_from_key)),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        with_mail(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", second_factor.index, name="mfa_index"),
    path("2fa/authenticate/", form_page(second_factor.authenticate), name="mfa_authenticate"),
    path("2fa/reauthenticate/", form_page(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", form_page(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", form_page(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        form_page(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("2fa/webauthn/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", form_page(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("2fa/webauthn/login/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path(
        "2fa/webauthn/reauthenticate/",
        form_page(passkeys.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("2fa/webauthn/keys/<int:pk>/edit/", form_page(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path(
        "sso/",
        single_sign_on.sign_on,
        {"provider_id": single_sign_on.PROVIDER},
        name="openid_connect_login",
    ),
    path(
        "sso/callback/",
        single_sign_on.come_back,
        {"provider_id": single_sign_on.PROVIDER},
        name="openid_connect_callback",
    ),
    path("sso/cancelled/", single_sign_on.cancelled, name="socialaccount_login_cancelled"),
]
