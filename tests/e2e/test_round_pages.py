"""The pages of the 事務局 in a browser: WCAG 2.2 AA, what the scripts add, and that nothing needs them."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from progress.addresses import round_url
from progress.models import MeasureReport, ReportingRound
from progress.states import ReportState, RoundPhase
from tests.e2e.keyboard import go_to
from tests.e2e.test_own_pages import violations
from tests.e2e.visits import Visitor
from tests.factories import (
    make_department,
    make_kpi,
    make_measure,
    make_membership,
    make_municipality,
    make_plan,
    make_policy,
    make_report,
    make_responsibility,
    make_round,
    make_scale,
)
from tests.signing_in import PASSWORD, make_person

pytestmark = pytest.mark.e2e

REMINDER = re.compile("第0の課 ご担当者様\n.*次の1件", re.DOTALL)


@dataclass(frozen=True)
class Desk:
    """A city in the middle of a round, and its coordinator's user name."""

    asked: ReportingRound
    preparing: ReportingRound
    reports: list[MeasureReport]
    username: str

    @property
    def pages(self) -> dict[str, str]:
        plan = self.asked.plan
        of_plan = [plan.municipality.slug, plan.slug]
        lead = self.reports[0].lead_id
        names = ["round_edit", "round_close", "round_extend", "round_history", "round_kpis", "round_ask_also"]
        return {
            "list": reverse("progress:round_list", args=of_plan[:1]),
            "new": reverse("progress:round_create", args=of_plan),
            "scale": reverse("progress:scale_edit", args=[*of_plan, self.asked.rating_scale_id]),
            "preview": round_url("round_preview", self.preparing),
            "board": round_url("round_board", self.asked),
            "opened line": f"{round_url('round_board', self.asked)}?department={lead}",
            "reports": round_url("round_reports", self.asked),
            "move": round_url("round_move", self.asked, action="stop"),
            "reassign": round_url("report_reassign", self.asked, code=self.reports[0].measure.key),
            **{name: round_url(name, self.asked) for name in names},
        }


@pytest.fixture
def desk(site: str) -> Desk:
    city = make_municipality(name="見本市")
    plan = make_plan(city, title="見本情報化計画")
    policy = make_policy(plan, code="1")
    scale, today = make_scale(plan), timezone.localdate()
    asked = make_round(
        plan,
        rating_scale=scale,
        needs_confirmation=True,
        opens_on=today,
        due_on=today + dt.timedelta(days=9),
    )
    states = [ReportState.NOT_STARTED, ReportState.DRAFTING, ReportState.SUBMITTED, ReportState.SUBMITTED]
    reports = [
        make_report(
            asked,
            make_measure(policy, code=f"1-{place}", title=f"施策その{place}"),
            lead=make_department(city, name=f"第{place}の課"),
            state=state,
            confirmed_at=timezone.now() if place == 3 else None,
        )
        for place, state in enumerate(states)
    ]
    make_responsibility(reports[0].measure, department=reports[0].lead)
    make_measure(policy, code="1-9", title="担当のない施策")
    asked.kpi_reports.create(kpi=make_kpi(plan=plan, name="満足度", targets={2025: 80}))
    preparing = make_round(plan, kind="actual", phase=RoundPhase.PREPARING, rating_scale=scale)
    person = make_person(display_name="事務局 花子")
    make_membership(city, user=person)
    return Desk(asked, preparing, reports, person.username)


def at_desk(page: Page, desk: Desk) -> Page:
    page.goto(reverse("account_login"))
    page.get_by_label("利用者ID").fill(desk.username)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="ログイン", exact=True).click()
    expect(page.locator(".account summary")).to_be_visible()
    return page


def test_axe_finds_nothing_on_any_page_of_the_coordinator(new_page: Callable[..., Page], desk: Desk) -> None:
    page = at_desk(new_page(bypass_csp=True), desk)
    found = {}

    for name, address in desk.pages.items():
        page.goto(address)
        found[name] = violations(page)

    assert {name: what for name, what in found.items() if what} == {}


