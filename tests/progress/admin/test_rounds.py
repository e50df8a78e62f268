"""Rounds and scales in the admin: the same rules as on the pages of the 事務局."""

import datetime as dt

import pytest

from accounts.models import Role, User
from progress.models import DepartmentInquiry, Rating, RatingScale, ReportingRound
from progress.states import RoundPhase
from tests.factories import make_report, make_round, make_scale
from tests.pages import read_html
from tests.progress.admin.pages import address, client_of, errors, open_page, opened, post, save, staff_of

pytestmark = pytest.mark.django_db


def coordinator(reporting_round: ReportingRound) -> User:
    return staff_of(reporting_round, Role.COORDINATOR)


def test_a_round_is_made_in_preparation_with_history() -> None:
    scale = make_scale()
    user = staff_of(make_round(scale.plan, kind="interim"), Role.COORDINATOR)
    form = {
        "plan": str(scale.plan_id),
        "fiscal_year": "令和7年度",
        "kind": "actual",
        "opens_on": "2026-04-10",
        "due_on": "2026-04-24",
        "rating_scale": str(scale.pk),
        "asks_steps": "on",
    }

    response = client_of(user).post(address("add", model="reportinground"), form)

    made = ReportingRound.objects.get(kind="actual")
    assert response.status_code == 302
    assert (made.fiscal_year, made.sequence, made.phase) == (2025, 3, RoundPhase.PREPARING)
    assert (made.asks_steps, made.asks_kpis) == (True, False)
    assert made.history.get().history_user == user


def test_a_second_round_of_the_same_kind_is_refused_and_the_form_kept() -> None:
    reporting_round = make_round(phase=RoundPhase.PREPARING)
    other = make_round(reporting_round.plan, kind="actual", phase=RoundPhase.PREPARING)

    response = save(client_of(coordinator(other)), other, kind="forecast", contact="企画課 内線12")

    other.refresh_from_db()
    assert response.status_code == 200
    assert [error for error in errors(response) if "すでにあります" in error]
    assert read_html(response.content.decode()).one("input#id_contact")["value"] == "企画課 内線12"
    assert (other.kind, other.contact) == ("actual", "")


def test_another_kind_brings_its_place_in_the_year() -> None:
    reporting_round = make_round(kind="forecast", phase=RoundPhase.PREPARING)

    save(client_of(coordinator(reporting_round)), reporting_round, kind="interim")

    reporting_round.refresh_from_db()
    assert (reporting_round.kind, reporting_round.sequence) == ("interim", 1)


def test_once_departments_answer_only_dates_and_texts_change() -> None:
    report = make_report()
    reporting_round = report.round
    client = client_of(coordinator(reporting_round))

    form = opened(client, reporting_round)
    response = post(
        client,
        reporting_round,
        {
            **form,
            "due_on": "2026-03-06",
            "instructions": "12月末の件数です。",
            "kind": "actual",
            "asks_kpis": "",
        },
    )

    reporting_round.refresh_from_db()
    assert not {"fiscal_year", "kind", "rating_scale", "asks_kpis"} & form.keys()
    assert response.status_code == 302
    assert (reporting_round.kind, reporting_round.asks_kpis) == ("forecast", True)
    assert (reporting_round.due_on, reporting_round.instructions) == (
        dt.date(2026, 3, 6),
        "12月末の件数です。",
    )
    assert DepartmentInquiry.objects.get().due_on == dt.date(2026, 3, 6)


def test_the_page_names_the_year_as_people_do_and_lists_who_is_asked() -> None:
    report = make_report()

    page = open_page(client_of(coordinator(report.round)), report.round)

    assert "令和7年度" in page.one("div.field-year").text
    assert report.lead.name in page.text
    assert "受付中" in page.one("div.field-phase").text


def test_a_closed_round_is_read_only_and_a_late_form_says_why() -> None:
    reporting_round = make_round()
    client = client_of(coordinator(reporting_round))
    form = opened(client, reporting_round)
    reporting_round.phase = RoundPhase.CLOSED
    reporting_round.save()

    page = open_page(client, reporting_round)
    response = post(client, reporting_round, {**form, "instructions": "遅れたお願い"})

    reporting_round.refresh_from_db()
    assert not page.all("#content-main textarea")
    assert [error for error in errors(response) if "「確定」のため、変更できません" in error]
    assert read_html(response.content.decode()).one("textarea#id_instructions").text == "遅れたお願い"
    assert reporting_round.instructions == ""


def test_a_round_is_not_deleted_and_its_phase_not_typed() -> None:
    reporting_round = make_round()
    client = client_of(User.objects.create_superuser("operator"))

    deleted = client.post(address("delete", reporting_round.pk, model="reportinground"), {"post": "yes"})
    save(client, reporting_round)
    post(client, reporting_round, {**opened(client, reporting_round), "phase": "published"})

    reporting_round.refresh_from_db()
    assert deleted.status_code == 403
    assert reporting_round.phase == RoundPhase.OPEN


def test_dates_in_the_wrong_order_are_told() -> None:
    reporting_round = make_round()

    response = save(client_of(coordinator(reporting_round)), reporting_round, due_on="2026-01-01")

    assert "提出期限は受付開始日以降にしてください。" in errors(response)


def test_a_scale_is_made_with_its_ratings() -> None:
    plan = make_round().plan
    client = client_of(staff_of(make_round(plan, kind="actual"), Role.COORDINATOR))

    response = client.post(
        address("add", model="ratingscale"),
        {
            "plan": str(plan.pk),
            "name": "二段階",
            "ratings-TOTAL_FORMS": "1",
            "ratings-INITIAL_FORMS": "0",
            "ratings-0-symbol": "○",
            "ratings-0-definition": "予定どおり",
            "ratings-0-rank": "1",
            "ratings-0-meaning": "on_track",
            "ratings-0-is_on_track": "on",
            "ratings-0-is_counted": "on",
        },
    )

    assert response.status_code == 302
    assert Rating.objects.get(scale=RatingScale.objects.get(name="二段階")).symbol == "○"
