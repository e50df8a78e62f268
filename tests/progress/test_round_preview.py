"""The preview: who will be asked what, who not and why, and assigning departments."""

from typing import Any

import pytest

from accounts.models import Department, GroupMember
from measures.models import Measure
from progress.models import Assignment, MeasureReport, ReportingRound
from progress.states import RoundPhase
from tests.factories import (
    make_department,
    make_kpi,
    make_measure,
    make_municipality,
    make_placement,
    make_policy,
    make_responsibility,
    make_round,
)
from tests.pages import Element
from tests.progress.steering import Desk, desk_of, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked() -> ReportingRound:
    return make_round(phase=RoundPhase.PREPARING)


@pytest.fixture
def desk(asked: ReportingRound) -> Desk:
    return desk_of(asked.plan.municipality)


def department(asked: ReportingRound, name: str, **overrides: Any) -> Department:
    found = Department.objects.filter(municipality=asked.plan.municipality, name=name).first()
    return found or make_department(asked.plan.municipality, name=name, **overrides)


def measure(asked: ReportingRound, title: str, *leads: Department, **overrides: Any) -> Measure:
    made = make_measure(make_policy(asked.plan), title=title, **overrides)
    for position, lead in enumerate(leads):
        make_responsibility(made, department=lead, position=position)
    return made


def section(page: Element, heading: str) -> Element:
    return next(part for part in page.all("section.preview-part") if part.one("h2").text == heading)


def test_every_department_is_shown_with_what_it_leads_and_supports(asked: ReportingRound, desk: Desk) -> None:
    one, two = department(asked, "情報課"), department(asked, "総務課")
    again = measure(asked, "窓口の改善", one, two)
    make_placement(again, make_policy(asked.plan))
    measure(asked, "防災の強化", two)

    page = desk.open("round_preview", asked)

    assert page.texts("dd.figure__value") == ["2課", "2件", "0件"]
    rows = page.one("table.preview-departments").rows()[1:]
    assert [row[:3] for row in rows] == [["情報課", "1件", "0件"], ["総務課", "1件", "1件"]]
    assert "窓口の改善" in rows[0][3]


def test_groups_are_shown_as_their_members(asked: ReportingRound, desk: Desk) -> None:
    counters = department(asked, "窓口各課", is_group=True)
    citizens = department(asked, "市民課")
    GroupMember.objects.create(municipality=asked.plan.municipality, group=counters, department=citizens)
    measure(asked, "窓口の改善", department(asked, "情報課"), counters)

    page = desk.open("round_preview", asked)

    names = [row[0] for row in page.one("table.preview-departments").rows()[1:]]
    assert names == ["市民課", "情報課"]


def test_a_group_without_members_is_told_and_where_to_set_them(asked: ReportingRound, desk: Desk) -> None:
    group = department(asked, "関係部署", is_group=True)
    measure(asked, "窓口の改善", department(asked, "情報課"), group)

    page = desk.open("round_preview", asked)

    part = section(page, "含まれる部署がわからないまとまり")
    assert "関係部署（1件）" in part.text
    assert part.links()["「関係部署」に含まれる部署を登録する"].endswith(f"/departments/groups/{group.pk}/")
    assert "窓口の改善" in part.text


def test_what_is_not_asked_is_told_with_the_reason(asked: ReportingRound, desk: Desk) -> None:
    lead = department(asked, "情報課")
    measure(asked, "続いている施策", lead)
    measure(asked, "終わった施策", lead, lifecycle="completed")
    measure(asked, "先の施策", lead, introduced_fy=2026)
    measure(asked, "古い課の施策", lead, department(asked, "旧課", valid_until_fy=2023))
    measure(asked, "よその課の施策", lead, make_department(make_municipality(), name="他市の課"))

    page = desk.open("round_preview", asked)

    left_out = section(page, "照会しない施策").text
    assert "実施中の施策ではありません（完了）（1件）" in left_out
    assert "照会の年度より後に加わる施策です（1件）" in left_out
    passed = section(page, "照会しない部署").text
    assert "旧課：廃止され、引き継いだ部署が登録されていません（1件）" in passed
    assert "ほかの市区町村の部署" in passed
    assert "他市の課" not in page.one("main").text


