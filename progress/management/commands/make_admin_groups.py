"""Make the groups by which operators open the admin to people of a city."""

from typing import Any

from django.core.management.base import BaseCommand

from progress.services.admin_groups import make_admin_groups


class Command(BaseCommand):
    help = "管理画面の権限のグループ「事務局（管理画面）」「担当課（管理画面）」を用意します。何度実行しても構いません。"

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 - Django's signature
        make_admin_groups()
