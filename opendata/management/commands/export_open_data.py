"""Write what published plans say as open data files."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from opendata.catalogue import TABLES
from opendata.csv_files import ExportError, write_files
from opendata.tables import Source
from plans.models import Plan


class Command(BaseCommand):
    help = "公開中の計画をオープンデータ（CSVファイル）として書き出します。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "directory",
            metavar="DIR",
            type=Path,
            help="書き出し先のフォルダー。なければ作ります。同じ名前のファイルは置き換えます。",
        )

        parser.add_argument(
            "--with-sample",
            action="store_true",
            help="サンプルデータ（架空）も書き出します。その行の「サンプル」の列は1になります。",
        )

    def handle(self, *, directory: Path, with_sample: bool, **_: object) -> None:
        source = Source(Plan.objects.published(), with_sample=with_sample)
        try:
            counts = write_files(TABLES, source, directory)
        except ExportError as error:
            raise CommandError(error.message) from error
        for name, count in counts.items():
            self.stdout.write(f"{directory / name}: {count:,}行（見出しを除く）")
