"""What an operator can set about signing in, by the environment of a process."""

import pytest

from tests.test_security_headers import settings_of

SAFE = {
    "AXES_FAILURE_LIMIT": 5,
    "AXES_COOLOFF_TIME": "0:15:00",
    "SESSION_IDLE": "1:00:00",
    "SESSION_LONGEST": "10:00:00",
    "SESSION_WARNING": "0:05:00",
    "SESSION_COOKIE_AGE": 36000,
    "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
    "HAS_MAIL": False,
    "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
    "OIDC_ISSUER": "",
    "PROXY_COUNT": 0,
    "ACCOUNT_DEFAULT_HTTP_PROTOCOL": "https",
}


def test_a_new_installation_has_limits_and_neither_mail_nor_single_sign_on() -> None:
    assert settings_of(*SAFE) == SAFE


@pytest.mark.parametrize(
    ("environment", "name", "value"),
    [
        ({"SIGN_IN_ATTEMPTS": "10"}, "AXES_FAILURE_LIMIT", 10),
        ({"SIGN_IN_LOCK_MINUTES": "30"}, "AXES_COOLOFF_TIME", "0:30:00"),
        ({"SESSION_IDLE_MINUTES": "20"}, "SESSION_IDLE", "0:20:00"),
        ({"SESSION_HOURS": "8"}, "SESSION_LONGEST", "8:00:00"),
        ({"SESSION_WARNING_MINUTES": "2"}, "SESSION_WARNING", "0:02:00"),
        ({"SECRET_KEY_FALLBACKS": "a,b"}, "SECRET_KEY_FALLBACKS", ["a", "b"]),
        ({"PROXY_COUNT": "2"}, "PROXY_COUNT", 2),
        ({"OIDC_ISSUER": "https://id.example.jp"}, "OIDC_ISSUER", "https://id.example.jp"),
        ({"OIDC_CLAIM": "upn"}, "OIDC_CLAIM", "upn"),
    ],
)
def test_each_can_be_set(environment: dict[str, str], name: str, value: object) -> None:
    assert settings_of(name, **environment) == {name: value}


def test_a_mail_server_is_named_by_its_address() -> None:
    names = ("HAS_MAIL", "EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_USE_TLS")

    found = settings_of(*names, EMAIL_URL="smtp+tls://user:secret@mail.example.jp:587")

    backend = "django.core.mail.backends.smtp.EmailBackend"
    assert found == dict(zip(names, (True, backend, "mail.example.jp", 587, "user", True), strict=True))


def test_the_provider_gets_what_it_has_given() -> None:
    given = {
        "OIDC_ISSUER": "https://id.example.jp",
        "OIDC_CLIENT_ID": "me",
        "OIDC_CLIENT_SECRET": "s",
        "OIDC_NAME": "市",
    }

    (app,) = settings_of("SOCIALACCOUNT_PROVIDERS", **given)["SOCIALACCOUNT_PROVIDERS"]["openid_connect"][
        "APPS"
    ]

    assert (app["client_id"], app["secret"], app["name"]) == ("me", "s", "市")
    assert app["settings"] == {"server_url": "https://id.example.jp"}
