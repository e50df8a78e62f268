"""The pages of a city's people, departments and records in a browser: WCAG 2.2 AA, and that nothing is too wide."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.urls import reverse
from playwright.sync_api import FilePayload, Page, expect

from accounts.members.table import COLUMNS
from accounts.models import Municipality, Role, User
from plans.models import Plan
from tests.e2e.test_own_pages import enter, violations
from tests.e2e.visits import Visitor
from tests.factories import make_department, make_membership, make_municipality, make_plan, make_user
from tests.signing_in import make_person

pytestmark = pytest.mark.e2e


@dataclass(frozen=True)
class Office:
    """A city with people of every kind, and its coordinator."""

    city: Municipality
    coordinator: User
    member: User
    plan: Plan
    group_id: int
    department_id: int
    membership_id: int

    @property
    def pages(self) -> dict[str, str]:
        city, person = self.city.slug, self.member.pk
        of_person = {
            name: reverse(f"members:{name}", args=[city, person])
            for name in ("member_edit", "membership_add", "member_password", "member_disable")
        }
        of_membership = {
            name: reverse(f"members:{name}", args=[city, person, self.membership_id])
            for name in ("membership_change", "membership_end")
        }
        of_city = {
            name: reverse(name, args=[city])
            for name in (
                "members:member_list",
                "members:member_add",
                "members:member_admit",
                "members:transfer",
                "departments:department_list",
                "records:change_list",
                "records:event_list",
            )
        }
        return {
            **of_city,
            **of_person,
            **of_membership,
            "nobody found": f"{of_city['members:member_list']}?q=いない人",
            "department": reverse("departments:department_edit", args=[city, self.department_id]),
            "group": reverse("departments:group_edit", args=[city, self.group_id]),
            "record": reverse("records:object_history", args=[city, "plan", self.plan.pk]),
        }


@pytest.fixture
def office(site: str) -> Office:
    city = make_municipality(name="見本市")
    department = make_department(city, name="情報政策課")
    group = make_department(city, name="窓口各課", is_group=True)
    coordinator = make_membership(city, user=make_person(display_name="事務 局子")).user
    membership = make_membership(
        city, Role.EDITOR, department=department, user=make_user(display_name="山田 花子")
    )
    make_membership(city, Role.VIEWER, user=make_user(display_name="停止 次郎", is_active=False))
    plan = make_plan(city, title="長い名称の計画" * 8)
    plan.title = "改めた名称の計画" * 8
    plan.save()
    return Office(city, coordinator, membership.user, plan, group.pk, department.pk, membership.pk)


def at_desk(page: Page, office: Office) -> Page:
    page.goto(reverse("account_login"))
    enter(page, office.coordinator)
    return page


def table(*rows: list[str]) -> FilePayload:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[column.heading for column in COLUMNS], *rows])
    return {"name": "職員.csv", "mimeType": "text/csv", "buffer": out.getvalue().encode("utf-8-sig")}


def test_axe_finds_nothing_on_any_page(new_page: Callable[..., Page], office: Office) -> None:
    page = at_desk(new_page(bypass_csp=True), office)
    found = {}

    for name, address in office.pages.items():
        page.goto(address)
        found[name] = violations(page)

    assert {name: what for name, what in found.items() if what} == {}


def test_no_page_troubles_the_browser_is_too_wide_or_too_heavy(page: Page, office: Office, site: str) -> None:
    visitor = Visitor(at_desk(page, office), site)

    visits = {name: visitor.visit(address) for name, address in office.pages.items()}

    assert {name: visit.troubles for name, visit in visits.items() if visit.troubles} == {}
    assert {name: visit.cut_off for name, visit in visits.items() if any(visit.cut_off.values())} == {}
    assert all(visit.widths[width] <= width for visit in visits.values() for width in visit.widths)
    assert max(visit.weight for visit in visits.values()) < 100_000


def test_a_list_is_taken_in_by_way_of_its_errors_to_the_slips(
    new_page: Callable[..., Page], office: Office
) -> None:
    page = at_desk(new_page(bypass_csp=True), office)
    right = ["shinnin", "新任 一郎", "", "情報政策課", "担当者", "", ""]
    wrong = ["shinnin", "新任 一郎", "", "庶務課", "係長", "いつか", ""]
    found = {}

    for step, row in (("errors", wrong), ("preview", right)):
        page.goto(office.pages["members:transfer"])
        page.get_by_label("ファイル").set_input_files(table(row))
        page.get_by_role("button", name="変更の内容を確かめる").click()
        expect(page.get_by_role("heading", name="変更の確認")).to_be_visible()
        found[step] = violations(page)
    page.get_by_role("button", name="この内容で変更する").click()
    expect(page.get_by_role("heading", name="新任 一郎 さん")).to_be_visible()
    found["slips"] = violations(page)

    assert found == {"errors": [], "preview": [], "slips": []}
    assert User.objects.get(username="shinnin").must_change_password


def test_slips_are_printed_alone(page: Page, office: Office) -> None:
    at_desk(page, office).goto(reverse("members:member_password", args=[office.city.slug, office.member.pk]))
    page.get_by_role("button", name="発行する").click()

    page.emulate_media(media="print")

    expect(page.get_by_role("heading", name="山田 花子 さん")).to_be_visible()
    expect(page.get_by_text("一度だけ表示")).to_be_hidden()
    expect(page.get_by_role("link", name="職員の一覧へ")).to_be_hidden()
