"""The app's name in the admin."""

from django.apps import AppConfig
from django.core.checks import Tags, register


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "市区町村と利用者"

    def ready(self) -> None:
        from accounts import receivers  # noqa: F401, PLC0415 - connects them, once all apps are there
        from accounts.demonstration import check_demonstration  # noqa: PLC0415 - needs the models

        register(check_demonstration, Tags.security)
