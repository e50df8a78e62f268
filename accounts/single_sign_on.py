"""Signing in through the city's own OpenID Connect provider. It says who somebody is; it never makes a person here."""

import logging
from collections.abc import Mapping
from typing import Any

from allauth.account.utils import perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.openid_connect import views as openid
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from requests import RequestException

from accounts.models import SecurityEvent, User
from accounts.security_events import record_event

PROVIDER = "sso"
_log = logging.getLogger(__name__)
_STRANGER = (
    "シングルサインオンで確かめた方は、このシステムの利用者として登録されていないか、利用を止められています。"
    "お使いの市区町村の事務局にご確認ください。"
)


def name_of_provider() -> str:
    """Return what the provider is called on the sign-in page; nothing if there is none."""
    return settings.OIDC_NAME if settings.OIDC_ISSUER else ""


def person_named(claims: Mapping[str, Any]) -> User | None:
    """Return the active person whose 利用者ID is the configured claim. A mail address counts only if it is verified."""
    value = name_claimed(claims)
    if settings.OIDC_CLAIM == "email" and claims.get("email_verified") is not True:
        return None
    return User.objects.filter(username=value, is_active=True).first() if value else None


def name_claimed(claims: Mapping[str, Any]) -> str:
    value = claims.get(settings.OIDC_CLAIM)
    return value if isinstance(value, str) else ""


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc] # the library ships no types
    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: object) -> object:
        """Fill in nothing: the library would, for a person whom it means to make."""
        return sociallogin.user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Sign the person in, or refuse; nothing of the library's that would come after is wanted.

        It would connect accounts for good. Here the claim decides each time, so that a person who leaves is gone at once.
        """
        told = sociallogin.account.extra_data
        claims = {**(told.get("id_token") or {}), **(told.get("userinfo") or {})}
        person = person_named(claims)
        if not person:
            detail = "シングルサインオン"
            record_event(
                SecurityEvent.Kind.SIGN_IN_FAILED, actor=None, username=name_claimed(claims), detail=detail
            )
            messages.error(request, _STRANGER)
            raise ImmediateHttpResponse(redirect("account_login"))
        wanted = sociallogin.get_redirect_url(request)
        raise ImmediateHttpResponse(perform_login(request, person, redirect_url=wanted))

    def on_authentication_error(self, *told: object, **more: object) -> None:
        _log.warning("Single sign-on failed: %s %s", more.get("error"), more.get("exception"))


def _only_with_provider() -> None:
    if not name_of_provider():
        raise Http404


def sign_on(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Send the person to the provider."""
    _only_with_provider()
    try:
        response: HttpResponseBase = openid.login(request, provider_id)
    except RequestException as error:
        _log.warning("The provider does not answer: %s", error)
        return render(request, "socialaccount/authentication_error.html", status=503)
    return response


def come_back(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Take what the provider says about the person."""
    _only_with_provider()
    response: HttpResponseBase = openid.callback(request, provider_id)
    return response


def cancelled(request: HttpRequest) -> HttpResponse:
    """Go back to the sign-in page after the person has changed their mind at the provider's."""
    _only_with_provider()
    messages.info(request, "シングルサインオンを取りやめました。")
    return redirect(reverse("account_login"))
