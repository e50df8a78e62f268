"""The whole site's addresses."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("progress.urls")),
    path("", include("dashboards.urls")),
]
