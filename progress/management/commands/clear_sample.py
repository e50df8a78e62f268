"""Remove what load_sample has put in, and all that was done with it."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from progress.sample.clearing import SampleInUseError, clear_sample


class Command(BaseCommand):
    help = "サンプルデータ（架空の職員と回答）を、その操作の記録や資料のファイルも含めてすべて取り除きます。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--forget-traces",
            action="store_true",
            help="サンプルの職員が実際のデータを変更したときの変更履歴も取り除きます。変更された内容はそのまま残ります。",
        )

    def handle(self, *, forget_traces: bool, **_: object) -> None:
        try:
            count = clear_sample(now=timezone.now(), forgets_traces=forget_traces)
        except SampleInUseError as error:
            raise CommandError(error.message) from error
        self.stdout.write(
            f"サンプルデータを取り除きました（{count:,}行）。" if count else "サンプルデータはありません。"
        )
