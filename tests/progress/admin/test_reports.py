"""A report in the admin: the same answers, states, checks and records as on the product's page."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role, User
from kpis.models import Kpi
from progress.models import Evidence, MeasureReport
from progress.models.evidence import evidence_storage
from progress.services.answers import save_draft
from progress.services.evidence import add_file, add_place
from progress.sheets import load_sheet
from progress.states import ReportState
from tests.factories import make_department, make_round
from tests.pages import read_html
from tests.progress.admin.pages import (
    address,
    client_of,
    errors,
    fields_of,
    move,
    open_page,
    opened,
    post,
    save,
    staff_of,
    told,
)
from tests.progress.sheets import NOW, all_answers, make_sheet, person
from tests.progress.test_evidence import upload

pytestmark = pytest.mark.django_db


def typed(report: MeasureReport, form: dict[str, str]) -> dict[str, str]:
    """Return answers to everything that is asked, as the page's form takes them."""
    ratings = {rating.symbol: rating.pk for rating in load_sheet(report).ratings}
    return {
        **form,
        "step_reports-0-status": "doing",
        "step_reports-0-note": "",
        "kpi_reports-0-text": "13",
        "kpi_reports-0-certainty": "forecast",
        "kpi_reports-0-day": "令和8年2月18日",
        "achievements": "2業務に適用した。",
        "challenges": "様式が課ごとに違う。",
        "next_year": "様式をそろえる。",
        "course": "expand",
        "rating": str(ratings["B"]),
    }


def product_page(report: MeasureReport, name: str) -> str:
    asked = report.round
    place = [report.plan.municipality.slug, report.plan.slug, asked.fiscal_year, asked.kind]
    return reverse(f"progress:{name}", args=[*place, report.measure.placements.get().code])


def on_product_page(report: MeasureReport) -> None:
    """Save and submit the same answers on the product's pages."""
    client = client_of(staff_of(report))
    sheet = load_sheet(report)
    step, kpi = sheet.step_reports[0].pk, sheet.kpi_reports[0].pk
    ratings = {rating.symbol: rating.pk for rating in sheet.ratings}
    client.post(
        product_page(report, "report"),
        {
            "version": "0",
            f"step-{step}-status": "doing",
            f"kpi-{kpi}-text": "13",
            f"kpi-{kpi}-certainty": "forecast",
            f"kpi-{kpi}-as_of": "令和8年2月18日",
            "achievements": "2業務に適用した。",
            "challenges": "様式が課ごとに違う。",
            "next_year": "様式をそろえる。",
            "course": "expand",
            "rating": str(ratings["B"]),
        },
    )
    client.post(product_page(report, "submission"), {"version": "1"})


def in_admin(report: MeasureReport) -> None:
    client = client_of(staff_of(report))
    post(client, report, typed(report, opened(client, report)))
    move(client, "submit", report)


OWN = {"id", "history_id", "history_date", "history_user_id", "report_id", "step_id", "kpi_id", "round_id"}
OF_ROW = {"plan_id", "measure_id", "lead_id", "rating_id", "suggested_rating_id", "updated_by_id"}
TIMES = {"updated_at", "submitted_at"}


def recorded(report: MeasureReport) -> list[object]:
    """Return everything that is written down about a report, but for whose and when it is."""
    report.refresh_from_db()
    rows = [report, report.step_reports.get(), report.kpi_reports.get()]
    histories = [list(row.history.order_by("history_id")) for row in rows]  # type: ignore[attr-defined] # all are tracked
    moves = report.transitions.order_by("pk").values_list("action", "from_state", "to_state", "comment")
    return [
        *(_values(row) for row in rows),
        *([_values(version) for version in versions] for versions in histories),
        list(moves),
        report.rating and report.rating.symbol,
        report.suggested_rating and report.suggested_rating.symbol,
    ]


def _values(row: Any) -> dict[str, object]:
    hidden = OWN | OF_ROW | TIMES
    names = [field.attname for field in row._meta.concrete_fields if field.attname not in hidden]
    return {name: getattr(row, name) for name in names}


