"""The whole site's addresses."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from accounts.sign_in_urls import sign_out
from accounts.views import admin_door

urlpatterns = [
    # The admin's own ways in and out would know neither second factor nor lock-out.
    path("admin/login/", admin_door),
    path("admin/logout/", sign_out),
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/", admin.site.urls),
    path("accounts/", include("accounts.sign_in_urls")),
    path("", include("accounts.urls")),
    path("", include("accounts.members.urls")),
    path("", include("accounts.departments.urls")),
    path("", include("accounts.records.urls")),
    path("", include("progress.urls")),
    path("", include("dashboards.urls")),
]
if settings.DEMONSTRATION:
    urlpatterns.insert(0, path("", include("accounts.demonstration_urls")))
