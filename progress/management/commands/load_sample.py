"""Fill the database with invented people and answers, for a demonstration."""

from argparse import ArgumentParser
from collections.abc import Sequence

from django.core.management.base import BaseCommand
from django.utils import timezone

from progress.sample.loading import SHIPPED, load_sample


class Command(BaseCommand):
    help = (
        "サンプルデータ（架空の職員と回答）を、製品に付属する5市の計画に読み込みます。"
        "照会やサンプルデータがすでにある市区町村には触れません。"
        "clear_sampleですべて取り除けます。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--city",
            nargs="+",
            default=SHIPPED,
            metavar="URLでの名前",
            help="5市のかわりに読み込む市区町村（例: hadano）",
        )

    def handle(self, *, city: Sequence[str], **_: object) -> None:
        cities = load_sample(now=timezone.now(), only=city)
        names = "、".join(city.name for city in cities)
        self.stdout.write(
            f"{len(cities)}件の市区町村にサンプルデータ（架空）を読み込みました（{names}）。"
            if cities
            else "サンプルデータは読み込み済みか、加えられる計画がありません。"
        )
