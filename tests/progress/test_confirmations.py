"""What a 課長 confirms: with what has changed, one by one or several at once."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.access import Access
from accounts.models import Role
from progress.models import MeasureReport
from progress.states import ReportState, RoundPhase
from tests.factories import (
    make_access,
    make_department,
    make_membership,
    make_municipality,
    make_plan,
    make_report,
    make_round,
)
from tests.pages import Element
from tests.progress.browsing import browse, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Access:
    city = make_municipality()
    return make_access(make_membership(city, Role.MANAGER, department=make_department(city)))


@pytest.fixture
def browser(manager: Access) -> Client:
    return browse(manager)


def waiting(manager: Access, reporting_round: Any = None, **overrides: Any) -> MeasureReport:
    asked = reporting_round or make_round(make_plan(manager.municipality), needs_confirmation=True)
    fields = {"lead": manager.memberships[0].department, "state": ReportState.SUBMITTED}
    return make_report(asked, **{**fields, **overrides})


def address(manager: Access) -> str:
    return reverse("progress:confirmations", args=[manager.municipality.slug])


def listed(client: Client, manager: Access, **query: str) -> Element:
    return read(client.get(address(manager), query))


def seen(*reports: MeasureReport) -> dict[str, list[str]]:
    return {"seen": [f"{report.pk}-{report.version}" for report in reports]}


def test_what_waits_is_listed_and_nothing_else(browser: Client, manager: Access) -> None:
    report = waiting(manager)
    waiting(manager, state=ReportState.DRAFTING)
    waiting(manager, report.round, lead=make_department(manager.municipality))
    waiting(manager, make_round(needs_confirmation=True))
    waiting(manager, make_round(report.plan, fiscal_year=2024, needs_confirmation=False))
    waiting(
        manager, make_round(report.plan, fiscal_year=2023, needs_confirmation=True, phase=RoundPhase.CLOSED)
    )

    assert listed(browser, manager).texts("main h2") == [f"{report.measure.key} {report.title}"]


def test_several_are_confirmed_at_once(browser: Client, manager: Access) -> None:
    first = waiting(manager)
    second, third = waiting(manager, first.round), waiting(manager, first.round)

    response = browser.post(address(manager), seen(first, second), follow=True)

    page = read(response)
    assert "2件を確認しました" in page.one("div.messages").text
    assert page.texts("main h2") == [f"{third.measure.key} {third.title}"]
    assert set(MeasureReport.objects.exclude(confirmed_at=None)) == {first, second}
    assert set(MeasureReport.objects.values_list("confirmed_by", flat=True)) == {manager.user.pk, None}


def test_all_are_ticked_by_a_link(browser: Client, manager: Access) -> None:
    report = waiting(manager)
    waiting(manager, report.round)

    ticked = [
        [box for box in listed(browser, manager, **query).all("input") if "checked" in box.attributes]
        for query in ({}, {"all": ""})
    ]

    assert [len(boxes) for boxes in ticked] == [0, 2]


def test_nothing_ticked_is_said(browser: Client, manager: Access) -> None:
    waiting(manager)

    page = read(browser.post(address(manager)), 422)

    assert page.one("main p.banner--error").text == "誤り確認する施策を選んでください。"


def test_what_has_changed_since_it_was_listed_is_not_confirmed_and_nothing_with_it(
    browser: Client, manager: Access
) -> None:
    first = waiting(manager)
    second = waiting(manager, first.round, version=3)
    data = seen(first) | {"seen": [*seen(first)["seen"], f"{second.pk}-2"]}

    page = read(browser.post(address(manager), data), 409)

    assert "確かめて" in page.one("main p.banner--error").text
    assert not MeasureReport.objects.exclude(confirmed_at=None).exists()
    assert [box["value"] for box in page.all("input") if "checked" in box.attributes] == seen(first)["seen"]


@pytest.mark.parametrize("nonsense", ["", "x", "1", "1-", "-1", "1-1-1", "９-1", "9" * 30 + "-1"])
def test_ticks_that_are_none_are_refused(browser: Client, manager: Access, nonsense: str) -> None:
    waiting(manager)

    assert browser.post(address(manager), {"seen": [nonsense]}).status_code == 422


def test_another_departments_report_is_not_confirmed(browser: Client, manager: Access) -> None:
    report = waiting(manager)
    other = waiting(manager, report.round, lead=make_department(manager.municipality))

    assert browser.post(address(manager), seen(report, other)).status_code == 403
    assert not MeasureReport.objects.exclude(confirmed_at=None).exists()


def test_what_has_changed_since_last_time_is_marked(browser: Client, manager: Access) -> None:
    report = waiting(manager, achievements="同じ文", challenges="今の課題", course="expand")
    scale = report.round.rating_scale
    good, fair, *_ = scale.ratings.order_by("rank")
    MeasureReport.objects.filter(pk=report.pk).update(rating=fair)
    before = make_round(report.plan, fiscal_year=2024, phase=RoundPhase.CLOSED, rating_scale=scale)
    make_report(
        before,
        report.measure,
        lead=report.lead,
        state=ReportState.ACCEPTED,
        achievements="同じ文",
        challenges="前の課題",
        course="continue",
        rating=good,
    )

    page = listed(browser, manager)

    assert page.texts("div.changes li") == ["評価 A → B 下がった", "今後の方向性 継続 → 拡充"]
    assert page.texts("div.changes p") == ["令和6年度 年度末見込み照会からの変化", "前回と同じ文章 取組実績"]


def test_nothing_to_confirm_is_said(browser: Client, manager: Access) -> None:
    assert "確認を待つ回答はありません" in listed(browser, manager).one("div.empty").text
