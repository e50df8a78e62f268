"""The records of a city: which are its own, what they tell, and that they come out whole."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import GroupMember, Membership, Municipality, Role, SecurityEvent, User
from accounts.records import views
from accounts.records.kinds import history_of, kinds, record_is_of
from accounts.security_events import record_event
from common.tabular import csv_out
from measures.models import Measure
from progress.models import Contribution, DepartmentInquiry, KpiReport, Rating, ReportingRound, StepReport
from tests.factories import (
    make_actual,
    make_department,
    make_kpi,
    make_lane,
    make_measure,
    make_membership,
    make_municipality,
    make_plan,
    make_policy,
    make_report,
    make_round,
    make_scale,
    make_user,
)
from tests.pages import Element, read_html

pytestmark = pytest.mark.django_db


def make_records(city: Municipality) -> dict[str, Model]:
    """Make a record of every kind in a city and save it, so that it has a history."""
    plan = make_plan(city)
    measure = make_measure(make_policy(plan))
    lane = make_lane(measure, label="行", steps={2025: "実施"})
    kpi = make_kpi(measure, targets={2025: 10})
    actual = make_actual(kpi, 2025, 5)
    reporting_round = make_round(plan, rating_scale=make_scale(plan))
    department = make_department(city)
    report = make_report(reporting_round, measure, supporting=[department])
    group = make_department(city, is_group=True)
    member = GroupMember.objects.create(municipality=city, group=group, department=department)
    records: dict[str, Model] = {
        "plan": plan,
        "policy": plan.policies.get(),
        "measure": measure,
        "roadmapstep": lane.steps.get(),
        "kpi": kpi,
        "kpitarget": kpi.targets.get(),
        "kpiactual": actual,
        "reportinground": reporting_round,
        "departmentinquiry": DepartmentInquiry.objects.get(round=reporting_round),
        "measurereport": report,
        "stepreport": StepReport.objects.get(report=report),
        "kpireport": KpiReport.objects.get(report=report),
        "contribution": Contribution.objects.get(report=report),
        "rating": Rating.objects.filter(scale__plan=plan)[0],
        "membership": make_membership(city, Role.EDITOR, department=department),
        "department": department,
        "groupmember": member,
    }
    for record in records.values():
        record.save()
    return records


@pytest.fixture
def city() -> Municipality:
    return make_municipality()


@pytest.fixture
def coordinator(client: Client, city: Municipality) -> Client:
    client.force_login(make_membership(city, user=make_user(username="jimu", display_name="事務 局子")).user)
    return client


def address(city: Municipality, name: str, *args: object) -> str:
    return reverse(f"records:{name}", args=[city.slug, *args])


def page(client: Client, city: Municipality, name: str, *args: object, **query: str) -> Element:
    response = client.get(address(city, name, *args), query)
    assert response.status_code == 200
    return read_html(response.content.decode())


def read_csv(client: Client, city: Municipality, name: str, **query: str) -> list[list[str]]:
    response = client.get(address(city, name), query)
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def change(record: Any, person: User, *, at: dt.datetime | None = None, **values: object) -> None:
    """Change a record as a person does, maybe at another time."""
    for name, value in values.items():
        setattr(record, name, value)
    record._history_user = person
    if at:
        record._history_date = at
    record.save()


def test_every_tracked_model_is_a_kind_of_record() -> None:
    assert set(kinds()) == set(make_records(make_municipality()))


def test_a_city_finds_its_own_records_of_every_kind_and_no_others() -> None:
    own, other = make_municipality(), make_municipality()
    records = make_records(own)
    make_records(other)

    for key, record in records.items():
        kind = kinds()[key]
        assert record.pk in history_of(kind, own).values_list(kind.pk, flat=True), key
        assert record.pk not in history_of(kind, other).values_list(kind.pk, flat=True), key
        assert record_is_of(kind, record.pk, own), key
        assert not record_is_of(kind, record.pk, other), key


@pytest.mark.parametrize("key", ["measure", "kpitarget", "kpiactual"])
def test_records_that_are_gone_with_what_they_hung_on_are_still_found(key: str, city: Municipality) -> None:
    measure = make_measure(make_policy(make_plan(city)))
    kpi = make_kpi(measure)
    kpi.targets.create(fiscal_year=2025, value=1)
    make_actual(kpi, 2025, 5)
    kpi.delete()
    measure.placements.all().delete()
    measure.delete()

    gone = history_of(kinds()[key], city).filter(history_type="-")

    assert gone.count() == 1


def test_the_list_tells_who_changed_what_and_from_where(coordinator: Client, city: Municipality) -> None:
    measure = make_measure(make_policy(make_plan(city)), code="1-1", title="窓口の改善")
    person = make_user(display_name="山田 花子")
    change(measure, person, title="窓口の改革", is_priority=True)

    rows = page(coordinator, city, "change_list", kind="measure").rows()

    assert rows[0] == ["日時", "対象", "変わったところ", "行った人"]
    when, what, how, who = rows[1]
    assert when.startswith("令和")
    assert what == "施策 1-1 窓口の改革"
    assert how == "変更 名称 窓口の改善 → 窓口の改革 重点 いいえ → はい"
    assert who == "山田 花子"


def test_a_change_in_the_product_carries_person_and_address(coordinator: Client, city: Municipality) -> None:
    membership = make_membership(city, Role.EDITOR, department=make_department(city, name="旧課"))
    new = make_department(city, name="新課")
    url = reverse("members:membership_change", args=[city.slug, membership.user_id, membership.pk])

    coordinator.post(
        url,
        {"role": "manager", "department": new.pk, "expires_on": "令和22年3月31日"},
        REMOTE_ADDR="192.0.2.7",
    )

    row = page(coordinator, city, "change_list", kind="membership").rows()[1]
    assert "役割 担当者 → 課長" in row[2]
    assert "部署 旧課 → 新課" in row[2]
    assert "有効期限 令和22年3月31日(土)" in row[2]
    assert row[3] == "事務 局子 192.0.2.7"


def test_all_kinds_stand_together_newest_first(coordinator: Client, city: Municipality) -> None:
    plan = make_plan(city)
    measure = make_measure(make_policy(plan))
    now = timezone.now()
    change(plan, make_user(), title="新しい計画", at=now + dt.timedelta(minutes=1))
    change(measure, make_user(), title="新しい施策", at=now + dt.timedelta(minutes=2))

    names = [row[1] for row in page(coordinator, city, "change_list").rows()[1:3]]

    assert names == [f"施策 {measure}", "計画 新しい計画"]


def test_a_change_without_a_difference_says_why(coordinator: Client, city: Municipality) -> None:
    saved = make_plan(city)
    saved.save()
    loaded = Measure.objects.bulk_create([Measure(plan=saved, key="9", title="読み込んだ施策")])[0]
    change(loaded, make_user(), title="変えた施策")

    plans = page(coordinator, city, "change_list", kind="plan").rows()
    measures = page(coordinator, city, "change_list", kind="measure").rows()

    assert plans[1][2] == "変更 保存だけで、この記録の項目は変わっていません。"
    assert measures[1][2] == "変更 前の内容の記録がないため、変わったところは分かりません。"


def test_names_lead_from_the_wide_to_the_narrow(coordinator: Client, city: Municipality) -> None:
    records = make_records(city)
    expected = {
        "roadmapstep": "工程 {measure} › 行 › 令和7年度 実施",
        "kpitarget": "目標値 {kpi} › 令和7年度 10件",
        "contribution": "関係課の記入 {measurereport} › {department}",
        "stepreport": "工程の状況 {measurereport} › {roadmapstep}",
    }

    for key, name in expected.items():
        row = page(coordinator, city, "change_list", kind=key).rows()[1]
        assert row[1] == name.format(**records)


def test_a_new_record_tells_what_was_filled_in_and_a_removed_one_what_is_gone(
    coordinator: Client, city: Municipality
) -> None:
    kpi = make_kpi(plan=make_plan(city), name="満足度", unit="点")
    kpi.delete()

    removed, added = page(coordinator, city, "change_list", kind="kpi").rows()[1:]

    assert added[2].startswith("追加")
    assert removed[2].startswith("削除")
    for told in (added[2], removed[2]):
        assert "指標名称 満足度" in told
        assert "単位 点" in told


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"since": "令和8年4月1日"}, ["後"]),
        ({"until": "2026-03-31"}, ["前"]),
        ({"since": "R8.3.31", "until": "R8.4.1"}, ["後", "前"]),
        ({"since": "いつか", "until": "2026-03-31"}, ["前"]),
    ],
)
def test_the_list_is_narrowed_by_day(
    coordinator: Client, city: Municipality, query: dict[str, str], found: list[str]
) -> None:
    plan = make_plan(city)
    zone = timezone.get_current_timezone()
    change(plan, make_user(), title="前", at=dt.datetime(2026, 3, 31, 23, 59, tzinfo=zone))
    change(plan, make_user(), title="後", at=dt.datetime(2026, 4, 1, 0, 0, tzinfo=zone))

    rows = page(coordinator, city, "change_list", kind="plan", **query).rows()[1:]

    in_time = [row[1].removeprefix("計画 ") for row in rows if "次見本計画" not in row[1]]
    assert in_time == found


def test_the_list_is_narrowed_by_person(coordinator: Client, city: Municipality) -> None:
    one, other = make_membership(city, Role.EDITOR), make_membership(city, Role.EDITOR)
    plan = make_plan(city)
    change(plan, one.user, title="一人目")
    change(plan, other.user, title="二人目")

    rows = page(coordinator, city, "change_list", person=str(one.user_id)).rows()[1:]

    assert [row[1] for row in rows] == ["計画 一人目"]


def test_the_list_turns_pages(
    coordinator: Client, city: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE_SIZE", 2)
    plan = make_plan(city)
    for number in range(4):
        change(plan, make_user(), title=f"版{number}", at=timezone.now() + dt.timedelta(minutes=number))

    second = page(coordinator, city, "change_list", kind="plan", page="2")

    assert [row[1] for row in second.rows()[1:]] == ["計画 版1", "計画 版0"]
    assert second.links()["次の2件 ›"] == "?kind=plan&page=3"


def test_a_record_has_a_page_of_its_own(coordinator: Client, city: Municipality) -> None:
    plan, other = make_plan(city, title="一つ目"), make_plan(city)
    change(plan, make_user(), title="改題")
    change(other, make_user(), title="ほかの計画")

    shown = page(coordinator, city, "object_history", "plan", plan.pk)

    assert shown.one("h1").text == "改題"
    assert [row[1].split()[0] for row in shown.rows()[1:]] == ["変更", "追加"]


def test_a_record_without_changes_says_so(coordinator: Client, city: Municipality) -> None:
    plan = make_plan(city)
    measure = Measure.objects.bulk_create([Measure(plan=plan, key="9", title="読み込んだ施策")])[0]

    shown = page(coordinator, city, "object_history", "measure", measure.pk)

    assert "変更の記録はありません" in shown.text


def test_a_record_that_is_gone_still_has_its_page(coordinator: Client, city: Municipality) -> None:
    kpi = make_kpi(plan=make_plan(city), name="満足度")
    pk = kpi.pk
    kpi.delete()

    assert page(coordinator, city, "object_history", "kpi", pk).one("h1").text == "満足度"


def test_every_kind_has_a_page_that_names_what_is_gone_around_it(
    coordinator: Client, city: Municipality
) -> None:
    records = make_records(city)

    for key, record in records.items():
        assert page(coordinator, city, "object_history", key, record.pk).one("h1").text
        assert page(coordinator, city, "change_list", kind=key).rows()[1]


def test_lists_cost_the_same_however_many_rows_there_are(coordinator: Client, city: Municipality) -> None:
    def costs() -> dict[str, int]:
        counts = {}
        for name in ("change_list", "event_list", "change_file", "event_file"):
            with CaptureQueriesContext(connection) as queries:
                assert coordinator.get(address(city, name)).status_code == 200
            counts[name] = len(queries)
        return counts

    for _ in range(2):
        make_records(city)
    few = costs()
    for _ in range(8):
        make_records(city)

    assert costs() == few


def test_changes_come_out_with_a_row_for_each_column(coordinator: Client, city: Municipality) -> None:
    plan = make_plan(city, title="前", is_published=True)
    person = make_user(username="yamada", display_name="=山田")
    change(plan, person, title="後", is_published=False)

    rows = read_csv(coordinator, city, "change_file", kind="plan", person="")

    assert rows[0][:7] == ["日時", "種類", "対象", "操作", "項目", "変更前", "変更後"]
    assert [row[3:9] for row in rows[1:3]] == [
        ["変更", "計画名称", "前", "後", "'=山田", "yamada"],
        ["変更", "公開", "はい", "いいえ", "'=山田", "yamada"],
    ]
    assert SecurityEvent.objects.get(kind="exported").detail == "変更の記録（CSV、2件）"


@pytest.mark.parametrize("name", ["change_file", "event_file"])
def test_too_much_for_a_file_is_refused_with_a_way_out(
    coordinator: Client, city: Municipality, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    make_records(city)
    monkeypatch.setattr(csv_out, "MAX_ROWS", 0)

    response = coordinator.get(address(city, name), {"since": "2020-04-01"}, follow=True)

    assert response.redirect_chain[0][0].endswith("?since=2020-04-01")
    assert "条件を狭めて、分けて出力してください" in response.content.decode()
    assert not SecurityEvent.objects.filter(kind="exported").exists()


# Events ------------------------------------------------------------------------------------------


def event(kind: SecurityEvent.Kind = SecurityEvent.Kind.SIGNED_IN, **values: Any) -> SecurityEvent:
    return SecurityEvent.objects.create(kind=kind, **values)


def details(element: Element) -> list[str]:
    return [row[3] for row in element.rows()[1:] if row[3]]


def test_a_city_sees_its_events_and_no_others(coordinator: Client, city: Municipality) -> None:
    event(municipality=city, detail="本市")
    event(municipality=make_municipality(), detail="他市")
    event(detail="どこでもない")

    assert details(page(coordinator, city, "event_list")) == ["本市"]


def test_what_people_of_several_cities_do_is_seen_by_each(coordinator: Client, city: Municipality) -> None:
    person = make_membership(city, Role.EDITOR, user=make_user(username="kenmu")).user
    make_membership(make_municipality(), user=person)
    event(actor=person, detail="ログインした")
    event(SecurityEvent.Kind.SIGN_IN_FAILED, username="KENMU", detail="失敗した")

    assert sorted(details(page(coordinator, city, "event_list"))) == ["ログインした", "失敗した"]


@pytest.mark.parametrize("typed", ["%", "_____", "", "ken"])
def test_a_name_that_nobody_has_is_nobodys(coordinator: Client, city: Municipality, typed: str) -> None:
    make_membership(city, Role.EDITOR, user=make_user(username="kenmu"))
    event(SecurityEvent.Kind.SIGN_IN_FAILED, username=typed, detail="失敗した")

    assert details(page(coordinator, city, "event_list")) == []


def test_who_has_left_is_followed_up_to_their_last_day_only(coordinator: Client, city: Municipality) -> None:
    last_day = timezone.localdate() - dt.timedelta(days=10)
    person = make_membership(city, Role.EDITOR, expires_on=last_day).user
    now = timezone.now()
    event(actor=person, detail="最後の日", at=now - dt.timedelta(days=10))
    event(actor=person, detail="去った後", at=now - dt.timedelta(days=9))

    assert details(page(coordinator, city, "event_list")) == ["最後の日"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"kind": "exported"}, ["出力した"]),
        ({"person": "yamada"}, ["失敗した", "出力した"]),
        ({"until": "2020-03-31"}, []),
        ({"kind": "unknown"}, ["失敗した", "出力した", "本市"]),
    ],
)
def test_events_are_narrowed(
    coordinator: Client,
    city: Municipality,
    query: dict[str, str],
    found: list[str],
) -> None:
    person = make_membership(city, Role.EDITOR, user=make_user(username="yamada")).user
    event(municipality=city, detail="本市")
    event(SecurityEvent.Kind.EXPORTED, municipality=city, actor=person, detail="出力した")
    event(SecurityEvent.Kind.SIGN_IN_FAILED, municipality=city, username="Yamada", detail="失敗した")

    asked = {key: str(person.pk) if key == "person" else value for key, value in query.items()}

    assert details(page(coordinator, city, "event_list", **asked)) == found


def test_events_come_out_as_a_file_which_is_an_event_itself(coordinator: Client, city: Municipality) -> None:
    event(
        SecurityEvent.Kind.SIGN_IN_FAILED,
        municipality=city,
        username="=cmd()",
        address="192.0.2.1",
        detail="-1",
    )

    rows = read_csv(coordinator, city, "event_file", kind="sign_in_failed")

    assert rows[0] == ["日時", "種類", "行った人", "利用者ID", "接続元", "内容"]
    assert rows[1][1:] == ["ログイン失敗", "", "'=cmd()", "192.0.2.1", "'-1"]
    assert SecurityEvent.objects.get(kind="exported").detail == "操作の記録（CSV、1件）"


def test_an_event_is_recorded_with_its_city(city: Municipality) -> None:
    membership = make_membership(city)

    recorded = record_event(SecurityEvent.Kind.EXPORTED, actor=membership.user, detail="出力")

    assert recorded.municipality == city


def test_history_needs_no_membership_to_be_kept() -> None:
    assert Membership.history.model.municipality_path == "municipality"
    assert ReportingRound.history.model.municipality_path == "plan__municipality"


# Where records are shown -------------------------------------------------------------------------


def test_pages_lead_the_coordinator_to_the_changes_of_what_they_show(
    coordinator: Client, city: Municipality
) -> None:
    plan = make_plan(city)
    measure = make_measure(make_policy(plan), code="1-1")
    kpi = make_kpi(measure)
    of_plan = [city.slug, plan.slug]
    shown = {
        ("plan", plan.pk): reverse("dashboards:outline", args=of_plan),
        ("measure", measure.pk): reverse("dashboards:measure", args=[*of_plan, "1-1"]),
        ("kpi", kpi.pk): reverse("dashboards:kpi", args=[*of_plan, kpi.number]),
    }

    for record, there in shown.items():
        links = read_html(coordinator.get(there).content.decode()).links()
        assert links["変更の記録"] == address(city, "object_history", *record)


def test_nobody_else_is_led_there(client: Client, city: Municipality) -> None:
    outline = reverse("dashboards:outline", args=[city.slug, make_plan(city).slug])
    editor = make_membership(city, Role.EDITOR).user

    as_visitor = client.get(outline)
    client.force_login(editor)
    as_editor = client.get(outline)

    assert "変更の記録" not in as_visitor.content.decode() + as_editor.content.decode()
