"""Addresses of a city's records, tenant first."""

from django.urls import include, path

from accounts.records import views

app_name = "records"

_records = [
    path("", views.change_list, name="change_list"),
    path("changes.csv", views.change_file, name="change_file"),
    path("events/", views.event_list, name="event_list"),
    path("events.csv", views.event_file, name="event_file"),
    path("<slug:kind>/<int:pk>/", views.object_history, name="object_history"),
]

urlpatterns = [
    path("<slug:municipality>/records/", include(_records)),
]
