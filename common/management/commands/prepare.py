"""Bring an installation up to date before it is served."""

from argparse import ArgumentParser

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "データベースの更新、初期データの読込み、静的ファイルの配置を一度に行います。何度実行しても構いません。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--sample",
            action="store_true",
            help="サンプルデータ（架空の職員と回答）も読み込みます。実際の業務に使うデータベースには付けないでください。",
        )

    def handle(self, *, sample: bool, **_: object) -> None:
        """Do all in one process, which starts faster than seven."""
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("clearsessions")
        call_command("make_admin_groups")
        call_command("load_plans", stdout=self.stdout)
        if sample:
            call_command("load_sample", stdout=self.stdout)
        call_command("collectstatic", interactive=False, verbosity=0)
