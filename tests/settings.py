"""The product's settings with what only tests need."""

from config.settings import *  # noqa: F403 - all of the product's settings
from config.settings import STORAGES as _STORAGES

# Files as they are: tests do not collect static files first. Evidence goes to no installation's folder.
STORAGES = {
    **_STORAGES,
    "evidence": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
HTTPS = SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False

# No test may ever reach an installation's own data: what is not the test database has nothing in it.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405 - one of them
    DATABASES["default"]["NAME"] = ":memory:"  # noqa: F405 - one of them
