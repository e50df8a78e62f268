"""Answers are stored as far as they go, once, with history, and never over somebody else's."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from kpis.models import KpiActual
from progress.answers import Certainty, KpiAnswer, ReportAnswers, StepAnswer, StepStatus
from progress.models import MeasureReport, ReportTransition
from progress.services.answers import ConflictError, IncompleteError, SaveResult, save_draft, submit_report
from progress.services.moves import MoveRefusedError
from progress.sheets import load_sheet
from progress.states import ReportState, RoundPhase
from tests.factories import make_report, make_round
from tests.progress.sheets import LATER, NOW, all_answers, make_sheet, person, stranger

pytestmark = pytest.mark.django_db


def saved(report: MeasureReport, answers: ReportAnswers | None = None, version: int = 0) -> SaveResult:
    return save_draft(
        report, answers=answers or all_answers(report), version=version, actor=person(report), now=NOW
    )


def test_the_certainties_are_those_of_the_indicators() -> None:
    assert [certainty.value for certainty in Certainty] == KpiActual.Certainty.values


def test_all_answers_of_a_sheet_are_stored_at_once() -> None:
    report = make_sheet(steps=2, kpis=1)

    result = saved(report)

    report.refresh_from_db()
    assert result.has_changed
    assert load_sheet(report).answers == all_answers(report)
    assert (report.state, report.version, report.updated_at) == (ReportState.DRAFTING, 1, NOW)


def test_what_follows_from_the_answers_is_stored_with_them() -> None:
    report = make_sheet()

    saved(report)

    report.refresh_from_db()
    row = report.kpi_reports.get()
    assert (row.value, row.as_of) == (Decimal(13), dt.date(2026, 2, 18))
    assert report.suggested_rating is not None
    assert report.suggested_rating.symbol == "B"
    assert report.suggestion_reason == "「業務数1」の達成率が92.9%のため"


@pytest.mark.parametrize("typed", ["約6,900", "80～90", "1,23", "多数", "1" * 30, "0.12345"])
def test_what_is_no_plain_number_is_kept_as_typed_and_found(typed: str) -> None:
    report = make_sheet()
    row = report.kpi_reports.get()

    result = saved(
        report, all_answers(report, kpis={row.pk: KpiAnswer(typed, Certainty.FORECAST, "R8.2.18")})
    )

    row.refresh_from_db()
    assert (row.text, row.value) == (typed, None)
    assert [(finding.field, finding.is_wrong) for finding in result.assessment.findings][:1] == [
        (f"kpi-{row.pk}-text", True)
    ]


def test_what_is_no_date_is_kept_as_typed_and_found() -> None:
    report = make_sheet()
    row = report.kpi_reports.get()

    result = saved(report, all_answers(report, kpis={row.pk: KpiAnswer("13", Certainty.FORECAST, "2月末")}))

    row.refresh_from_db()
    assert (row.as_of_text, row.as_of, row.value) == ("2月末", None, Decimal(13))
    assert "「2月末」を日付として読み取れません" in result.assessment.findings[0].message


def test_a_row_that_the_answers_leave_out_stays() -> None:
    report = make_sheet(steps=2)
    saved(report)
    first, second = report.step_reports.order_by("pk")

    saved(report, all_answers(report, steps={first.pk: StepAnswer(StepStatus.LATE, "資材の遅れ")}), version=1)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.note, second.status) == (StepStatus.LATE, "資材の遅れ", StepStatus.DOING)


def test_only_what_the_round_asks_is_written() -> None:
    asked = make_round(
        asks_steps=False, asks_kpis=False, asks_challenges=False, asks_course=False, asks_rating=False
    )
    report = make_sheet(reporting_round=asked)

    result = saved(report)

    report.refresh_from_db()
    assert (report.achievements, report.next_year) == ("2業務に適用した。", "様式をそろえる。")
    assert (report.challenges, report.course, report.rating, report.suggested_rating) == ("", "", None, None)
    assert (report.step_reports.get().status, report.kpi_reports.get().text) == ("", "")
    assert result.assessment.is_complete


def test_answers_of_another_sheet_are_refused() -> None:
    report, other = make_sheet(), make_sheet()

    with pytest.raises(ValueError, match="another sheet"):
        saved(report, all_answers(other, rating=None))
    with pytest.raises(ValueError, match="not of the round's scale"):
        saved(report, all_answers(report, rating=all_answers(other).rating))


def test_saving_the_same_again_changes_nothing_and_leaves_no_trace() -> None:
    report = make_sheet()
    saved(report)

    result = saved(report, version=1)

    report.refresh_from_db()
    assert not result.has_changed
    assert (report.version, report.history.count(), report.transitions.count()) == (1, 2, 1)  # made, saved


def test_opening_a_sheet_without_an_answer_does_not_begin_it() -> None:
    report = make_sheet()

    result = saved(report, ReportAnswers())

    report.refresh_from_db()
    assert (report.state, report.version, result.has_changed) == (ReportState.NOT_STARTED, 0, False)


def test_only_rows_that_change_get_history_with_their_author() -> None:
    report = make_sheet(steps=2)
    saved(report)
    first, second = report.step_reports.order_by("pk")
    late = {**all_answers(report).steps, first.pk: StepAnswer(StepStatus.LATE)}
    colleague = person(report)

    save_draft(report, answers=all_answers(report, steps=late), version=1, actor=colleague, now=LATER)

    after, before = first.history.order_by("-history_id")
    assert (before.status, after.status) == (StepStatus.DOING, StepStatus.LATE)
    assert (after.history_user, after.history_date) == (colleague.user, LATER)
    assert (second.history.count(), report.kpi_reports.get().history.count()) == (1, 1)
    assert report.history.count() == 3  # made, saved, saved by the colleague


def test_the_first_save_alone_is_logged_as_the_beginning() -> None:
    report = make_sheet()
    saved(report)

    saved(report, all_answers(report, challenges="別の課題"), version=1)

    logged = ReportTransition.objects.get()
    assert (logged.action, logged.from_state, logged.to_state) == ("save", "not_started", "drafting")


def test_what_was_sent_back_stays_so_while_it_is_mended() -> None:
    report = make_sheet(state=ReportState.SENT_BACK)

    saved(report)

    report.refresh_from_db()
    assert (report.state, report.transitions.count()) == (ReportState.SENT_BACK, 0)


def test_the_second_to_save_is_shown_what_the_first_has_saved() -> None:
    report = make_sheet()
    first, second = person(report), person(report)
    save_draft(report, answers=all_answers(report), version=0, actor=first, now=NOW)

    with pytest.raises(ConflictError, match=f"14:32に{first.user}さんが保存しました") as conflict:
        save_draft(
            report, answers=all_answers(report, challenges="人が足りない"), version=0, actor=second, now=LATER
        )

    report.refresh_from_db()
    assert (report.challenges, report.version) == ("様式が課ごとに違う。", 1)
    assert (conflict.value.by, conflict.value.at) == (first.user, NOW)
    assert conflict.value.sheet.answers == all_answers(report)


def test_two_who_save_the_same_do_not_disagree() -> None:
    report = make_sheet()
    saved(report)

    result = saved(report, version=0)

    assert (result.report.version, result.has_changed) == (1, False)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.COORDINATOR])
def test_those_who_only_look_on_save_nothing(role: Role) -> None:
    report = make_sheet()

    with pytest.raises(PermissionDenied):
        save_draft(report, answers=all_answers(report), version=0, actor=person(report, role), now=NOW)


def test_another_department_saves_nothing() -> None:
    report = make_sheet()

    with pytest.raises(PermissionDenied):
        save_draft(report, answers=all_answers(report), version=0, actor=stranger(report), now=NOW)


def test_after_the_end_of_the_round_nothing_is_saved() -> None:
    report = make_sheet(reporting_round=make_round(phase=RoundPhase.COLLECTING))

    with pytest.raises(MoveRefusedError, match="「取りまとめ」です"):
        saved(report)


def test_a_complete_report_is_submitted_as_it_is_stored() -> None:
    report = make_sheet()
    saved(report)
    editor = person(report)

    submitted = submit_report(report, version=1, actor=editor, now=LATER)

    assert (submitted.state, submitted.submitted_at, submitted.updated_by) == (
        ReportState.SUBMITTED,
        LATER,
        editor.user,
    )
    assert list(report.transitions.values_list("to_state", flat=True)) == ["drafting", "submitted"]


def test_a_report_that_lacks_something_is_not_submitted_and_says_what() -> None:
    report = make_sheet()
    saved(report, replace(all_answers(report), challenges=" ", next_year=""))

    with pytest.raises(
        IncompleteError, match="あと2か所の入力が必要です（課題、次年度の取組）"
    ) as incomplete:
        submit_report(report, version=1, actor=person(report), now=LATER)

    report.refresh_from_db()
    assert report.state == ReportState.DRAFTING
    assert [finding.field for finding in incomplete.value.findings] == ["challenges", "next_year"]


def test_what_has_changed_since_it_was_looked_through_is_not_submitted() -> None:
    report = make_sheet()
    saved(report)
    saved(report, all_answers(report, challenges="別の課題"), version=1)

    with pytest.raises(ConflictError):
        submit_report(report, version=1, actor=person(report), now=LATER)


def test_a_measure_of_which_nothing_is_asked_can_be_submitted() -> None:
    questions = ("steps", "kpis", "achievements", "challenges", "next_year", "course", "rating")
    asked: dict[str, Any] = {f"asks_{question}": False for question in questions}
    report = make_report(make_round(**asked))

    submitted = submit_report(report, version=0, actor=person(report), now=NOW)

    assert submitted.state == ReportState.SUBMITTED
    assert list(report.transitions.values_list("action", flat=True)) == ["save", "submit"]


def test_the_suggestion_follows_a_target_that_was_mended_meanwhile() -> None:
    report = make_sheet()
    saved(report, all_answers(report, override_reason="目標を見直したため"))
    report.kpi_reports.get().kpi.targets.update(value=10)

    submitted = submit_report(report, version=1, actor=person(report), now=LATER)

    assert submitted.suggested_rating is not None
    assert submitted.suggested_rating.symbol == "A"


def test_saving_and_submitting_cost_the_same_for_2_and_30_rows() -> None:
    def cost(number: int) -> tuple[int, int]:
        report = make_sheet(steps=number, kpis=number)
        answers, editor = all_answers(report), person(report)
        with CaptureQueriesContext(connection) as saving:
            save_draft(report, answers=answers, version=0, actor=editor, now=NOW)
        with CaptureQueriesContext(connection) as submitting:
            submit_report(report, version=1, actor=editor, now=LATER)
        return len(saving), len(submitting)

    assert cost(2) == cost(30)
