"""Addresses of people's own pages."""

from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("accounts/", views.home, name="home"),
    path("accounts/session/", views.session, name="session"),
]