def test_the_admin_writes_down_the_same_as_the_products_pages() -> None:
    one, other = make_sheet(), make_sheet()
    for report in (one, other):
        Kpi.objects.filter(measure=report.measure).update(name="業務数")

    on_product_page(one)
    in_admin(other)

    assert one.transitions.count() == 2
    assert recorded(one) == recorded(other)
    assert other.updated_by == other.transitions.latest("pk").actor


def test_the_page_shows_what_is_asked_and_planned() -> None:
    report = make_sheet()

    page = open_page(client_of(staff_of(report)), report)

    assert "工程1" in page.text
    assert "業務数1（業務）" in page.text
    assert "14業務" in page.text or "14件" in page.text
    assert "A 目標に達した（達成率100％以上）" in page.text


def test_only_what_the_round_asks_stands_on_the_page() -> None:
    report = make_sheet(
        reporting_round=make_round(
            asks_kpis=False, asks_challenges=False, asks_rating=False, asks_course=False
        )
    )

    form = opened(client_of(staff_of(report)), report)

    assert "achievements" in form
    assert {"challenges", "rating", "course", "override_reason"} & form.keys() == set()
    assert not [name for name in form if name.startswith("kpi_reports")]


def test_ratings_of_another_scale_are_neither_offered_nor_taken() -> None:
    report, other = make_sheet(), make_sheet()
    client = client_of(staff_of(report))
    foreign = other.round.rating_scale.ratings.get(rank=1)

    response = post(client, report, {**opened(client, report), "rating": str(foreign.pk)})

    report.refresh_from_db()
    assert errors(response)
    assert (report.rating, report.version) == (None, 0)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("約80", "「業務数1」: 令和7年度の値は数値で入力してください（入力: 約80）"),
        ("80～90", "「業務数1」: 令和7年度の値は数値で入力してください（入力: 80～90）"),
    ],
)
def test_what_is_no_number_is_kept_as_typed_and_told_in_the_same_words(value: str, message: str) -> None:
    report = make_sheet()
    client = client_of(staff_of(report))
    form = {**typed(report, opened(client, report)), "kpi_reports-0-text": value}

    response = client.post(address("change", report.pk), form, follow=True)

    row = report.kpi_reports.get()
    assert (row.text, row.value) == (value, None)
    assert message in told(response)
    assert "提出までに、あと2か所の入力が必要です。" in told(response)


@pytest.mark.parametrize("value", ["1,234", "１２３４", "1234業務", "1234"])
def test_numbers_are_read_as_people_type_them(value: str) -> None:
    report = make_sheet()
    client = client_of(staff_of(report))

    post(client, report, {**typed(report, opened(client, report)), "kpi_reports-0-text": value})

    row = report.kpi_reports.get()
    assert (row.text, row.value) == (value, Decimal(1234))


def test_several_steps_and_indicators_are_answered_each_for_itself() -> None:
    report = make_sheet(steps=2, kpis=2)

    response = save(
        client_of(staff_of(report)),
        report,
        **{
            "step_reports-0-status": "done",
            "step_reports-1-status": "late",
            "step_reports-1-note": "1行目\r\n2行目",
            "kpi_reports-1-text": "7",
        },
    )

    assert response.status_code == 302
    assert list(report.step_reports.order_by("pk").values_list("status", "note")) == [
        ("done", ""),
        ("late", "1行目\n2行目"),
    ]
    assert list(report.kpi_reports.order_by("pk").values_list("text", flat=True)) == ["", "7"]


def test_saving_again_changes_nothing() -> None:
    report = make_sheet()
    client = client_of(staff_of(report))
    post(client, report, typed(report, opened(client, report)))
    written = recorded(report)

    response = save(client, report)

    assert response.status_code == 302
    assert recorded(report) == written


def saved_by_colleague(report: MeasureReport, version: int = 0, **changed: Any) -> None:
    """Save on a version as somebody else of the department, a minute later for each."""
    now = NOW + dt.timedelta(minutes=version)
    answers = all_answers(report, **changed)
    save_draft(report, answers=answers, version=version, actor=person(report), now=now)


