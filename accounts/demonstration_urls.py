"""The address of the demonstration's sign-in, routed only while it is on."""

from django.urls import path

from accounts.demonstration import sign_in

app_name = "demonstration"

urlpatterns = [path("demo/sign-in/", sign_in, name="sign_in")]
