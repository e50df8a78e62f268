"""Signing in as people do it, for tests of the way in itself. Others use client.force_login."""

from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import make_user

PASSWORD = "correct horse battery"


def make_person(**overrides: Any) -> User:
    """Make a person who signs in with PASSWORD."""
    return make_user(**{"password": PASSWORD, **overrides})


def sign_in(client: Client, username: str, password: str = PASSWORD, **data: str) -> Any:
    """Post the sign-in form; `next` among the data is where to go afterwards."""
    return client.post(reverse("account_login"), {"login": username, "password": password, **data})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session
