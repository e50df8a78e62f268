"""What the round's rows may say and point to: every named constraint, on the form and in the database."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db.models import Model

from accounts.models import Role
from progress.models import (
    Assignment,
    Contribution,
    DepartmentInquiry,
    Evidence,
    KpiReport,
    MeasureReport,
    Rating,
    Reminder,
    StepReport,
)
from tests.factories import (
    make_department,
    make_kpi,
    make_lane,
    make_measure,
    make_membership,
    make_plan,
    make_policy,
    make_report,
    make_round,
    make_scale,
    make_user,
)
from tests.refusals import (
    Refusal,
    assert_database_refuses,
    assert_user_is_told,
    changed,
    constraints_of,
    twin,
)

NOW = dt.datetime(2026, 2, 18, 5, 32, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


def best_rating() -> Rating:
    return make_scale().ratings.get(rank=1)


def make_step_report() -> StepReport:
    measure = make_measure()
    make_lane(measure, steps={2025: "運用"})
    return make_report(measure=measure).step_reports.get()


def make_kpi_report() -> KpiReport:
    return make_report(measure=make_kpi(make_measure()).measure).kpi_reports.get()


def make_contribution() -> Contribution:
    reporting_round = make_round()
    supporting = make_department(reporting_round.plan.municipality)
    return make_report(reporting_round, supporting=[supporting]).contributions.get()


def make_inquiry() -> DepartmentInquiry:
    return make_report().round.inquiries.get()


def make_assignment() -> Assignment:
    reporting_round = make_round()
    return Assignment.objects.create(
        round=reporting_round,
        plan=reporting_round.plan,
        measure=make_measure(make_policy(reporting_round.plan)),
        department=make_department(reporting_round.plan.municipality),
    )


def make_evidence() -> Evidence:
    return Evidence.objects.create(
        report=make_report(), place="例規集 第3編", added_by=make_user(), added_at=NOW
    )


def make_reminder() -> Reminder:
    inquiry = make_inquiry()
    editor = make_membership(inquiry.round.plan.municipality, Role.EDITOR, department=inquiry.department)
    return Reminder.objects.create(inquiry=inquiry, recipient=editor.user, sent_on=dt.date(2026, 2, 18))


SAME_CITY = "部署は計画と同じ市区町村のものを選んでください。"
REFUSALS = [
    Refusal(
        "rating_scale_name_once_in_plan",
        lambda: twin(make_scale, "plan", "name"),
        "この名称の尺度は同じ計画にすでにあります。",
    ),
    Refusal(
        "rating_symbol_once_in_scale",
        lambda: twin(best_rating, "scale", "symbol"),
        "この記号は同じ尺度ですでに使われています。",
    ),
    Refusal(
        "rating_rank_once_in_scale",
        lambda: changed(twin(best_rating, "scale", "rank"), symbol="特"),
        "この順位は同じ尺度ですでに使われています。",
    ),
    Refusal(
        "round_once_a_year_and_kind",
        lambda: twin(make_round, "plan", "rating_scale"),
        "この年度の同じ種別の照会がすでにあります。",
    ),
    Refusal(
        "round_due_not_before_opening",
        lambda: changed(make_round(), due_on=dt.date(2026, 2, 8)),
        "提出期限は受付開始日以降にしてください。",
    ),
    Refusal(
        "round_sequence_follows_kind",
        lambda: changed(make_round(kind="interim"), sequence=3),
        "年度内の順は、中間・年度末見込み・実績の種別に合わせてください。",
    ),
    Refusal(
        "round_year_plausible",
        lambda: changed(make_round(), fiscal_year=7),
        "年度は西暦で入力してください（例: 2023）。",
    ),
    Refusal(
        "round_scale_of_same_plan",
        lambda: changed(make_round(), rating_scale=make_scale()),
        "評価の尺度は同じ計画のものを選んでください。",
    ),
    Refusal(
        "inquiry_once_a_department",
        lambda: twin(make_inquiry, "round", "department"),
        "この部署はすでに照会先に入っています。",
    ),
    Refusal(
        "assignment_once_a_measure",
        lambda: twin(make_assignment, "round", "plan", "measure", "department"),
        "この施策の回答する部署はすでに指定されています。",
    ),
    Refusal(
        "assignment_round_of_same_plan",
        lambda: changed(make_assignment(), round=make_round()),
        "照会は同じ計画のものにしてください。",
    ),
    Refusal(
        "assignment_measure_of_same_plan",
        lambda: changed(make_assignment(), measure=make_measure()),
        "施策は同じ計画のものを選んでください。",
    ),
    Refusal(
        "reminder_once_a_day",
        lambda: twin(make_reminder, "inquiry", "recipient"),
        "この日の督促はすでに送っています。",
    ),
    Refusal(
        "report_once_a_round",
        lambda: twin(make_report, "round", "plan", "measure", "lead"),
        "この照会にはこの施策の回答がすでにあります。",
    ),
    Refusal(
        "report_round_of_same_plan",
        lambda: changed(make_report(), round=make_round()),
        "照会は同じ計画のものにしてください。",
    ),
    Refusal(
        "report_measure_of_same_plan",
        lambda: changed(make_report(), measure=make_measure()),
        "施策は同じ計画のものを選んでください。",
    ),
    Refusal(
        "step_report_once",
        lambda: twin(make_step_report, "report", "step"),
        "この工程の状況はすでにあります。",
    ),
    Refusal(
        "kpi_report_once_a_round",
        lambda: twin(make_kpi_report, "round", "report", "kpi"),
        "この照会にはこの指標の回答がすでにあります。",
    ),
    Refusal(
        "kpi_report_of_same_round",
        lambda: changed(row := make_kpi_report(), round=make_round(row.round.plan, kind="actual")),
        "施策の回答は同じ照会のものにしてください。",
    ),
    Refusal(
        "contribution_once_a_department",
        lambda: twin(make_contribution, "report", "department"),
        "この部署の記入欄はすでにあります。",
    ),
    Refusal(
        "evidence_is_place_or_file",
        lambda: changed(make_evidence(), place=""),
        "資料の場所を入力するか、ファイルを選んでください。",
    ),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.constraint)
def test_a_row_that_breaks_a_constraint_is_refused_and_the_user_is_told(refusal: Refusal) -> None:
    row = refusal.make_row()

    assert_user_is_told(row, refusal.message)
    assert_database_refuses(row, refusal.constraint)


def test_every_constraint_is_tried() -> None:
    tried = {refusal.constraint for refusal in REFUSALS}

    assert tried == constraints_of("progress")


def step_of_another_measure() -> StepReport:
    other = make_lane(steps={2025: "運用"}).steps.get()
    return changed(make_step_report(), step=other)


def step_of_another_year() -> StepReport:
    row = make_step_report()
    other = make_lane(row.report.measure, steps={2024: "検討"}).steps.get()
    return changed(row, step=other)


def rating_of_another_scale() -> MeasureReport:
    report = make_report()
    return changed(report, rating=make_scale(report.plan).ratings.get(rank=1))


STEP = "工程はこの施策の、照会の年度のものを選んでください。"
KPI = "指標は照会と同じ計画の、この施策のものを選んでください。"
CROSSING: list[tuple[Callable[[], Model], str]] = [
    (lambda: changed(make_report(), lead=make_department()), SAME_CITY),
    (lambda: changed(make_inquiry(), department=make_department()), SAME_CITY),
    (lambda: changed(make_assignment(), department=make_department()), SAME_CITY),
    (lambda: changed(make_contribution(), department=make_department()), SAME_CITY),
    (rating_of_another_scale, "評価はこの照会の尺度から選んでください。"),
    (step_of_another_measure, STEP),
    (step_of_another_year, STEP),
    (lambda: changed(make_kpi_report(), kpi=make_kpi()), KPI),
    (lambda: changed(make_kpi_report(), kpi=make_kpi(make_measure())), KPI),
    (lambda: changed(row := make_kpi_report(), kpi=make_kpi(plan=row.round.plan)), KPI),
]


@pytest.mark.parametrize(("make_row", "message"), CROSSING)
def test_a_link_out_of_the_city_plan_or_measure_is_told(make_row: Callable[[], Model], message: str) -> None:
    assert_user_is_told(make_row(), message)


def make_kpi_report_of_plan() -> KpiReport:
    reporting_round = make_round()
    return KpiReport.objects.create(round=reporting_round, kpi=make_kpi(plan=reporting_round.plan))


@pytest.mark.parametrize(
    "make_row",
    [
        make_scale,
        best_rating,
        make_round,
        make_inquiry,
        make_assignment,
        make_reminder,
        make_report,
        make_step_report,
        make_kpi_report,
        make_kpi_report_of_plan,
        make_contribution,
        make_evidence,
    ],
)
def test_a_plain_row_passes(make_row: Callable[[], Model]) -> None:
    make_row().full_clean()


def test_a_row_without_its_links_is_told_of_them_and_of_nothing_else() -> None:
    for row in (
        MeasureReport(),
        StepReport(),
        KpiReport(),
        Contribution(),
        DepartmentInquiry(),
        Assignment(),
    ):
        row.clean()


def test_another_plan_of_the_same_city_is_no_other_city() -> None:
    plan = make_plan()
    department = make_department(plan.municipality)

    make_report(make_round(make_plan(plan.municipality)), lead=department).full_clean()