def test_no_page_troubles_the_browser_is_too_wide_or_too_heavy(page: Page, desk: Desk, site: str) -> None:
    at_desk(page, desk).wait_for_load_state("networkidle")  # what still comes in is not the next page's
    visitor = Visitor(page, site)

    visits = {name: visitor.visit(address) for name, address in desk.pages.items()}

    assert {name: visit.troubles for name, visit in visits.items() if visit.troubles} == {}
    assert {name: visit.cut_off for name, visit in visits.items() if any(visit.cut_off.values())} == {}
    assert all(visit.widths[width] <= width for visit in visits.values() for width in visit.widths)
    assert max(visit.weight for visit in visits.values()) < 100_000


def test_the_reminder_is_copied_by_its_button(new_page: Callable[..., Page], desk: Desk) -> None:
    page = at_desk(new_page(permissions=["clipboard-read", "clipboard-write"]), desk)
    page.goto(desk.pages["opened line"])

    page.get_by_role("button", name="督促文を写す").click()

    expect(page.get_by_text("写しました。")).to_be_visible()
    copied: str = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("第0の課 ご担当者様")


def test_the_board_keeps_up_with_what_departments_do_and_spares_what_is_focused(
    page: Page, desk: Desk
) -> None:
    at_desk(page, desk).goto(desk.pages["board"])
    row = page.get_by_role("row", name="第1の課")
    expect(row.get_by_role("link", name="第1の課の入力中 1件")).to_be_visible()

    _change(desk.reports[1], ReportState.ACCEPTED)
    page.locator("#live").dispatch_event("refresh")
    expect(row.get_by_role("link", name="第1の課の承認済 1件")).to_be_visible()

    link = row.get_by_role("link", name="第1の課", exact=True)
    link.focus()
    _change(desk.reports[1], ReportState.DRAFTING)
    page.locator("#live").dispatch_event("refresh")
    expect(link).to_be_focused()
    expect(row.get_by_role("link", name="第1の課の承認済 1件")).to_be_visible()


def _change(report: MeasureReport, state: ReportState) -> None:
    report.state = state
    report.save()


def test_all_that_can_be_accepted_are_ticked_at_once(page: Page, desk: Desk) -> None:
    at_desk(page, desk).goto(desk.pages["reports"])

    page.get_by_label("この一覧の1件をすべて選ぶ").check()
    page.get_by_role("button", name="選んだ施策を承認する").click()

    expect(page.get_by_text("「施策その3」を承認しました。")).to_be_visible()


def test_without_a_script_everything_is_done_by_plain_forms(
    new_page: Callable[..., Page], desk: Desk
) -> None:
    page = at_desk(new_page(java_script_enabled=False), desk)
    page.goto(desk.pages["board"])

    page.get_by_role("link", name=re.compile("督促・期限.*第0の課")).click()
    expect(page.get_by_label("督促文（第0の課あて")).to_have_value(REMINDER)
    later = timezone.localdate() + dt.timedelta(days=16)
    page.get_by_label("新しい提出期限").fill(later.isoformat())
    page.get_by_label("理由").fill("議会対応のため")
    page.get_by_role("button", name="期限を延ばす").click()
    expect(page.get_by_role("row", name="第0の課")).to_contain_text("あと16日（延長）")

    page.goto(desk.pages["reports"])
    page.get_by_label("1-3 施策その3を承認する").check()
    page.get_by_role("button", name="選んだ施策を承認する").click()
    expect(page.get_by_text("「施策その3」を承認しました。")).to_be_visible()


def test_the_keyboard_alone_leads_from_the_board_to_an_extension(page: Page, desk: Desk) -> None:
    at_desk(page, desk).goto(desk.pages["board"])

    go_to(page, f"{desk.pages['opened line']}#department-{desk.reports[0].lead_id}")
    page.keyboard.press("Enter")

    expect(page.get_by_label("督促文（第0の課あて")).to_be_visible()
