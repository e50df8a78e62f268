"""Indicators that belong to no measure: the 事務局 tells their values in the round."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import Role
from common.dates import format_day
from progress.answers import KpiAnswer
from progress.kpi_values import load_kpi_sheet
from progress.models import KpiReport, ReportingRound
from progress.services.kpi_values import (
    KpiValueRefusedError,
    KpiValuesChangedError,
    tell_kpi_values,
)
from progress.services.phases import RoundMoveRefusedError
from progress.states import RoundPhase
from tests.factories import (
    make_access,
    make_kpi,
    make_measure,
    make_membership,
    make_policy,
    make_report,
    make_round,
)
from tests.progress.steering import Desk, desk_of, said

NOW = dt.datetime(2026, 2, 18, 5, 0, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked() -> ReportingRound:
    return make_round()


@pytest.fixture
def row(asked: ReportingRound) -> KpiReport:
    kpi = make_kpi(plan=asked.plan, name="満足度", unit="％", targets={2025: 80})
    return KpiReport.objects.create(round=asked, kpi=kpi)


@pytest.fixture
def desk(asked: ReportingRound) -> Desk:
    return desk_of(asked.plan.municipality)


def typed(row: KpiReport, **overrides: Any) -> dict[str, str]:
    fields = {"text": "76.5", "certainty": "final", "as_of": "令和8年1月31日", "note": "", **overrides}
    seen = fields.pop("seen", load_kpi_sheet(row.round).fingerprint)
    return {"seen": seen, **{f"kpi-{row.pk}-{name}": value for name, value in fields.items()}}


def test_a_value_is_kept_with_its_certainty_and_day(
    asked: ReportingRound, row: KpiReport, desk: Desk
) -> None:
    page = desk.send("round_kpis", asked, typed(row, text="７６．５％", note="市民意識調査"))

    row.refresh_from_db()
    assert (row.text, row.value, row.certainty) == ("７６．５％", Decimal("76.5"), "final")
    assert (row.as_of, row.note) == (dt.date(2026, 1, 31), "市民意識調査")
    assert row.history.order_by("-history_id")[0].history_user == desk.user
    assert "変更1件" in said(page)
    assert "保存されている値：７６．５％（確定、令和8年1月31日時点） 未達成" in page.one("main").text


def test_what_stands_ready_alone_is_no_answer(asked: ReportingRound, row: KpiReport, desk: Desk) -> None:
    ready = desk.open("round_kpis", asked)
    today = format_day(timezone.localdate())
    assert ready.one(f"input#kpi-{row.pk}-as_of")["value"] == today

    desk.send("round_kpis", asked, typed(row, text="", certainty="forecast", as_of=today))

    row.refresh_from_db()
    assert (row.certainty, row.as_of_text, row.history.count()) == ("", "", 1)


def test_a_value_may_be_taken_back(asked: ReportingRound, row: KpiReport, desk: Desk) -> None:
    desk.send("round_kpis", asked, typed(row))

    desk.send("round_kpis", asked, typed(row, text="", certainty="", as_of="", note=""))

    row.refresh_from_db()
    assert (row.text, row.value, row.certainty, row.as_of) == ("", None, "", None)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"text": "約80"}, "令和7年度の値は数値で入力してください（入力: 約80）"),
        ({"certainty": ""}, "確からしさがまだ選ばれていません"),
        ({"as_of": "年度末"}, "「年度末」を日付として読み取れません"),
        ({"text": ""}, "値がまだ入力されていません"),
    ],
)
def test_what_cannot_be_read_is_refused_and_stays_typed(
    asked: ReportingRound, row: KpiReport, desk: Desk, wrong: dict[str, str], message: str
) -> None:
    page = desk.refused("round_kpis", asked, typed(row, **wrong))

    assert message in page.one("main").text
    assert page.one(f"input#kpi-{row.pk}-text")["value"] == wrong.get("text", "76.5")
    row.refresh_from_db()
    assert row.certainty == ""


def test_who_saves_second_sees_both_values_and_decides(
    asked: ReportingRound, row: KpiReport, desk: Desk
) -> None:
    old = typed(row, text="70")
    desk_of(asked.plan.municipality).send("round_kpis", asked, typed(row, text="76.5"))

    page = desk.refused("round_kpis", asked, old)
    row.refresh_from_db()
    kept = row.text
    seen = page.one("form.kpi-values-form").all("input")[1]["value"]
    desk.send("round_kpis", asked, {**old, "seen": seen})

    assert "ほかの人が値を保存しました" in said(page)
    assert "保存されている値：76.5" in page.one("main").text
    assert page.one(f"input#kpi-{row.pk}-text")["value"] == "70"
    row.refresh_from_db()
    assert (kept, row.text) == ("76.5", "70")


def test_a_milestone_is_asked_whether_it_is_done(asked: ReportingRound, desk: Desk) -> None:
    kpi = make_kpi(plan=asked.plan, attainment_method="milestone")
    row = KpiReport.objects.create(round=asked, kpi=kpi)

    page = desk.open("round_kpis", asked)
    desk.send("round_kpis", asked, typed(row, text="完了"))

    radios = [each["value"] for each in page.all("input") if each.attributes.get("type") == "radio"]
    assert radios == ["完了", "未完了"]
    row.refresh_from_db()
    assert row.value == 1


def test_indicators_of_measures_are_left_to_the_departments(asked: ReportingRound, desk: Desk) -> None:
    measure = make_measure(make_policy(asked.plan))
    make_kpi(measure, name="窓口の件数")
    make_report(asked, measure)

    page = desk.open("round_kpis", asked)

    assert "窓口の件数" not in page.one("main").text
    assert "施策に結び付かない指標は、この照会にありません" in page.one("main").text


def test_a_closed_round_shows_its_values_and_takes_none(
    asked: ReportingRound, row: KpiReport, desk: Desk
) -> None:
    desk.send("round_kpis", asked, typed(row))
    late = typed(row, text="90")
    ReportingRound.objects.filter(pk=asked.pk).update(phase=RoundPhase.CLOSED)

    page = desk.open("round_kpis", asked)
    refused = desk.refused("round_kpis", asked, late)

    assert page.one("table").rows()[1][2] == "76.5"
    assert "「確定」のため、値を変えられません" in said(refused)


def test_the_service_refuses_by_itself(asked: ReportingRound, row: KpiReport) -> None:
    city = asked.plan.municipality
    coordinator, editor = (
        make_access(make_membership(city, role)) for role in (Role.COORDINATOR, Role.EDITOR)
    )
    seen = load_kpi_sheet(asked).fingerprint
    wanted = {row.pk: KpiAnswer("80", "final", "R8.1.31")}

    with pytest.raises(PermissionDenied):
        tell_kpi_values(asked, answers=wanted, seen=seen, actor=editor, now=NOW)
    with pytest.raises(KpiValuesChangedError):
        tell_kpi_values(asked, answers=wanted, seen="another", actor=coordinator, now=NOW)
    with pytest.raises(KpiValueRefusedError):
        tell_kpi_values(
            asked,
            answers={row.pk: KpiAnswer("約80", "final", "R8.1.31")},
            seen=seen,
            actor=coordinator,
            now=NOW,
        )
    ReportingRound.objects.filter(pk=asked.pk).update(phase=RoundPhase.PUBLISHED)
    with pytest.raises(RoundMoveRefusedError):
        tell_kpi_values(asked, answers=wanted, seen=seen, actor=coordinator, now=NOW)
