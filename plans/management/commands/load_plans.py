"""Fill the database with the published plans that ship with the product."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.models import Municipality
from common.history import begin_history
from plans.models import ReferencePlan


def _absent(path: Path) -> bool:
    """Tell whether nothing of what the file holds first is in the database yet."""
    first = json.loads(path.read_text(encoding="utf-8"))[0]
    rows = Municipality.objects if first["model"] == "accounts.municipality" else ReferencePlan.objects
    return not rows.filter(slug=first["fields"]["slug"]).exists()


class Command(BaseCommand):
    help = "公表された計画の初期データを読み込みます。すでにある市区町村には触れません。"

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 - Django's signature
        """Load each file whose municipality is not there; one that is there, and all its edits, stays as it is."""
        files = [path for path in sorted((settings.BASE_DIR / "fixtures").glob("*.json")) if _absent(path)]
        with transaction.atomic():
            for path in files:
                call_command("loaddata", path, verbosity=0)
            if files:
                begin_history(reason="公表された計画の読込み")
        names = "、".join(path.stem for path in files)
        self.stdout.write(
            f"{len(files)}件のファイルを読み込みました（{names}）。"
            if files
            else "初期データは読み込み済みです。"
        )
