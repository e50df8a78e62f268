"""Addresses of the people of a city, tenant first."""

from django.urls import URLPattern, URLResolver, include, path

from accounts.members import transfer_views, views

app_name = "members"

_membership = [
    path("", views.membership_change, name="membership_change"),
    path("end/", views.membership_end, name="membership_end"),
]
_person: list[URLPattern | URLResolver] = [
    path("", views.member_edit, name="member_edit"),
    path("memberships/add/", views.membership_add, name="membership_add"),
    path("memberships/<int:membership>/", include(_membership)),
    path("password/", views.member_password, name="member_password"),
    path("disable/", views.member_disable, name="member_disable"),
    path("enable/", views.member_enable, name="member_enable"),
]
_people: list[URLPattern | URLResolver] = [
    path("", views.member_list, name="member_list"),
    path("add/", views.member_add, name="member_add"),
    path("admit/", views.member_admit, name="member_admit"),
    path("transfer/", transfer_views.transfer, name="transfer"),
    path("transfer/table.csv", transfer_views.transfer_table, name="transfer_table"),
    path("transfer/apply/", transfer_views.transfer_apply, name="transfer_apply"),
    path("<int:person>/", include(_person)),
]

urlpatterns = [
    path("<slug:municipality>/members/", include(_people)),
]
