"""Fill the database with invented people and answers, for a demonstration."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from progress.sample.loading import load_sample


class Command(BaseCommand):
    help = (
        "サンプルデータ（架空の職員と回答）を読み込みます。照会やサンプルデータがすでにある市区町村には触れません。"
        "clear_sampleですべて取り除けます。"
    )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 - Django's signature
        cities = load_sample(now=timezone.now())
        names = "、".join(city.name for city in cities)
        self.stdout.write(
            f"{len(cities)}件の市区町村にサンプルデータ（架空）を読み込みました（{names}）。"
            if cities
            else "サンプルデータは読み込み済みか、加えられる計画がありません。"
        )
