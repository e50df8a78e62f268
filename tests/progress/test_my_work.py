"""What a department has to do: listed, counted, one click from its form."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.access import Access
from accounts.models import Role
from plans.models import Plan
from progress.answers import KpiAnswer
from progress.models import DepartmentInquiry, MeasureReport
from progress.services.answers import save_draft
from progress.services.moves import move_report
from progress.states import ReportAction, ReportState, RoundPhase
from tests.factories import (
    make_access,
    make_department,
    make_levels,
    make_measure,
    make_membership,
    make_municipality,
    make_plan,
    make_policy,
    make_report,
    make_round,
)
from tests.pages import Element
from tests.progress.browsing import browse, page_of, read
from tests.progress.sheets import LATER, NOW, all_answers, make_sheet, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    plan = make_plan()
    make_levels(plan, "基本方針", "個別事業")
    return plan


@pytest.fixture
def editor(plan: Plan) -> Access:
    department = make_department(plan.municipality, name="情報システム課")
    return make_access(make_membership(plan.municipality, Role.EDITOR, department=department))


def department_of(access: Access) -> Any:
    return access.memberships[0].department


def work(access: Access, client: Client | None = None, **query: str) -> Element:
    address = reverse("progress:my_work", args=[access.municipality.slug])
    return read((client or browse(access)).get(address, query))


def test_the_open_reports_are_counted_and_listed_with_what_is_asked(plan: Plan, editor: Access) -> None:
    reporting_round = make_round(plan)
    make_sheet(reporting_round=reporting_round, lead=department_of(editor), steps=2, kpis=1)
    make_report(reporting_round, lead=department_of(editor), state=ReportState.SUBMITTED)

    page = work(editor)

    assert page.one("h1").text == "情報システム課が回答する個別事業"
    assert page.one("p.progress__label b").text == "2件中1件 提出済"
    (row,) = page.rows()[1:]
    assert (row[0], row[2], row[5][:4]) == ("未着手", "工程2・指標1", "入力する")


def test_tabs_show_what_is_handed_in_or_everything(plan: Plan, editor: Access) -> None:
    reporting_round = make_round(plan)
    make_report(reporting_round, lead=department_of(editor))
    make_report(reporting_round, lead=department_of(editor), state=ReportState.ACCEPTED)

    states = {
        show: [row[0] for row in work(editor, show=show).rows()[1:]] for show in ("open", "done", "all")
    }

    assert states == {"open": ["未着手"], "done": ["承認済"], "all": ["未着手", "承認済"]}
    assert [row[0] for row in work(editor, show="nonsense").rows()[1:]] == ["未着手"]


def test_what_is_most_pressing_comes_first_and_the_button_goes_on_with_it(plan: Plan, editor: Access) -> None:
    reporting_round = make_round(plan)
    lead = department_of(editor)
    make_report(reporting_round, lead=lead)
    older, newer = (make_sheet(reporting_round=reporting_round, lead=lead) for _ in range(2))
    for report, at in ((older, NOW), (newer, LATER)):
        save_draft(report, answers=all_answers(report), version=0, actor=editor, now=at)
    returned = make_report(reporting_round, lead=lead, state=ReportState.SUBMITTED)
    coordinator = person(returned, Role.COORDINATOR)
    move_report(
        returned, action=ReportAction.SEND_BACK, actor=coordinator, now=LATER, comment="時点を書いてください"
    )

    page = work(editor)

    rows = page.rows()[1:]
    assert [row[0] for row in rows] == ["差戻し", "入力中", "入力中", "未着手"]
    assert [newer.measure.key in rows[1][1], older.measure.key in rows[2][1]] == [True, True]
    assert rows[0][3].startswith("事務局から：時点を書いてください")
    button = page.one("main a.btn--primary")
    assert (button["href"], button.text) == (page_of(newer), f"続きを入力する {newer.measure.key}")


def test_each_row_tells_what_is_left(plan: Plan, editor: Access) -> None:
    reporting_round = make_round(plan)
    supporting = make_department(plan.municipality, name="文書法制課")
    report = make_sheet(reporting_round=reporting_round, lead=department_of(editor), supporting=[supporting])
    kpi = report.kpi_reports.get()
    answers = all_answers(report, kpis={kpi.pk: KpiAnswer("約80")}, challenges="")
    save_draft(report, answers=answers, version=0, actor=editor, now=NOW)

    (row,) = work(editor).rows()[1:]

    assert row[3] == "あと3か所 文書法制課の記入待ち"
    assert row[5].startswith("続きを入力")


def test_earlier_answers_are_offered_where_nothing_is_begun(plan: Plan, editor: Access) -> None:
    lead = department_of(editor)
    report = make_report(make_round(plan), lead=lead)
    make_report(
        make_round(plan, fiscal_year=2024, phase=RoundPhase.CLOSED),
        report.measure,
        lead=lead,
        state=ReportState.ACCEPTED,
    )

    (row,) = work(editor).rows()[1:]

    assert row[3] == "前回の回答を写せます"


@pytest.mark.parametrize(
    ("days", "words"), [(9, "あと9日"), (1, "あと1日"), (0, "今日まで"), (-3, "期限を3日過ぎています")]
)
def test_the_days_left_count_an_extension(plan: Plan, editor: Access, days: int, words: str) -> None:
    make_report(make_round(plan), lead=department_of(editor))
    DepartmentInquiry.objects.update(due_on=timezone.localdate() + dt.timedelta(days=days))

    assert work(editor).one("p.due b").text == words


def test_several_rounds_have_a_section_each_the_nearest_date_first(plan: Plan, editor: Access) -> None:
    lead = department_of(editor)
    make_report(make_round(plan, due_on=dt.date(2026, 3, 31)), lead=lead)
    other = make_plan(plan.municipality)
    make_report(make_round(other, kind="interim", due_on=dt.date(2026, 3, 1)), lead=lead)

    assert work(editor).texts("main h2") == ["令和7年度 中間照会", "令和7年度 年度末見込み照会"]


def test_people_of_several_departments_see_whose_each_row_is(plan: Plan, editor: Access) -> None:
    second = make_department(plan.municipality, name="行政経営課")
    make_membership(plan.municipality, Role.EDITOR, department=second, user=editor.user)
    reporting_round = make_round(plan)
    make_report(reporting_round, lead=department_of(editor))
    make_report(reporting_round, lead=second)

    page = work(editor)

    assert page.one("h1").text == "担当の課が回答する個別事業"
    assert sorted(row[2] for row in page.rows()[1:]) == ["情報システム課", "行政経営課"]


def test_measures_that_other_departments_lead_are_listed_apart(plan: Plan, editor: Access) -> None:
    reporting_round = make_round(plan)
    other = make_department(plan.municipality, name="戸籍住民課")
    written, unwritten = (
        make_report(reporting_round, lead=other, supporting=[department_of(editor)]) for _ in range(2)
    )
    written.contributions.update(text="紹介した。")

    page = work(editor)

    assert page.one("h3").text == "ほかの課がまとめる個別事業"
    assert page.one("p.panel__note").text == "2件中1件 記入済。提出はまとめる課が行います"
    assert [row[0] for row in page.rows() if row[0] in ("未記入", "記入済")] == ["未記入", "記入済"]
    links = [link["href"] for link in page.all("table a")]
    assert f"{page_of(unwritten)}#contribution-{department_of(editor).pk}" in links


def test_a_viewer_sees_the_same_list_and_only_looks(plan: Plan, editor: Access) -> None:
    make_report(make_round(plan), lead=department_of(editor))
    viewer = make_access(make_membership(plan.municipality, Role.VIEWER, department=department_of(editor)))

    page = work(viewer)

    assert page.rows()[1][5].startswith("見る")
    assert page.all("main a.btn--primary") == []


def test_a_manager_is_told_what_awaits_confirmation(plan: Plan, editor: Access) -> None:
    reporting_round = make_round(plan, needs_confirmation=True)
    make_report(reporting_round, lead=department_of(editor), state=ReportState.SUBMITTED)
    manager = make_access(make_membership(plan.municipality, Role.MANAGER, department=department_of(editor)))

    banner = work(manager).one("p.work-confirm")

    assert banner.text == "課長の確認確認を待つ回答が1件あります。確認する"
    assert work(editor, show="all").all("p.work-confirm") == []
    assert work(editor, show="all").rows()[1][3] == "課長の確認待ち"


def test_after_the_end_only_what_was_sent_back_is_offered(plan: Plan, editor: Access) -> None:
    reporting_round = make_round(plan, phase=RoundPhase.COLLECTING)
    make_report(reporting_round, lead=department_of(editor))
    make_report(reporting_round, lead=department_of(editor), state=ReportState.SENT_BACK)

    page = work(editor)

    actions = [row[5].split("（")[0] for row in page.rows()[1:]]
    assert actions == ["直す", "見る"]
    assert page.one("p.due b").text == "受付終了"


def test_where_nothing_is_open_earlier_answers_are_at_hand(plan: Plan, editor: Access) -> None:
    settled = make_round(plan, fiscal_year=2024, phase=RoundPhase.PUBLISHED)
    report = make_report(settled, lead=department_of(editor), state=ReportState.ACCEPTED)
    make_report(make_round(plan, phase=RoundPhase.PREPARING), lead=department_of(editor))

    page = work(editor)

    assert "今、回答する照会はありません" in page.one("div.empty").text
    assert page.one("table").all("a")[0]["href"] == page_of(report)


def test_other_cities_and_other_departments_are_never_listed(plan: Plan, editor: Access) -> None:
    make_report(make_round(plan))
    make_report(make_round(make_plan(make_municipality())))

    page = work(editor)

    assert page.all("table") == []


def test_everything_handed_in_is_said(plan: Plan, editor: Access) -> None:
    make_report(make_round(plan), lead=department_of(editor), state=ReportState.SUBMITTED)

    page = work(editor)

    assert "1件すべてを提出しました" in page.one("p.empty").text
    assert MeasureReport.objects.count() == 1


def test_measures_stand_in_the_order_of_the_plan(plan: Plan, editor: Access) -> None:
    policy = make_policy(plan)
    reporting_round = make_round(plan)
    second, first = make_measure(policy), make_measure(policy)
    second.placements.update(position=20)
    first.placements.update(position=10)
    for measure in (second, first):
        make_report(reporting_round, measure, lead=department_of(editor))

    assert [row[1].split()[0] for row in work(editor).rows()[1:]] == [first.key, second.key]
