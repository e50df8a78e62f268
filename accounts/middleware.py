"""What holds for every request of a signed-in person, whatever the page."""

import re
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from accounts import sessions
from accounts.models import SecurityEvent, User
from accounts.security_events import record_event

GetResponse = Callable[[HttpRequest], HttpResponseBase]
_TIME_IS_UP = "時間がたったため、ログアウトしました。続けるには、もう一度ログインしてください。"


class PrivatePages:
    """Keeps pages of signed-in people out of caches. Stands outside the session's middleware, which adds to Vary."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        user = getattr(
            request, "user", None
        )  # absent where a request was refused before anybody asked who it is
        if user and user.is_authenticated and not response.has_header("Cache-Control"):
            _keep_private(response)
        return response


def _keep_private(response: HttpResponseBase) -> None:
    """Let nobody see the page who goes back after the person has left.

    A form whose text is kept is the exception. Going back to it has to show what was typed, also without a script and after
    the session has ended; browsers do that only for a page that may be stored and does not depend on the cookie.
    """
    is_kept = isinstance(response, HttpResponse) and b" data-keep=" in response.content
    response["Cache-Control"] = "private, no-cache" if is_kept else "private, no-store"
    if is_kept:
        response["Vary"] = ", ".join(
            {*response.get("Vary", "").split(", "), "Accept-Encoding"} - {"Cookie", ""}
        )


class SessionLimits:
    """Ends sessions that were idle or lasted too long."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated and not sessions.seconds_left(request.session):
            _end(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], args: object, kwargs: object
    ) -> None:
        is_by_itself = getattr(view, "is_no_activity", False) and request.method == "GET"
        if request.user.is_authenticated and not is_by_itself:
            sessions.note_activity(request.session)


def _end(request: HttpRequest) -> None:
    assert isinstance(request.user, User)  # noqa: S101 - only people have sessions that end
    record_event(SecurityEvent.Kind.SIGNED_OUT, actor=request.user, detail="時間切れ")
    request.session.flush()
    request.user = AnonymousUser()
    messages.info(request, _TIME_IS_UP)


class FirstPassword:
    """Leads a person whose password was given to them to choose their own, before anything else."""

    _OPEN = frozenset({"account_change_password", "account_logout", "accounts:session"})

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        user, match = request.user, request.resolver_match
        if not isinstance(user, User) or not user.must_change_password:
            return None
        if match and match.view_name in self._OPEN:
            return None
        address = reverse("account_change_password")
        if request.method == "GET":
            address = redirect_to_login(request.get_full_path(), address).url
        return _go_to(address) if HtmxDetails(request) else redirect(address)


class SignInAnswers:
    """Answers what a redirect to the sign-in page would spoil: a part of a page, and a form with typed text."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.user.is_authenticated or not _asks_to_sign_in(response):
            return response
        if htmx := HtmxDetails(request):
            return _go_to(redirect_to_login(_page_of(request, htmx.current_url)).url)
        if request.method == "POST":
            context = {
                "texts": _typed_texts(request),
                "page": _page_of(request, request.META.get("HTTP_REFERER")),
            }
            return render(request, "account/unsaved.html", context, status=403)
        return response


def _asks_to_sign_in(response: HttpResponseBase) -> bool:
    """Tell a redirect of somebody who wanted to go elsewhere from one that only ends at the sign-in page."""
    address = urlsplit(response.headers.get("Location", ""))
    doors = (resolve_url(settings.LOGIN_URL), reverse("admin:login"))
    return response.status_code == HTTPStatus.FOUND and address.path in doors and "next=" in address.query


def _go_to(address: str) -> HttpResponse:
    """Let htmx open an address as a page of its own; the status says that nothing was done."""
    return HttpResponse(status=403, headers={"HX-Redirect": address})


def _page_of(request: HttpRequest, address: str | None) -> str:
    """Return where the person was, on this site; the first page if the browser does not say."""
    is_here = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    parts = urlsplit(address or "") if is_here else None
    return (
        parts._replace(scheme="", netloc="").geturl() if parts else resolve_url(settings.LOGIN_REDIRECT_URL)
    )


_TECHNICAL = re.compile(r"csrfmiddlewaretoken|next|version|.*password.*|.*_FORMS|(.*[-_])?id", re.IGNORECASE)
_MACHINE_WORD = re.compile(r"[a-z_]*")


def _typed_texts(request: HttpRequest) -> list[str]:
    """Return what a person may have typed into the posted form: not its passwords, nor the values of choices."""
    return [
        text
        for name, texts in request.POST.lists()
        for text in texts
        if not _TECHNICAL.fullmatch(name) and not _MACHINE_WORD.fullmatch(text.strip())
    ]
