"""Evidence on its pages: who sees, adds and removes it, how a file is sent."""

import datetime as dt
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.access import Access
from accounts.models import Department, Membership, Role, User
from progress.models import Evidence, MeasureReport
from progress.services.evidence import add_file, add_place, remove_evidence
from progress.states import ReportState, RoundPhase
from tests.factories import (
    make_access,
    make_department,
    make_measure,
    make_membership,
    make_policy,
    make_report,
    make_round,
    make_user,
)
from tests.pages import Element, read_html
from tests.progress.files import samples

NOW = dt.datetime(2026, 2, 18, 5, 32, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def report() -> MeasureReport:
    return make_report()


def person(report: MeasureReport, role: Role = Role.EDITOR, department: Department | None = None) -> User:
    of = None if role == Role.COORDINATOR else department or report.lead
    return make_membership(report.plan.municipality, role, department=of).user


@pytest.fixture
def editor(client: Client, report: MeasureReport) -> Client:
    """Sign in somebody of the lead department."""
    client.force_login(person(report))
    return client


def address(report: MeasureReport, page: str = "evidence_list", *args: object) -> str:
    asked = report.round
    place = [report.plan.municipality.slug, report.plan.slug, asked.fiscal_year, asked.kind]
    return reverse(f"progress:{page}", args=[*place, report.measure.placements.get().code, *args])


def upload(name: str = "令和7年度 実績.pdf", content: bytes = samples.PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def yamada(report: MeasureReport) -> Access:
    """Return somebody else of the lead department."""
    user = User.objects.filter(username="yamada").first() or make_user(username="yamada", display_name="山田")
    member = Membership.objects.filter(user=user, department=report.lead).first() or make_membership(
        report.plan.municipality, Role.EDITOR, department=report.lead, user=user
    )
    return make_access(member)


def with_file(report: MeasureReport) -> Evidence:
    return add_file(report, upload=upload(), actor=yamada(report), now=NOW)


def with_place(report: MeasureReport, place: str) -> Evidence:
    return add_place(report, place=place, actor=yamada(report), now=NOW)


def read(response: Any) -> Element:
    return read_html(response.content.decode())


def test_the_list_shows_files_places_and_who_added_them(editor: Client, report: MeasureReport) -> None:
    file = with_file(report)
    with_place(report, "例規集 第3編")
    with_place(report, "https://www.example.lg.jp/dx/")

    page = read(editor.get(address(report)))

    assert [row.one("div").text for row in page.all("li.evidence__row")] == [
        f"令和7年度 実績.pdf {len(samples.PDF)} バイト 令和8年2月18日(水) 山田",
        "例規集 第3編 令和8年2月18日(水) 山田",
        "https://www.example.lg.jp/dx/（新しいタブで開きます） 令和8年2月18日(水) 山田",
    ]
    assert page.links()["令和7年度 実績.pdf"] == address(report, "evidence", file.pk)


def test_only_a_web_address_becomes_a_link_and_hands_nothing_on(
    editor: Client, report: MeasureReport
) -> None:
    with_place(report, "javascript:alert(1)")
    with_place(report, "https://www.example.lg.jp/?a=1&b=2")

    (link,) = read(editor.get(address(report))).all("li.evidence__row a")

    assert link["href"] == "https://www.example.lg.jp/?a=1&b=2"
    assert link["rel"] == "noopener noreferrer nofollow"


def test_a_place_is_added_and_the_report_opens_again(editor: Client, report: MeasureReport) -> None:
    response = editor.post(address(report, "evidence_add_place"), {"place": "例規集 第3編"})

    assert (response.status_code, response["Location"]) == (302, f"{address(report, 'report')}#evidence")
    assert report.evidence.get().place == "例規集 第3編"


def test_a_file_is_added(editor: Client, report: MeasureReport) -> None:
    response = editor.post(address(report, "evidence_add_file"), {"file": upload()})

    assert response.status_code == 302
    assert report.evidence.get().file_name == "令和7年度 実績.pdf"


def test_with_htmx_the_part_alone_comes_back_and_says_what_was_done(
    editor: Client, report: MeasureReport
) -> None:
    response = editor.post(
        address(report, "evidence_add_file"), {"file": upload()}, headers={"HX-Request": "true"}
    )

    part = read(response)
    assert response.status_code == 200
    assert not part.all("h1")
    assert part.one("p#evidence-said").text == "「令和7年度 実績.pdf」を加えました。"
    assert len(part.all("#evidence-parts li")) == 1


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_refused_place_stays_as_it_was_typed(
    editor: Client, report: MeasureReport, headers: dict[str, str]
) -> None:
    typed = "あ" * 501

    response = editor.post(address(report, "evidence_add_place"), {"place": typed}, headers=headers)

    field = read(response).one("input#evidence_place")
    assert response.status_code == 422
    assert field["value"] == typed
    assert "500文字までで入力してください（入力: 501文字）。" in response.content.decode()


@pytest.mark.parametrize(
    ("page", "data", "message"),
    [
        ("evidence_add_place", {"place": "  "}, "資料の場所を入力してください。"),
        ("evidence_add_file", {}, "ファイルを選んでください。"),
    ],
)
def test_an_empty_form_is_told_what_is_missing(
    editor: Client, report: MeasureReport, page: str, data: dict[str, str], message: str
) -> None:
    response = editor.post(address(report, page), data)

    assert response.status_code == 422
    assert message in read(response).one("span.error").text


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("空.pdf", b"", "「空.pdf」は加えられません。ファイルが空です。"),
        ("報告.pdf", b"MZ", "「報告.pdf」は加えられません。中身が.pdfの形式ではありません。"),
        ("<b>.html", b"<b>", "「_b_.html」は加えられません。加えられるファイルの種類は、"),
    ],
)
def test_an_unfit_file_is_refused_with_the_reason(
    editor: Client, report: MeasureReport, name: str, content: bytes, message: str
) -> None:
    response = editor.post(address(report, "evidence_add_file"), {"file": upload(name, content)})

    assert response.status_code == 422
    assert message in read(response).one("span.error").text
    assert not report.evidence.exists()


