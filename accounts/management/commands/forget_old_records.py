"""Remove the records whose time is over."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.records.retention import forget
from common.dates import format_day
from common.errors import DomainError


class Command(BaseCommand):
    help = (
        "保存年数（RECORD_RETENTION_YEARS）を過ぎた、操作の記録と変更の記録を消します。"
        "今ある計画・施策などの、最後の変更の記録は残します。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="数えるだけで、消しません。")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 - Django's signature
        """Say what is removed by kind; with --dry-run what would be."""
        is_rehearsal: bool = options["dry_run"]
        try:
            forgotten = forget(
                years=settings.RECORD_RETENTION_YEARS,
                now=timezone.localtime(),
                is_rehearsal=is_rehearsal,
            )
        except DomainError as error:
            raise CommandError(error.message) from error
        done = "消します（今回は数えるだけです）" if is_rehearsal else "消しました"
        self.stdout.write(
            f"{format_day(forgotten.before.date())}より前の記録 {forgotten.total:,}件を{done}。"
        )
        for name, count in forgotten.counts:
            if count:
                self.stdout.write(f"  {name} {count:,}件")
