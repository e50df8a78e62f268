"""Those of the sign-in library's pages that are used, one by one: what is not listed does not exist."""

from collections.abc import Callable
from functools import wraps

from allauth.account import views as account
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import path

View = Callable[..., HttpResponseBase]


def form_page(view: View) -> View:
    """Answer 422 to a form that is shown again; the library says 200."""

    @wraps(view)
    def page(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.method == "POST" and response.status_code == 200:  # noqa: PLR2004
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


urlpatterns = [
    path("login/", form_page(account.login), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("reauthenticate/", form_page(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", form_page(account.password_change), name="account_change_password"),
]