def test_the_limits_are_said_before_they_are_met(editor: Client, report: MeasureReport) -> None:
    page = read(editor.get(address(report)))

    assert "pdf、xlsx、docx、pptx、png、jpg、csv、txt。1件10MBまで、全部で20件まで" in page.text
    assert page.one("input#evidence_file")["accept"] == ".pdf,.xlsx,.docx,.pptx,.png,.jpg,.jpeg,.csv,.txt"


def test_evidence_is_taken_away(editor: Client, report: MeasureReport) -> None:
    evidence = with_file(report)

    response = editor.post(address(report, "evidence_remove", evidence.pk))

    assert (response.status_code, response["Location"]) == (302, f"{address(report, 'report')}#evidence")
    assert not report.evidence.kept()
    assert editor.get(address(report, "evidence", evidence.pk)).status_code == 404


def test_what_somebody_else_has_just_taken_away_is_said(editor: Client, report: MeasureReport) -> None:
    evidence = with_place(report, "資料")
    remove_evidence(evidence, actor=yamada(report), now=NOW)

    response = editor.post(address(report, "evidence_remove", evidence.pk))

    assert response.status_code == 422
    assert "「資料」はすでに外されています。" in read(response).one("p.banner").text


def test_evidence_of_another_report_is_not_found_here(editor: Client, report: MeasureReport) -> None:
    other = with_file(make_report())

    assert editor.get(address(report, "evidence", other.pk)).status_code == 404
    assert editor.post(address(report, "evidence_remove", other.pk)).status_code == 404
    assert Evidence.objects.kept().count() == 1


def test_a_place_is_no_file(editor: Client, report: MeasureReport) -> None:
    assert editor.get(address(report, "evidence", with_place(report, "資料").pk)).status_code == 404


def test_a_file_is_sent_to_be_saved_and_never_shown_as_a_page(editor: Client, report: MeasureReport) -> None:
    evidence = with_file(report)

    response = editor.get(address(report, "evidence", evidence.pk))

    assert b"".join(response) == samples.PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('令和7年度 実績.pdf')}"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"


