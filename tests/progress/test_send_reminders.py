"""The command that reminds departments: whom, when, once, by mail or as text."""

import datetime as dt
from io import StringIO
from smtplib import SMTPException
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.models import Department, Membership, Role, User
from progress.board_facts import reminded_of
from progress.models import MeasureReport, Reminder
from progress.reminders import is_due
from progress.services.reminders import send_reminder
from progress.states import ReportState, RoundPhase
from tests.factories import (
    make_department,
    make_measure,
    make_membership,
    make_policy,
    make_report,
    make_round,
    make_user,
)

DUE = dt.date(2026, 2, 27)  # as make_round has it

pytestmark = pytest.mark.django_db


class RefusingBackend(EmailBackend):
    """A mail server that takes nothing for one address."""

    def send_messages(self, messages: list[EmailMessage]) -> int:  # type: ignore[override] # a list is what Django hands over
        if any("refused@example.jp" in message.to for message in messages):
            raise SMTPException("mailbox unavailable")
        return super().send_messages(messages)


@pytest.fixture(autouse=True)
def _mail_server(settings: Settings) -> None:
    settings.HAS_MAIL = True


def report(
    title: str = "窓口の改善", state: ReportState = ReportState.NOT_STARTED, **overrides: Any
) -> MeasureReport:
    asked = overrides.pop("round", None) or make_round(contact="企画課")
    measure = make_measure(make_policy(asked.plan), title=title)
    return make_report(asked, measure, state=state, **overrides)


def member(
    department: Department, role: Role = Role.EDITOR, *, email: str = "tantou@example.jp", **overrides: Any
) -> Membership:
    user = overrides.pop("user", None) or make_user(email=email, **overrides.pop("person", {}))
    return make_membership(department.municipality, role, department=department, user=user, **overrides)


def run(*, on: dt.date = DUE, **options: Any) -> str:
    out = StringIO()
    call_command("send_reminders", on=str(on), stdout=out, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-10, False),
        (-4, False),
        (-3, True),
        (-2, False),
        (0, True),
        (1, False),
        (6, False),
        (7, True),
        (14, True),
        (15, False),
    ],
)
def test_reminders_are_due_before_on_and_weekly_after_the_last_day(days: int, expected: bool) -> None:
    assert is_due(DUE, on=DUE + dt.timedelta(days=days)) is expected


def test_editors_and_managers_get_the_text_of_the_board(mailoutbox: list[EmailMessage]) -> None:
    asked = report()
    member(asked.lead, Role.EDITOR, email="tantou@example.jp")
    member(asked.lead, Role.MANAGER, email="kachou@example.jp")
    member(asked.lead, Role.VIEWER, email="etsuran@example.jp")

    out = run()

    assert sorted(mail.to[0] for mail in mailoutbox) == ["kachou@example.jp", "tantou@example.jp"]
    assert mailoutbox[0].subject == "【道しるべ】令和7年度 年度末見込み照会（期限は今日）"
    assert "窓口の改善" in mailoutbox[0].body
    assert mailoutbox[0].body.endswith("企画課")
    assert "2人に送りました" in out


def test_run_twice_it_sends_once(mailoutbox: list[EmailMessage]) -> None:
    member(report().lead)

    run()
    second = run()

    assert len(mailoutbox) == 1
    assert "0人に送りました（送信済1人）" in second


def test_on_another_day_it_sends_again(mailoutbox: list[EmailMessage]) -> None:
    member(report().lead)

    for days in (-3, 0, 7):
        run(on=DUE + dt.timedelta(days=days))

    assert [mail.subject.partition("（")[2] for mail in mailoutbox] == [
        "期限まであと3日）",
        "期限は今日）",
        "期限を過ぎています）",
    ]


def test_of_two_runs_at_once_only_the_first_to_write_it_down_sends(mailoutbox: list[EmailMessage]) -> None:
    asked = report()
    person = member(asked.lead).user
    inquiry = asked.round.inquiries.get()
    Reminder.objects.create(inquiry=inquiry, recipient=person, sent_on=DUE)

    run()

    assert not mailoutbox


def test_one_person_of_two_departments_is_told_of_each(mailoutbox: list[EmailMessage]) -> None:
    first = report()
    second = report("防災の強化", round=first.round)
    person = member(first.lead).user
    member(second.lead, user=person)
    member(first.lead, Role.MANAGER, user=person)

    run()

    assert len(mailoutbox) == 2
    assert len({mail.body for mail in mailoutbox}) == 2


