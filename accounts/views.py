"""Pages of the signed-in person themselves, whatever their city."""

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from accounts.landing import workplaces_of
from accounts.models import User


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """List the municipalities in which the person has a role today."""
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    return render(request, "accounts/home.html", {"workplaces": workplaces_of(request.user)})


def admin_door(request: HttpRequest) -> HttpResponse:
    """Send those who want to enter the admin through the one sign-in page, whose second factor and limits hold for all."""
    asked = request.GET.get(REDIRECT_FIELD_NAME, "")
    is_safe = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    wanted = asked if is_safe else reverse("admin:index")
    if not request.user.is_authenticated:
        return redirect_to_login(wanted)
    if not request.user.is_staff:
        raise PermissionDenied
    return HttpResponseRedirect(wanted)
