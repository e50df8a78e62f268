"""Whom a round asks and until when: deciding it beforehand, and changing it while the round runs."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.access import Access
from accounts.models import Department
from common.errors import DomainError
from measures.models import Measure
from progress.asking_facts import measures_not_asked, whom_to_ask
from progress.models import (
    Assignment,
    Contribution,
    DepartmentInquiry,
    MeasureReport,
    ReportingRound,
    ReportTransition,
)
from progress.permissions import can_steer_round
from progress.services.moves import CommentMissingError, check_move, locked_report
from progress.services.opening import put_questions, question_report
from progress.services.phases import RoundMoveRefusedError, locked_round
from progress.states import ReportAction, RoundPhase


class ExtensionRefusedError(DomainError):
    """The new due date makes no sense, or nobody is told why."""


class AssignmentRefusedError(DomainError):
    """A department cannot answer, or a measure not be asked."""


def _locked_for(reporting_round: ReportingRound, actor: Access) -> ReportingRound:
    locked = locked_round(reporting_round)
    if not can_steer_round(locked, actor):
        raise PermissionDenied
    return locked


def _locked_running(reporting_round: ReportingRound, actor: Access) -> ReportingRound:
    locked = _locked_for(reporting_round, actor)
    if not locked.is_running:
        raise RoundMoveRefusedError(
            f"{locked}は「{locked.get_phase_display()}」のため、照会先や期限を変えられません。"
        )
    return locked


def _check_departments(departments: Collection[int], reporting_round: ReportingRound) -> None:
    """Refuse groups and departments of other cities, whatever a form let through."""
    own = Department.objects.filter(
        municipality=reporting_round.plan.municipality_id, is_group=False, pk__in=departments
    )
    if own.count() != len(set(departments)):
        raise AssignmentRefusedError("回答する部署は、この市区町村の部署から選んでください。")


@transaction.atomic
def assign_departments(
    reporting_round: ReportingRound, *, departments: Mapping[int, int | None], actor: Access
) -> None:
    """Decide, while a round is prepared, who is to answer for measures; None takes a decision back.

    `departments` maps measures to departments, by id. Raises PermissionDenied, RoundMoveRefusedError,
    AssignmentRefusedError.
    """
    locked = _locked_for(reporting_round, actor)
    if locked.phase != RoundPhase.PREPARING:
        raise RoundMoveRefusedError(
            f"{locked}はすでに始まっています。施策ごとに「照会先を変える」で変更してください。"
        )
    chosen = {measure: department for measure, department in departments.items() if department is not None}
    _check_departments(list(chosen.values()), locked)
    if Measure.objects.filter(plan=locked.plan_id, pk__in=departments).count() != len(departments):
        raise AssignmentRefusedError("この計画にない施策が含まれています。画面を開き直してください。")
    Assignment.objects.filter(round=locked, measure__in=departments).delete()
    Assignment.objects.bulk_create(
        Assignment(round=locked, plan_id=locked.plan_id, measure_id=measure, department_id=department)
        for measure, department in chosen.items()
    )


@transaction.atomic
def extend_due(
    inquiries: Iterable[DepartmentInquiry],
    *,
    due_on: dt.date,
    reason: str,
    actor: Access,
    now: dt.datetime,
) -> list[DepartmentInquiry]:
    """Give departments of one round until another day; the round's own due date takes an extension back.

    Returns the inquiries as they are now. Raises PermissionDenied, RoundMoveRefusedError, ExtensionRefusedError.
    """
    found = list(
        DepartmentInquiry.objects.select_for_update(of=("self",))
        .filter(pk__in=[inquiry.pk for inquiry in inquiries])
        .select_related("round__plan", "department")
        .order_by("pk")
    )
    for reporting_round in {inquiry.round_id: inquiry.round for inquiry in found}.values():
        locked = _locked_running(reporting_round, actor)
        if due_on < locked.due_on:
            raise ExtensionRefusedError("延ばした期限は、照会の提出期限より後の日にしてください。")
    if not reason.strip():
        raise ExtensionRefusedError("期限を延ばす理由を入力してください。課の画面に表示されます。")
    for inquiry in found:
        is_extended = due_on > inquiry.round.due_on
        inquiry.due_on, inquiry.extension_reason = due_on, reason.strip() if is_extended else ""
    bulk_update_with_history(
        found,
        DepartmentInquiry,
        ["due_on", "extension_reason"],
        default_user=actor.user,
        default_date=now,
        default_change_reason="期限の延長",
    )
    return found


@transaction.atomic
def reassign_report(
    report: MeasureReport, *, department: Department, actor: Access, now: dt.datetime, reason: str
) -> MeasureReport:
    """Let another department answer for a measure, with what has been written so far. Returns the report as it is now.

    The reason is logged. The former lead keeps no part in it. Raises PermissionDenied, MoveRefusedError for what is
    submitted or accepted, CommentMissingError, AssignmentRefusedError.
    """
    locked = locked_report(report)
    check_move(ReportAction.REASSIGN, locked, actor=actor)
    if not reason.strip():
        raise CommentMissingError(ReportAction.REASSIGN)
    _check_departments([department.pk], locked.round)
    if locked.lead_id == department.pk:
        raise AssignmentRefusedError(f"「{locked.title}」はすでに{department}が回答する部署です。")
    before, locked.lead = locked.lead, department
    locked.version += 1
    locked.updated_at, locked.updated_by = now, actor.user
    bulk_update_with_history(
        [locked],
        MeasureReport,
        ["lead", "version", "updated_at", "updated_by"],
        default_user=actor.user,
        default_date=now,
        default_change_reason="照会先の変更",
    )
    _inquire_too(locked.round, [department.pk], actor=actor, now=now)
    # A lead does not add to itself; what it has written as a supporting department stays readable.
    Contribution.objects.filter(report=locked, department=department, text="").delete()
    ReportTransition.objects.create(
        report=locked,
        action=ReportAction.REASSIGN,
        from_state=locked.state,
        to_state=locked.state,
        actor=actor.user,
        comment=f"{before} → {department}：{reason.strip()}",
        at=now,
    )
    return locked


@transaction.atomic
def ask_also(
    reporting_round: ReportingRound, *, departments: Mapping[int, int], actor: Access, now: dt.datetime
) -> list[MeasureReport]:
    """Ask a running round's departments about further measures; `departments` maps measures to their leads, by id.

    For measures that joined the plan after the opening, and for orphans. Returns the new reports. Raises
    PermissionDenied, RoundMoveRefusedError, AssignmentRefusedError.
    """
    locked = _locked_running(reporting_round, actor)
    _check_departments(list(departments.values()), locked)
    new = measures_not_asked(locked).filter(pk__in=departments)
    asking = whom_to_ask(locked, measures=new, assigned=departments, on=timezone.localdate(now))
    questions = asking.questions
    if len(questions) != len(departments):
        raise AssignmentRefusedError(
            "すでに照会した施策か、照会できない施策が含まれています。画面を開き直してください。"
        )
    reports = [question_report(locked, question) for question in questions]
    bulk_create_with_history(
        reports,
        MeasureReport,
        default_user=actor.user,
        default_date=now,
        default_change_reason="追加の照会",
    )
    put_questions(locked, questions, reports)
    asked = {key for question in questions for key in (question.lead, *question.supporting)}
    _inquire_too(locked, asked, actor=actor, now=now)
    return reports


def _inquire_too(
    reporting_round: ReportingRound, departments: Iterable[int], *, actor: Access, now: dt.datetime
) -> None:
    """Take departments that the round has not asked yet among those whom it asks."""
    known = DepartmentInquiry.objects.filter(round=reporting_round).values_list("department_id", flat=True)
    bulk_create_with_history(
        [
            DepartmentInquiry(round=reporting_round, department_id=department, due_on=reporting_round.due_on)
            for department in sorted(set(departments) - set(known))
        ],
        DepartmentInquiry,
        default_user=actor.user,
        default_date=now,
    )
