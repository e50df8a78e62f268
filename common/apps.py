"""What is set up when the product starts."""

from django.apps import AppConfig
from django.core.checks import Tags, register


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        from common.append_only import check_append_only  # noqa: PLC0415 - needs the models

        register(check_append_only, Tags.database)
