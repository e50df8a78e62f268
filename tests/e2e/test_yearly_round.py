"""One round from its making to its publication, played by everybody who takes part, with and without the 課長's confirmation."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from accounts.models import Department, Membership, Municipality, Role, User
from measures.models import Measure
from plans.models import Plan
from progress.answers import StepStatus
from progress.models import MeasureReport
from progress.states import ReportState, RoundPhase
from tests.factories import (
    make_department,
    make_kpi,
    make_lane,
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

LATER_TODAY = dt.timedelta(days=14)


@dataclass(frozen=True)
class City:
    """A city with a plan of two measures, one round behind it, and somebody in every role."""

    municipality: Municipality
    plan: Plan
    department: Department
    online: Measure
    training: Measure
    people: dict[str, User]

    def address(self, name: str, **more: Any) -> str:
        return reverse(name, kwargs={"municipality": self.municipality.slug, **more})

    def of_round(self, name: str, **more: Any) -> str:
        return self.address(
            f"progress:{name}", plan=self.plan.slug, fiscal_year=2025, kind="forecast", **more
        )

    def sheet(self, measure: Measure) -> str:
        return self.address("dashboards:measure", plan=self.plan.slug, code=measure.key)


@pytest.fixture
def city(site: str) -> City:
    municipality = make_municipality()
    department = make_department(municipality, name="情報課")
    supporting = make_department(municipality, name="市民課")
    plan = make_plan(municipality, title="見本情報化計画")
    policy = make_policy(plan, code="1")
    online = make_measure(policy, code="1-1", title="手続のオンライン化")
    training = make_measure(policy, code="1-2", title="職員研修の実施")
    for measure in (online, training):
        make_responsibility(measure, department=department)
        make_lane(measure, label="", steps={2024: "構築", 2025: "運用"})
    make_responsibility(online, department=supporting, role="supporting")
    make_kpi(online, name="オンライン化した手続数", unit="手続", targets={2024: 10, 2025: 14})
    _answer_last_year(plan, department, [online, training])
    people = {
        "coordinator": _member(municipality, Role.COORDINATOR),
        "editor": _member(municipality, Role.EDITOR, department),
        "manager": _member(municipality, Role.MANAGER, department),
        "supporter": _member(municipality, Role.EDITOR, supporting),
        "viewer": _member(municipality, Role.VIEWER, department),
        "outsider": _member(make_municipality(), Role.COORDINATOR),
    }
    return City(municipality, plan, department, online, training, people)


def _member(municipality: Municipality, role: Role, department: Department | None = None) -> User:
    membership: Membership = make_membership(
        municipality, role, user=make_person(display_name=role.label), department=department
    )
    return membership.user


def _answer_last_year(plan: Plan, department: Department, measures: list[Measure]) -> None:
    last = make_round(plan, fiscal_year=2024, phase=RoundPhase.PUBLISHED, rating_scale=make_scale(plan))
    for measure in measures:
        report: MeasureReport = make_report(
            last,
            measure,
            lead=department,
            state=ReportState.ACCEPTED,
            achievements="前年度の実績です。",
            challenges="様式がそろっていません。",
            next_year="対象を広げます。",
            course="continue",
        )
        for row in report.step_reports.all():
            row.status = StepStatus.DOING
            row.save()


@pytest.fixture
def enter(new_page: Callable[..., Page], city: City) -> Callable[[str], Page]:
    """Open a tab for somebody and sign in there."""

    def open_tab(who: str) -> Page:
        page = new_page()
        page.goto(reverse("account_login"))
        page.get_by_label("利用者ID").fill(city.people[who].username)
        page.get_by_label("パスワード").fill(PASSWORD)
        page.get_by_role("button", name="ログイン", exact=True).click()
        expect(page.locator(".account summary")).to_be_visible()
        return page

    return open_tab


def prepare_and_open(page: Page, city: City, *, with_confirmation: bool) -> None:
    page.goto(city.address("progress:round_list"))
    page.get_by_role("link", name="照会をつくる").click()
    page.get_by_label(re.compile("^年度")).select_option("2025")
    page.get_by_label(re.compile("^種別")).select_option("年度末見込み")
    today = dt.datetime.now(tz=dt.timezone(dt.timedelta(hours=9))).date()
    page.get_by_label("受付開始日").fill(today.isoformat())
    page.get_by_label("提出期限").fill((today + LATER_TODAY).isoformat())
    page.get_by_label("事務局からのお願い").fill("件数や時期を入れて書いてください。")
    page.get_by_label("課長の確認").set_checked(with_confirmation)
    page.get_by_role("button", name="保存して照会先を確かめる").click()
    row = page.get_by_role("row", name=city.department.name)
    expect(row).to_contain_text("2件")
    page.get_by_role("link", name="照会を開始する").click()
    page.get_by_role("button", name="照会を開始").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("令和7年度 年度末見込み照会の状況")


def contribute(page: Page, city: City) -> None:
    page.goto(city.address("progress:my_work"))
    page.get_by_role("link", name="記入する").click()
    page.get_by_label("市民課の記入").fill("窓口で3手続の見直しを行いました。")
    page.get_by_role("button", name="市民課の記入を保存").click()
    expect(page.get_by_text("窓口で3手続の見直しを行いました。").first).to_be_visible()


def answer_online(page: Page, city: City, evidence: Path) -> None:
    """Answer the first measure: 前回と同じ, a value first written as 約13, evidence, a rating."""
    page.goto(city.address("progress:my_work"))
    page.get_by_role("row", name=city.online.title).get_by_role("link", name="入力する").click()
    page.get_by_role("button", name="未入力の欄を前回と同じにする").click()
    expect(page.get_by_role("textbox", name="課題")).to_have_value("様式がそろっていません。")
    value = page.get_by_label("令和7年度の値")
    value.fill("約13")
    page.get_by_label("確からしさ").select_option("見込み")
    saved = page.locator("#save-state")
    expect(saved).to_contain_text("保存済")
    expect(page.get_by_text("数値で入力してください（入力: 約13）").first).to_be_visible()
    value.fill("１３")
    value.blur()
    expect(page.locator("output.result")).to_contain_text("92.9%")
    page.get_by_label("目標の80％以上100％未満").check()
    page.get_by_label("ファイル").set_input_files(evidence)
    page.get_by_role("button", name="ファイルを加える").click()
    expect(page.get_by_role("link", name=evidence.name)).to_be_visible()
    submit(page)


def answer_training(page: Page, city: City) -> None:
    page.goto(city.of_round("report", code=city.training.key))
    page.get_by_role("button", name="未入力の欄を前回と同じにする").click()
    page.get_by_role("textbox", name="取組実績").fill("研修を2回行い、延べ120人が参加しました。")
    page.get_by_label("目標に達した（達成率100％以上）").check()
    submit(page)


def submit(page: Page) -> None:
    page.get_by_role("button", name="確認して提出へ").click()
    page.get_by_role("button", name="提出する").click()
    expect(page.get_by_role("status").first).to_contain_text("提出しました")


def confirm_all(page: Page, city: City) -> None:
    page.goto(city.address("progress:confirmations"))
    for box in page.get_by_label("確認する", exact=False).all():
        if box.get_attribute("type") == "checkbox":
            box.check()
    page.get_by_role("button", name="選んだものを確認する").click()
    expect(page.get_by_role("status").first).to_contain_text("確認")


def send_back(page: Page, city: City, reason: str) -> None:
    page.goto(city.of_round("report", code=city.online.key))
    page.get_by_text("差し戻す", exact=True).first.click()
    page.get_by_label("差戻しの理由").fill(reason)
    page.get_by_role("button", name="差し戻す").click()
    expect(page.locator(".measure-code")).to_contain_text("差戻し")


def mend(page: Page, city: City, reason: str) -> None:
    page.goto(city.address("progress:my_work"))
    expect(page.get_by_role("row", name=city.online.title)).to_contain_text(reason)
    page.get_by_role("row", name=city.online.title).get_by_role("link", name="直す").click()
    page.get_by_role("textbox", name="取組実績").fill(
        "新たに3手続をオンライン化し、令和8年2月末で13手続となりました。"
    )
    submit(page)


def accept_all(page: Page, city: City) -> None:
    page.goto(f"{city.of_round('round_reports')}?state=submitted")
    for box in page.locator("input[type=checkbox][name=seen]").all():
        box.check()
    page.get_by_role("button", name="承認する").click()
    page.goto(city.of_round("round_board"))
    expect(page.get_by_label("承認済の合計 2件")).to_be_visible()


def close_and_publish(page: Page, city: City) -> None:
    page.get_by_role("link", name="受付を締め切る").click()
    page.get_by_role("button", name="受付を締切り").click()
    page.get_by_role("link", name="確定する").click()
    page.get_by_role("button", name="確定する").click()
    page.get_by_role("link", name="公表する").click()
    page.get_by_role("button", name="公表").click()
    expect(page.locator(".steps [aria-current]")).to_contain_text("公表")


def status_of(page: Page, address: str) -> int:
    response = page.goto(address)
    assert response
    return response.status


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    file = tmp_path / "集計表.csv"
    file.write_text("手続,件数\n住民票,13\n", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "with_confirmation", [True, False], ids=["with confirmation", "without confirmation"]
)
def test_a_round_is_played_from_its_making_to_its_publication(
    city: City, enter: Callable[[str], Page], page: Page, evidence: Path, with_confirmation: bool
) -> None:
    reason = "件数がいつの時点か書いてください。"
    coordinator, editor = enter("coordinator"), enter("editor")
    prepare_and_open(coordinator, city, with_confirmation=with_confirmation)
    contribute(enter("supporter"), city)
    answer_online(editor, city, evidence)
    answer_training(editor, city)
    if with_confirmation:
        manager = enter("manager")
        confirm_all(manager, city)
    send_back(coordinator, city, reason)
    mend(editor, city, reason)
    if with_confirmation:
        confirm_all(manager, city)
    accept_all(coordinator, city)
    assert "13手続となりました" not in page_text(page, city.sheet(city.online))

    close_and_publish(coordinator, city)

    for reader in (page, enter("viewer")):
        shown = page_text(reader, city.sheet(city.online))
        assert "令和8年2月末で13手続となりました" in shown
        assert "92.9%" in shown
        assert "集計表" not in shown  # evidence is the city's own
    outsider = enter("outsider")
    assert status_of(outsider, city.of_round("round_board")) == 404
    assert status_of(outsider, city.of_round("report", code=city.online.key)) == 404


def page_text(page: Page, address: str) -> str:
    page.goto(address)
    return page.get_by_role("main").inner_text()


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the focus is on an element, as somebody without a mouse does."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab never comes to {target}")


def test_a_sheet_is_answered_and_submitted_by_keyboard_alone(
    city: City, enter: Callable[[str], Page]
) -> None:
    prepare_and_open(enter("coordinator"), city, with_confirmation=False)
    editor = enter("editor")
    editor.goto(city.of_round("report", code=city.training.key))

    tab_to(editor, editor.get_by_role("button", name="未入力の欄を前回と同じにする"))
    editor.keyboard.press("Enter")
    expect(editor.get_by_role("textbox", name="次年度の取組")).to_have_value("対象を広げます。")
    tab_to(editor, editor.get_by_role("radio", name="目標に達した（達成率100％以上）"))
    editor.keyboard.press("Space")
    tab_to(editor, editor.get_by_role("button", name="確認して提出へ"))
    editor.keyboard.press("Enter")
    expect(editor.get_by_role("button", name="提出する")).to_be_visible()
    tab_to(editor, editor.get_by_role("button", name="提出する"))
    editor.keyboard.press("Enter")

    expect(editor.get_by_role("status").first).to_contain_text("提出しました")


def test_two_people_on_one_sheet_see_both_texts_and_choose(city: City, enter: Callable[[str], Page]) -> None:
    prepare_and_open(enter("coordinator"), city, with_confirmation=False)
    address = city.of_round("report", code=city.training.key)
    first, second = enter("editor"), enter("manager")
    first.goto(address)
    second.goto(address)
    first.get_by_role("textbox", name="課題").fill("講師が足りません。")
    first.get_by_role("button", name="下書きを保存").click()
    expect(first.locator("#save-state")).to_contain_text("保存済")

    second.get_by_role("textbox", name="課題").fill("会場が足りません。")
    second.get_by_role("button", name="下書きを保存").last.click()

    shown = second.get_by_role("main")
    expect(shown).to_contain_text("講師が足りません。")
    expect(shown).to_contain_text("会場が足りません。")
    assert MeasureReport.objects.get(
        round__plan=city.plan, round__fiscal_year=2025, measure=city.training
    ).challenges == ("講師が足りません。")