def test_what_a_colleague_has_saved_is_shown_and_not_overwritten() -> None:
    report = make_sheet()
    client = client_of(staff_of(report))
    form = typed(report, opened(client, report))
    saved_by_colleague(report, achievements="同僚の実績。")

    response = post(client, report, {**form, "achievements": "わたしの実績。"})

    report.refresh_from_db()
    page = read_html(response.content.decode())
    assert report.achievements == "同僚の実績。"
    assert "「取組実績」は、今は「同僚の実績。」と保存されています。" in errors(response)
    assert page.one("textarea#id_achievements").text == "わたしの実績。"


def test_who_has_seen_both_texts_chooses() -> None:
    report = make_sheet()
    client = client_of(staff_of(report))
    form = typed(report, opened(client, report))
    saved_by_colleague(report, achievements="同僚の実績。")
    refused = post(client, report, {**form, "achievements": "わたしの実績。"})

    (shown,) = [
        each
        for each in read_html(refused.content.decode()).all("form")
        if each.attributes.get("id") == "measurereport_form"
    ]
    response = post(client, report, {**fields_of(shown), "achievements": "ふたりの実績。"})

    report.refresh_from_db()
    assert response.status_code == 302
    assert (report.achievements, report.version) == ("ふたりの実績。", 2)


def test_what_only_the_colleague_changed_is_taken_over() -> None:
    report = make_sheet()
    saved_by_colleague(report)
    client = client_of(staff_of(report))
    form = opened(client, report)
    step = report.step_reports.get()
    answers = all_answers(report, challenges="同僚の課題。")
    saved_by_colleague(report, 1, challenges="同僚の課題。", steps={step.pk: _late(answers, step.pk)})

    response = post(client, report, {**form, "achievements": "わたしの実績。"})

    page = read_html(response.content.decode())
    assert page.one("textarea#id_challenges").text == "同僚の課題。"
    assert page.one("textarea#id_achievements").text == "わたしの実績。"
    chosen = [
        o["value"]
        for o in page.one("select#id_step_reports-0-status").all("option")
        if "selected" in o.attributes
    ]
    assert chosen == ["late"]


def _late(answers: Any, step: int) -> Any:
    return replace(answers.steps[step], status="late")


def test_a_form_that_comes_after_the_submission_is_told_and_keeps_what_was_typed() -> None:
    report = make_sheet()
    client = client_of(staff_of(report))
    form = typed(report, opened(client, report))
    report.state = ReportState.SUBMITTED
    report.save()

    response = post(client, report, {**form, "achievements": "遅れた実績。"})

    report.refresh_from_db()
    assert response.status_code == 200
    assert any("今の状態は「提出済」です" in error for error in errors(response))
    assert read_html(response.content.decode()).one("textarea#id_achievements").text == "遅れた実績。"
    assert report.achievements == ""


@pytest.mark.parametrize("role", [Role.VIEWER, Role.COORDINATOR])
def test_who_does_not_answer_reads_and_posts_nothing(role: Role) -> None:
    report = make_sheet()
    client = client_of(staff_of(report, role))

    page = open_page(client, report)
    response = post(client, report, {"achievements": "書けない。"})

    assert not page.all("#content-main textarea")
    assert response.status_code == 403


def test_a_submitted_report_is_read_only() -> None:
    report = make_sheet(state=ReportState.SUBMITTED)

    page = open_page(client_of(staff_of(report)), report)

    assert not page.all("#content-main textarea")
    assert "提出済" in page.text


def test_a_supporting_department_writes_its_own_part_alone() -> None:
    reporting_round = make_round()
    own, other = (make_department(reporting_round.plan.municipality) for _ in range(2))
    report = make_sheet(reporting_round=reporting_round, supporting=[own, other])
    client = client_of(staff_of(report, department=own))
    form = opened(client, report)

    response = post(
        client,
        report,
        {**form, "contributions-0-text": "自課の記入。", "contributions-1-text": "他課の記入。"},
    )

    report.refresh_from_db()
    texts = dict(report.contributions.values_list("department", "text"))
    assert response.status_code == 302
    assert "achievements" not in form
    assert texts == {own.pk: "自課の記入。", other.pk: ""}
    assert report.version == 0
    assert report.contributions.get(department=own).history.count() == 1


