"""Addresses of a city's departments, tenant first."""

from django.urls import include, path

from accounts.departments import views

app_name = "departments"

_departments = [
    path("", views.department_list, name="department_list"),
    path("<int:department>/", views.department_edit, name="department_edit"),
    path("groups/<int:department>/", views.group_edit, name="group_edit"),
]

urlpatterns = [
    path("<slug:municipality>/departments/", include(_departments)),
]