def test_orphans_are_assigned_together_and_can_be_changed(asked: ReportingRound, desk: Desk) -> None:
    everybody = department(asked, "全部署", is_group=True, covers_all=True)
    first, second = measure(asked, "甲", everybody), measure(asked, "乙")
    one, two = department(asked, "情報課"), department(asked, "総務課")

    page = desk.send("round_preview", asked, {f"measure-{first.pk}": one.pk, "everything": two.pk})

    assert "保存しました" in said(page)
    assigned = dict(Assignment.objects.values_list("measure", "department"))
    assert assigned == {first.pk: one.pk, second.pk: two.pk}
    rows = section(page, "回答する部署を決める施策").one("table").rows()[1:]
    assert rows[0][:2] == [f"{first.key} 甲", "全部署（主管）"]
    desk.send("round_preview", asked, {f"measure-{first.pk}": "", f"measure-{second.pk}": one.pk})
    assert dict(Assignment.objects.values_list("measure", "department")) == {second.pk: one.pk}


def test_what_is_decided_is_not_overwritten_by_the_choice_for_all(asked: ReportingRound, desk: Desk) -> None:
    first, second = measure(asked, "甲"), measure(asked, "乙")
    one, two = department(asked, "情報課"), department(asked, "総務課")
    Assignment.objects.create(round=asked, plan=asked.plan, measure=first, department=one)

    desk.send("round_preview", asked, {f"measure-{first.pk}": one.pk, "everything": two.pk})

    assert dict(Assignment.objects.values_list("measure", "department")) == {
        first.pk: one.pk,
        second.pk: two.pk,
    }


def test_more_orphans_than_fit_are_decided_by_the_choice_for_all(asked: ReportingRound, desk: Desk) -> None:
    policy = make_policy(asked.plan)
    for _ in range(102):
        make_measure(policy)
    lead = department(asked, "情報課")

    page = desk.open("round_preview", asked)
    desk.send("round_preview", asked, {"everything": lead.pk})

    assert "ほか2件は" in page.one("main").text
    assert Assignment.objects.count() == 102


def test_a_department_of_another_city_cannot_be_assigned(asked: ReportingRound, desk: Desk) -> None:
    orphan = measure(asked, "甲")
    stranger = make_department(make_municipality())

    desk.refused("round_preview", asked, {f"measure-{orphan.pk}": stranger.pk})

    assert not Assignment.objects.exists()


def test_indicators_without_a_measure_are_named_as_the_coordinators(
    asked: ReportingRound, desk: Desk
) -> None:
    make_kpi(plan=asked.plan, name="満足度")

    page = desk.open("round_preview", asked)

    assert "満足度" in section(page, "事務局が入力する指標").text


def test_only_a_round_that_asks_somebody_offers_to_be_opened(asked: ReportingRound, desk: Desk) -> None:
    assert "照会を開始する" not in desk.open("round_preview", asked).links()

    measure(asked, "甲", department(asked, "情報課"))

    assert "照会を開始する" in desk.open("round_preview", asked).links()


def test_from_the_preview_the_round_is_opened(asked: ReportingRound, desk: Desk) -> None:
    measure(asked, "甲", department(asked, "情報課"))

    explained = desk.open("round_move", asked, parts={"action": "open"})
    page = desk.send("round_move", asked, {}, action="open")

    assert "聞くこと・評価の尺度・課長の確認の有無は変えられません" in explained.one("main").text
    assert page.one("h1").text == f"{asked}の状況"
    assert "「照会を開始」を行いました" in said(page)
    assert MeasureReport.objects.count() == 1
