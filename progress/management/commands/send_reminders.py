"""Reminds departments whose answers are due: by mail where there is a mail server, else by printing the texts to be pasted.

Meant to run once a day, early. Running it again on the same day sends nothing twice.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from common.tabular.values import UnreadableValueError, parse_date
from progress.reminder_text import reminder_text
from progress.reminders import DueReminder, due_reminders
from progress.services.reminders import ReminderNotSentError, send_reminder


class Command(BaseCommand):
    help = (
        "提出期限が近い課と過ぎた課に督促を送ります。メールサーバがないときは、貼り付けて使う文を表示します。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", help="この日として送る（例: R8.2.24）。省略すると今日")
        parser.add_argument("--sample", action="store_true", help="サンプル（架空）の照会にも送る")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 - Django's own
        on = _day(options["on"])
        failures: list[str] = []
        has_any = False
        for due in due_reminders(on=on, with_sample=options["sample"]):
            has_any = True
            failures += self._mail(due, on) if settings.HAS_MAIL and due.recipients else self._show(due, on)
        if not has_any:
            self.stdout.write("今日、督促する課はありません。")
        if failures:
            raise CommandError("\n".join(failures))

    def _mail(self, due: DueReminder, on: dt.date) -> list[str]:
        """Mail to everybody of a department; return what went wrong."""
        sent, failures = 0, []
        for recipient in due.recipients:
            try:
                sent += send_reminder(due.inquiry, reminded=due.reminded, recipient=recipient, on=on)
            except ReminderNotSentError as error:
                failures.append(error.message)
        known = len(due.recipients) - sent - len(failures)
        already = f"（送信済{known}人）" if known else ""
        self.stdout.write(f"{_heading(due)}：{sent}人に送りました{already}")
        return failures

    def _show(self, due: DueReminder, on: dt.date) -> list[str]:
        """Print the text for a department that cannot be reached by mail."""
        reason = "（メールアドレスの登録がありません）" if settings.HAS_MAIL else ""
        self.stdout.write(f"――― {_heading(due)}{reason}")
        self.stdout.write(reminder_text(due.reminded, today=on))
        self.stdout.write("")
        return []


def _heading(due: DueReminder) -> str:
    return f"{due.inquiry.round.plan.municipality} {due.inquiry.round} {due.inquiry.department}"


def _day(typed: str | None) -> dt.date:
    try:
        day = parse_date(typed)
    except UnreadableValueError as error:
        raise CommandError(error.message) from error
    return day or timezone.localdate()
