"""Django's own command, quicker for files of rows that name each other by natural keys."""

from typing import Any

from django.core.management.commands import loaddata

from common.natural_keys import remembered_keys


class Command(loaddata.Command):
    def loaddata(self, fixture_labels: Any) -> None:  # noqa: ANN401 - Django's signature
        with remembered_keys():
            super().loaddata(fixture_labels)
