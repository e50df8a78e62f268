"""Which departments are reminded on a day, of what, and who there gets it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from accounts.models import Membership, User
from progress.board_facts import reminded_by_department
from progress.models import DepartmentInquiry, ReportingRound
from progress.reminder_text import Reminded

# Days left at which a department is reminded, and how often once it is late.
DAYS_LEFT = (3, 0)
EVERY_DAYS_LATE = 7


@dataclass(frozen=True)
class DueReminder:
    """`recipients` are those with a mail address; there may be none."""

    inquiry: DepartmentInquiry
    reminded: Reminded
    recipients: list[User]


def is_due(due_on: dt.date, *, on: dt.date) -> bool:
    """Tell whether a department whose time ends on `due_on` is reminded on a day."""
    left = (due_on - on).days
    return left in DAYS_LEFT or (left < 0 and left % EVERY_DAYS_LATE == 0)


def due_reminders(*, on: dt.date, with_sample: bool = False) -> Iterator[DueReminder]:
    """Yield the reminders of a day, round by round, in a fixed number of queries for each.

    After the end of 受付 only those are reminded who can still do something: mend or confirm. Invented rounds and people
    are left out unless asked for.
    """
    rounds = ReportingRound.objects.running().select_related("plan__municipality").in_order()
    for reporting_round in rounds if with_sample else rounds.filter(is_sample=False):
        inquiries = [
            inquiry
            for inquiry in DepartmentInquiry.objects.filter(round=reporting_round)
            .select_related("department")
            .in_order()
            if is_due(inquiry.due_on, on=on)
        ]
        reminded = reminded_by_department(reporting_round, inquiries)
        waiting = [inquiry for inquiry in inquiries if reminded[inquiry.department_id].can_act]
        people = _people_of([inquiry.department_id for inquiry in waiting], on=on, with_sample=with_sample)
        for inquiry in waiting:
            inquiry.round = reporting_round
            yield DueReminder(inquiry, reminded[inquiry.department_id], people[inquiry.department_id])


def _people_of(departments: Collection[int], *, on: dt.date, with_sample: bool) -> dict[int, list[User]]:
    """Return the 担当者 and 課長 of departments, each once, whose membership holds on the day."""
    found: dict[int, list[User]] = defaultdict(list)
    if not departments:
        return found
    memberships = Membership.objects.active(on=on).answering_for(departments).with_address()
    for membership in memberships.select_related("user").order_by("user__username", "pk"):
        if membership.department_id is None or (membership.user.is_sample and not with_sample):
            continue
        if membership.user not in found[membership.department_id]:
            found[membership.department_id].append(membership.user)
    return found
