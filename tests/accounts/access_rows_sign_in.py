"""Signing in and out, and people's own pages."""

from tests.access import READ_ONLY, Row

SIGNED_IN = "200 200 200 200 200 200 in"
INVALID = "422 422 422 422 422 422 in"

ROWS = [
    Row("account_login", "302 302 302 302 302 302 200", "302 302 302 302 302 302 422"),
    Row("account_logout", SIGNED_IN, "in"),
    Row("account_reauthenticate", SIGNED_IN, INVALID),
    Row("account_change_password", SIGNED_IN, INVALID),
    Row("accounts:home", SIGNED_IN, READ_ONLY),
    # The admin's own doors lead to these.
    Row("admin/login/", "403 403 403 403 403 403 in", "403 403 403 403 403 403 in"),
    Row("admin/logout/", SIGNED_IN, "in"),
    Row("admin/password_change/", "302", "302"),
]