def test_two_of_one_supporting_department_do_not_overwrite_each_other() -> None:
    reporting_round = make_round()
    own = make_department(reporting_round.plan.municipality)
    report = make_sheet(reporting_round=reporting_round, supporting=[own])
    first, second = (client_of(staff_of(report, department=own)) for _ in range(2))
    form = opened(second, report)
    save(first, report, **{"contributions-0-text": "先の記入。"})

    response = post(second, report, {**form, "contributions-0-text": "後の記入。"})

    assert report.contributions.get().text == "先の記入。"
    assert "今は「先の記入。」と保存されています。" in errors(response)
    assert read_html(response.content.decode()).one("textarea#id_contributions-0-text").text == "後の記入。"


def test_reports_are_neither_added_nor_deleted_by_hand() -> None:
    report = make_sheet()
    client = client_of(User.objects.create_superuser("operator"))

    answers = [
        client.get(address("add")).status_code,
        client.post(address("delete", report.pk), {"post": "yes"}).status_code,
        client.post(
            address("changelist"),
            {"action": "delete_selected", "_selected_action": report.pk, "post": "yes"},
        ).status_code,
    ]

    assert answers[:2] == [403, 403]
    assert MeasureReport.objects.filter(pk=report.pk).exists()


def test_no_former_version_is_put_back_past_the_services() -> None:
    report = make_sheet()
    saved_by_colleague(report, achievements="はじめの実績。")
    first = report.history.latest()
    saved_by_colleague(report, 1, achievements="あとの実績。")
    client = client_of(staff_of(report))
    version = address("simple_history", report.pk, first.pk)

    shown, posted = client.get(version), client.post(version, {"achievements": "はじめの実績。"})

    report.refresh_from_db()
    assert (shown.status_code, posted.status_code) == (200, 403)
    assert report.achievements == "あとの実績。"


def test_evidence_is_listed_and_sent_to_those_who_see_the_report() -> None:
    report = make_sheet()
    file = add_file(report, upload=upload(), actor=person(report), now=NOW)
    add_place(report, place="例規集 第3編", actor=person(report), now=NOW)
    link = address("evidence", report.pk, file.pk)

    page = open_page(client_of(staff_of(report)), report)
    sent = client_of(staff_of(report, Role.COORDINATOR)).get(link)
    elsewhere = client_of(staff_of(make_sheet(), Role.COORDINATOR)).get(link)

    assert page.links()["実績.pdf"] == link
    assert "例規集 第3編" in page.text
    assert (sent.status_code, sent["Content-Disposition"][:10]) == (200, "attachment")
    assert elsewhere.status_code == 404


def test_evidence_that_is_gone_or_of_another_report_is_not_sent() -> None:
    report, other = make_sheet(), make_sheet()
    client = client_of(staff_of(report))
    place = add_place(report, place="資料", actor=person(report), now=NOW)
    foreign = add_file(other, upload=upload(), actor=person(other), now=NOW)

    assert client.get(address("evidence", report.pk, place.pk)).status_code == 404
    assert client.get(address("evidence", report.pk, foreign.pk)).status_code == 404
    assert evidence_storage().exists(Evidence.objects.get(pk=foreign.pk).file.name or "")


def test_an_operator_stands_in_for_everybody_under_their_own_name() -> None:
    report = make_sheet()
    operator = User.objects.create_superuser("operator")

    in_admin_as(operator, report)
    move(client_of(operator), "accept", report)

    report.refresh_from_db()
    assert report.state == ReportState.ACCEPTED
    assert {move.actor for move in report.transitions.all()} == {operator}


def in_admin_as(user: User, report: MeasureReport) -> None:
    client = client_of(user)
    post(client, report, typed(report, opened(client, report)))
    move(client, "submit", report)


def test_a_long_sheet_costs_as_many_queries_as_a_short_one() -> None:
    reporting_round = make_round()

    def cost(size: int) -> int:
        report = make_sheet(steps=size, kpis=size, reporting_round=reporting_round)
        client = client_of(staff_of(report))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address("change", report.pk)).status_code == 200
        return len(queries)

    cost(1)
    assert cost(2) == cost(12)
