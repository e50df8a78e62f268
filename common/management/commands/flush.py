"""Django's own command, which also empties the tables that are append-only: the whole database goes."""

from typing import Any

from django.core.management.commands import flush

from common.append_only import forgetting


class Command(flush.Command):
    def handle(self, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        with forgetting(using=options["database"]):
            super().handle(**options)
