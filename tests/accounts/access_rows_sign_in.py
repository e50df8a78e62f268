"""Signing in and out, and people's own pages."""

from collections.abc import Mapping

from tests.access import EVERYBODY, READ_ONLY, Row, World

SIGNED_IN = "200 200 200 200 200 200 in"
INVALID = "422 422 422 422 422 422 in"

# What asks for the password once more leads there, in the end to what was wanted.
CONFIRM = "302 302 302 302 302 302 in"
READS = "405 405 405 405 405 405 in"
ABSENT = "404 404 404 404 404 404 in"


def of_somebody(world: World) -> Mapping[str, int]:
    return {"pk": 1}


def in_a_mail(world: World) -> Mapping[str, str]:
    return {"uidb36": "1", "key": "abc"}


ROWS = [
    Row("account_login", "302 302 302 302 302 302 200", "302 302 302 302 302 302 422"),
    Row("account_logout", SIGNED_IN, "in"),
    Row("account_reauthenticate", SIGNED_IN, INVALID),
    Row("account_change_password", SIGNED_IN, INVALID),
    Row("accounts:home", SIGNED_IN, READ_ONLY),
    Row("accounts:session", EVERYBODY, EVERYBODY),
    Row("mfa_index", SIGNED_IN, READS),
    Row("mfa_authenticate", CONFIRM, CONFIRM),
    Row("mfa_reauthenticate", CONFIRM, CONFIRM),
    Row("mfa_activate_totp", CONFIRM, CONFIRM),
    Row("mfa_deactivate_totp", ABSENT, ABSENT),
    Row("mfa_view_recovery_codes", ABSENT, READS),
    Row("mfa_generate_recovery_codes", CONFIRM, CONFIRM),
    Row("mfa_download_recovery_codes", ABSENT, ABSENT),
    Row("mfa_list_webauthn", SIGNED_IN, READS),
    Row("mfa_add_webauthn", CONFIRM, CONFIRM),
    Row("mfa_login_webauthn", CONFIRM, CONFIRM),
    Row("mfa_reauthenticate_webauthn", CONFIRM, CONFIRM),
    Row("mfa_edit_webauthn", CONFIRM, CONFIRM, kwargs=of_somebody),
    Row("mfa_remove_webauthn", CONFIRM, CONFIRM, kwargs=of_somebody),
    # Where neither mail nor a provider of single sign-on is configured, there are no such pages.
    Row("account_reset_password", "404", "404"),
    Row("account_reset_password_done", "404", "404"),
    Row("account_reset_password_from_key", "404", "404", kwargs=in_a_mail),
    Row("account_reset_password_from_key_done", "404", "404"),
    Row("openid_connect_login", "404", "404"),
    Row("openid_connect_callback", "404", "404"),
    Row("socialaccount_login_cancelled", "404", "404"),
    # The admin's own doors lead to these.
    Row("admin/login/", "403 403 403 403 403 403 in", READ_ONLY),
    Row("admin/logout/", SIGNED_IN, "in"),
    Row("admin/password_change/", "302", "302"),
]
