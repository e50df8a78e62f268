"""Sending a reminder by mail, at most one a day to each person."""

import datetime as dt
from smtplib import SMTPException

from django.core.mail import send_mail
from django.db import transaction

from accounts.models import User
from common.errors import DomainError
from progress.models import DepartmentInquiry, Reminder
from progress.reminder_text import Reminded, reminder_subject, reminder_text


class ReminderNotSentError(DomainError):
    """The mail server did not take the mail; the next run tries again."""

    def __init__(self, recipient: User, reason: Exception) -> None:
        super().__init__(f"{recipient}（{recipient.email}）へのメールを送れませんでした：{reason}")


def send_reminder(inquiry: DepartmentInquiry, *, reminded: Reminded, recipient: User, on: dt.date) -> bool:
    """Mail a reminder unless the person has had today's; tells whether it was sent.

    That it is being sent is written down first and committed, so that of two commands running at once only one sends.
    Call outside of a transaction. Raises ReminderNotSentError, and then it counts as not sent.
    """
    with transaction.atomic():
        reminder, is_new = Reminder.objects.get_or_create(inquiry=inquiry, recipient=recipient, sent_on=on)
    if not is_new:
        return False
    try:
        send_mail(
            reminder_subject(reminded, today=on), reminder_text(reminded, today=on), None, [recipient.email]
        )
    except (SMTPException, OSError) as error:
        reminder.delete()
        raise ReminderNotSentError(recipient, error) from error
    return True