def test_a_code_with_slashes_leads_to_its_own_evidence(client: Client) -> None:
    reporting_round = make_round()
    measure = make_measure(make_policy(reporting_round.plan), code="1/evidence/2")
    report = make_report(reporting_round, measure)
    evidence = with_file(report)
    client.force_login(person(report))

    assert client.get(address(report)).status_code == 200
    assert client.get(address(report, "evidence", evidence.pk)).status_code == 200


def everybody(report: MeasureReport, supporting: Department) -> dict[str, User]:
    city = report.plan.municipality
    elsewhere = make_report()
    return {
        "editor": person(report),
        "manager": person(report, Role.MANAGER),
        "supporter": person(report, department=supporting),
        "viewer": person(report, Role.VIEWER),
        "coordinator": person(report, Role.COORDINATOR),
        "other department": person(report, department=make_department(city)),
        "other city": person(elsewhere, Role.COORDINATOR),
        "superuser": User.objects.create_superuser("operator"),
        "stranger": make_user(),
    }


# What seeing the list or a file answers, and what adding does.
STATUSES = {
    "editor": (200, 302),
    "manager": (200, 302),
    "supporter": (200, 302),
    "viewer": (200, 403),
    "coordinator": (200, 403),
    "other department": (403, 403),
    "other city": (404, 404),
    "superuser": (404, 404),
    "stranger": (404, 404),
}


@pytest.mark.parametrize("who", STATUSES)
def test_everybody_gets_what_is_theirs(client: Client, who: str) -> None:
    reporting_round = make_round()
    supporting = make_department(reporting_round.plan.municipality)
    report = make_report(reporting_round, supporting=[supporting])
    evidence = with_file(report)
    client.force_login(everybody(report, supporting)[who])

    seen = [client.get(address(report)), client.get(address(report, "evidence", evidence.pk))]
    added = [
        client.post(address(report, "evidence_add_place"), {"place": "資料"}),
        client.post(address(report, "evidence_add_file"), {"file": upload()}),
    ]

    see, add = STATUSES[who]
    assert [response.status_code for response in seen] == [see, see]
    assert [response.status_code for response in added] == [add, add]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.COORDINATOR])
def test_who_only_looks_on_is_offered_no_forms(client: Client, report: MeasureReport, role: Role) -> None:
    with_place(report, "資料")
    client.force_login(person(report, role))

    page = read(client.get(address(report)))

    assert not page.all("#evidence form")


def test_what_is_submitted_is_read_only_and_says_why(editor: Client, report: MeasureReport) -> None:
    with_place(report, "資料")
    report.state = ReportState.SUBMITTED
    report.save()

    page = read(editor.get(address(report)))
    late = editor.post(address(report, "evidence_add_place"), {"place": "遅れた資料"})

    assert not page.all("#evidence form")
    assert late.status_code == 422
    assert "「提出済」" in late.content.decode()


def test_published_results_do_not_bring_evidence_to_everyone(client: Client) -> None:
    report = make_report(make_round(phase=RoundPhase.OPEN))
    evidence = with_file(report)
    report.round.phase = RoundPhase.PUBLISHED
    report.round.save()

    assert client.get(address(report, "evidence", evidence.pk)).status_code == 302


@pytest.mark.parametrize("page", ["evidence_add_place", "evidence_add_file"])
def test_adding_and_removing_is_posted(editor: Client, report: MeasureReport, page: str) -> None:
    evidence = with_place(report, "資料")

    assert editor.get(address(report, page)).status_code == 405
    assert editor.get(address(report, "evidence_remove", evidence.pk)).status_code == 405


def test_a_forged_form_adds_nothing(report: MeasureReport) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person(report))

    assert client.post(address(report, "evidence_add_place"), {"place": "資料"}).status_code == 403


def test_a_long_list_costs_as_many_queries_as_a_short_one(editor: Client, report: MeasureReport) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert editor.get(address(report)).status_code == 200
        return len(queries)

    with_place(report, "資料1")
    with_place(report, "資料2")
    editor.get(address(report))
    few = cost()
    for number in range(3, 20):
        with_place(report, f"資料{number}")

    assert cost() == few
