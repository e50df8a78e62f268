"""What happens when a name is tried too often from one address."""

import math
import unicodedata
from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from common.history import address_of


def name_to_watch(request: HttpRequest | None, credentials: dict[str, str] | None) -> str:  # noqa: ARG001 - axes' signature
    """Return the typed name as failures are counted for it: whatever its case and width, it means one person."""
    typed = (credentials or {}).get("username") or ""
    return unicodedata.normalize("NFKC", typed).casefold()


def locked_out(
    request: HttpRequest,
    response: HttpResponse | None,  # noqa: ARG001 - axes' signature
    credentials: dict[str, str] | None,
) -> HttpResponse:
    """Say until when the name is not answered from this address, and whom to ask; the same for names that do not exist."""
    now = timezone.now()
    until = max(_locked_until(name_to_watch(request, credentials), address_of(request)), now)
    context = {"until": until, "minutes": math.ceil((until - now).total_seconds() / 60)}
    page = render(request, "account/locked_out.html", context, status=429)
    page["Retry-After"] = str(math.ceil((until - now).total_seconds()))
    return page


def _locked_until(name: str, address: str | None) -> datetime:
    attempts = AccessAttempt.objects.filter(username=name, ip_address=address)
    last: datetime | None = attempts.aggregate(last=Max("attempt_time"))["last"]
    cool_off: timedelta = settings.AXES_COOLOFF_TIME
    return (last or timezone.now()) + cool_off
