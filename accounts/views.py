"""Pages of the signed-in person themselves, whatever their city."""

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import sessions
from accounts.landing import workplaces_of
from accounts.models import User


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """List the municipalities in which the person has a role today."""
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    return render(request, "accounts/home.html", {"workplaces": workplaces_of(request.user)})


@sessions.no_activity
@never_cache
@require_http_methods(["GET", "POST"])
def session(request: HttpRequest) -> HttpResponse:
    """Tell how long the session lasts; a POST, which takes a person, makes it last longer.

    `left`: seconds, 0 if nobody is signed in. `can_go_on`: whether a POST helps. `user`: who is signed in.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"left": 0, "can_go_on": False, "user": None})
    return JsonResponse(
        {
            "left": sessions.seconds_left(request.session),
            "can_go_on": sessions.can_go_on(request.session),
            "user": request.user.pk,
        }
    )


@require_safe
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