@pytest.mark.parametrize(
    "overrides",
    [
        {"person": {"is_active": False}},
        {"expires_on": DUE - dt.timedelta(days=1)},
        {"email": ""},
        {"person": {"is_sample": True}},
    ],
)
def test_who_is_disabled_gone_unreachable_or_invented_gets_nothing(
    mailoutbox: list[EmailMessage], overrides: dict[str, Any]
) -> None:
    member(report().lead, **overrides)

    out = run()

    assert not mailoutbox
    assert "メールアドレスの登録がありません" in out
    assert "窓口の改善" in out


@pytest.mark.parametrize("state", [ReportState.SUBMITTED, ReportState.ACCEPTED])
def test_who_has_answered_is_left_in_peace(mailoutbox: list[EmailMessage], state: ReportState) -> None:
    member(report(state=state).lead)

    assert "督促する課はありません" in run()
    assert not mailoutbox


def test_what_is_excused_is_not_asked_for(mailoutbox: list[EmailMessage]) -> None:
    member(report(excused_reason="休止のため").lead)

    run()

    assert not mailoutbox


def test_managers_are_reminded_of_what_waits_for_them(mailoutbox: list[EmailMessage]) -> None:
    asked = report(round=make_round(needs_confirmation=True), state=ReportState.SUBMITTED)
    member(asked.lead, Role.MANAGER)

    run()

    assert "課長の確認がまだです" in mailoutbox[0].body


def test_an_extension_moves_the_reminder(mailoutbox: list[EmailMessage]) -> None:
    asked = report()
    member(asked.lead)
    asked.round.inquiries.update(due_on=DUE + dt.timedelta(days=7))

    run(on=DUE)
    run(on=DUE + dt.timedelta(days=4))

    assert len(mailoutbox) == 1
    assert "令和8年3月6日(金)" in mailoutbox[0].body


def test_after_the_end_of_acceptance_only_those_are_reminded_who_can_still_act(
    mailoutbox: list[EmailMessage],
) -> None:
    asked = make_round(phase=RoundPhase.COLLECTING)
    member(report(round=asked).lead, email="osoi@example.jp")
    member(report(round=asked, state=ReportState.SENT_BACK).lead, email="sashimodoshi@example.jp")

    run()

    assert [mail.to for mail in mailoutbox] == [["sashimodoshi@example.jp"]]


@pytest.mark.parametrize("phase", [RoundPhase.PREPARING, RoundPhase.CLOSED, RoundPhase.PUBLISHED])
def test_rounds_that_do_not_run_remind_nobody(mailoutbox: list[EmailMessage], phase: RoundPhase) -> None:
    member(report(round=make_round(phase=phase)).lead)

    run()

    assert not mailoutbox


def test_invented_rounds_are_left_out_unless_asked_for(mailoutbox: list[EmailMessage]) -> None:
    asked = report(round=make_round(is_sample=True))
    member(asked.lead, person={"is_sample": True})

    run()
    without = len(mailoutbox)
    run(sample=True)

    assert (without, len(mailoutbox)) == (0, 1)


def test_without_a_mail_server_the_texts_are_printed_by_department(
    settings: Settings, mailoutbox: list[EmailMessage]
) -> None:
    settings.HAS_MAIL = False
    asked = report()
    member(asked.lead)
    report("防災の強化", round=asked.round)

    out = run()

    assert out.count("――― ") == 2
    assert f"{asked.lead} ご担当者様" in out
    assert "防災の強化" in out
    assert not mailoutbox
    assert not Reminder.objects.exists()


def test_a_mail_that_is_refused_is_told_and_tried_again(
    settings: Settings, mailoutbox: list[EmailMessage]
) -> None:
    settings.EMAIL_BACKEND = "tests.progress.test_send_reminders.RefusingBackend"
    asked = report()
    member(asked.lead, email="refused@example.jp", person={"display_name": "担当 太郎"})
    member(asked.lead, email="tantou@example.jp")

    with pytest.raises(CommandError, match=r"担当 太郎（refused@example\.jp）へのメールを送れませんでした"):
        run()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    run()

    assert sorted(mail.to[0] for mail in mailoutbox) == ["refused@example.jp", "tantou@example.jp"]


def test_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError, match="日付として読み取れません"):
        call_command("send_reminders", on="あした")


def test_other_cities_people_are_never_reminded(mailoutbox: list[EmailMessage]) -> None:
    report()
    member(make_department())

    run()

    assert not mailoutbox


def test_sending_tells_whether_it_sent() -> None:
    asked = report()
    inquiry = asked.round.inquiries.get()
    person: User = member(asked.lead).user

    sent = [send_reminder(inquiry, reminded=reminded_of(inquiry), recipient=person, on=DUE) for _ in range(2)]

    assert sent == [True, False]
