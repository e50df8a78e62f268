"""The demonstration: signing in as a person of the sample data with one click, on this machine alone.

Three things have to come together: the switch DEMONSTRATION, sample people in the database, and a request from this very
machine. Without the switch none of this is routed; with it nothing at all is served to anybody else.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.request import split_domain_port
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.landing import address_after_sign_in
from accounts.models import Membership, Municipality

_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
# Whoever sends one of these stands between the browser and us, and the browser may be anywhere.
_FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_VIA",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
)
_REFUSED = "デモ用の起動（DEMONSTRATION）のため、この機械の中からだけ利用できます。"


@dataclass
class CityCast:
    """A city with the sample people who have a role in it."""

    municipality: Municipality
    memberships: list[Membership] = field(default_factory=list)


def _playable() -> QuerySet[Membership]:
    """Return the roles that may be taken, by city."""
    roles = Membership.objects.active(on=timezone.localdate()).of_sample_people()
    return roles.select_related("user", "municipality", "department").order_by("municipality__code", "pk")


def cast() -> list[CityCast]:
    """Return the sample people by city, in one query."""
    found: dict[int, CityCast] = {}
    for membership in _playable():
        city = found.setdefault(membership.municipality_id, CityCast(membership.municipality))
        city.memberships.append(membership)
    return list(found.values())


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as a person of the sample data, and go where their work is."""
    chosen = request.POST.get("membership", "")
    membership = get_object_or_404(_playable(), pk=_number(chosen))
    # The backend that knows people; the others only watch over passwords.
    login(request, membership.user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return redirect(address_after_sign_in(membership.user))


def _number(text: str) -> int:
    """Return an id as our own form sends it; 0, which nobody has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() else 0


class ThisMachineOnly:
    """Serves nothing to other machines while the demonstration is on. Stands before every other middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        if wrong := contradictions():
            raise ImproperlyConfigured(" ".join(wrong))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_of_this_machine(request):
            return HttpResponse(_REFUSED, status=403, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


def is_of_this_machine(request: HttpRequest) -> bool:
    """Tell whether a request comes from a browser on this machine that asked for this machine by name."""
    domain, _ = split_domain_port(request.META.get("HTTP_HOST", ""))
    return (
        _is_loopback(request.META.get("REMOTE_ADDR", ""))
        and domain in _LOOPBACK_NAMES
        and not any(header in request.META for header in _FORWARDED)
    )


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def contradictions() -> list[str]:
    """Tell which settings make no sense beside the demonstration."""
    wrong = []
    if settings.SECURE_SSL_REDIRECT:
        wrong.append("DEMONSTRATION is for this machine alone and needs HTTPS=0.")
    if any([settings.SECURE_PROXY_SSL_HEADER, settings.PROXY_COUNT]):
        wrong.append("DEMONSTRATION allows no proxy; BEHIND_TLS_PROXY and PROXY_COUNT have to be unset.")
    others = sorted(set(settings.ALLOWED_HOSTS) - _LOOPBACK_NAMES)
    if others:
        wrong.append(
            f"DEMONSTRATION answers this machine alone; ALLOWED_HOSTS also names {', '.join(others)}."
        )
    return wrong


def check_demonstration(**kwargs: Any) -> list[CheckMessage]:  # noqa: ANN401, ARG001 - the checks' own signature
    """Refuse the demonstration beside settings of a real installation."""
    wrong = contradictions() if settings.DEMONSTRATION else []
    return [
        Error(message, hint="Leave DEMONSTRATION unset where real people work.", id="accounts.E001")
        for message in wrong
    ]
