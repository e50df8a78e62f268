"""Taking the sample out leaves every table as it was, and never anything that is real."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import Department, Membership, Role, SecurityEvent, User
from kpis.models import KpiActual
from plans.models import Plan
from progress.models import Evidence, MeasureReport, RatingScale, ReportingRound
from progress.models.evidence import evidence_storage
from progress.rating_presets import PRESETS
from progress.sample.clearing import SampleInUseError, clear_sample
from progress.sample.loading import load_sample
from progress.services.publication import publish_round
from progress.services.rounds import RoundSettings, create_round
from progress.services.scales import create_scale_from_preset
from progress.states import ReportState, RoundPhase
from tests.factories import (
    make_access,
    make_actual,
    make_membership,
    make_report,
    make_responsibility,
    make_round,
    make_user,
)
from tests.progress.sample.cities import NOW, TODAY, make_city, make_city_without_departments

pytestmark = pytest.mark.django_db


def all_rows() -> dict[str, list[str]]:
    """Return every row of every table, to the last column."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = {}
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - the tables' own names
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def differences(before: dict[str, list[str]]) -> dict[str, list[str]]:
    now = all_rows()
    return {
        table: sorted(set(now[table]) ^ set(rows)) for table, rows in before.items() if now[table] != rows
    }


@pytest.fixture
def plan() -> Plan:
    return make_city()


def coordinator() -> User:
    return Membership.objects.get(role=Role.COORDINATOR, user__is_sample=True).user


def test_every_table_is_as_before_to_the_last_row(plan: Plan) -> None:
    kpi = plan.kpis.order_by("pk")[0]
    make_actual(kpi, 2023, Decimal("12.5"), text="12.5", note="移行前の記録", as_of=dt.date(2024, 3, 31))
    make_membership(plan.municipality)
    before = all_rows()

    load_sample(now=NOW)
    assert KpiActual.objects.get(kpi=kpi, fiscal_year=2023).value != Decimal("12.5")
    clear_sample(now=NOW)

    assert differences(before) == {}


def test_a_city_that_got_departments_is_without_them_again() -> None:
    make_city_without_departments()
    before = all_rows()

    load_sample(now=NOW)
    assert Department.objects.filter(is_sample=True).exists()
    clear_sample(now=NOW)

    assert differences(before) == {}


def test_what_people_of_the_sample_did_goes_with_them(
    plan: Plan,
    client: Client,
    folder: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    before = all_rows()
    load_sample(now=NOW)
    user = coordinator()
    client.force_login(user)
    access = make_access(user.memberships.get(), today=TODAY)
    scale = create_scale_from_preset(plan, preset=PRESETS[0], actor=access, now=NOW)
    made = create_round(
        plan,
        settings=RoundSettings(2026, ReportingRound.Kind.INTERIM, TODAY, TODAY, scale),
        actor=access,
        now=NOW,
    )
    report = MeasureReport.objects.filter(state=ReportState.DRAFTING)[0]
    Evidence.objects.create(
        report=report,
        file=evidence_storage().save("1/a", ContentFile(b"x")),
        file_name="a.pdf",
        added_by=user,
        added_at=NOW,
    )

    with django_capture_on_commit_callbacks(execute=True):
        clear_sample(now=NOW)

    assert made.is_sample
    assert differences(before) == {}
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert not SecurityEvent.objects.exists()


def test_sessions_of_others_go_on(plan: Plan, client: Client) -> None:
    load_sample(now=NOW)
    client.force_login(make_user())

    clear_sample(now=NOW)

    assert client.get("/accounts/").status_code == 200


def test_a_value_that_somebody_has_corrected_since_stays(plan: Plan) -> None:
    load_sample(now=NOW)
    actual = KpiActual.objects.order_by("pk")[0]
    actual.value, actual.text = Decimal(77), "77"
    actual.save()

    clear_sample(now=NOW)

    assert list(KpiActual.objects.values_list("value", "text")) == [(Decimal(77), "77")]


def test_a_value_that_a_real_round_told_over_the_samples_stays_and_forgets_the_samples(plan: Plan) -> None:
    kpi = plan.kpis.exclude(measure=None).order_by("pk")[0]
    make_actual(kpi, 2024, Decimal(3), text="3")
    load_sample(now=NOW)
    boss = make_membership(plan.municipality)
    real = make_round(plan, fiscal_year=2024, kind="interim", phase=RoundPhase.CLOSED)
    report = make_report(real, kpi.measure, state=ReportState.ACCEPTED)
    report.kpi_reports.filter(kpi=kpi).update(value=5, text="5", certainty="final")
    publish_round(real, actor=make_access(boss, today=TODAY), now=NOW)

    clear_sample(now=NOW)

    told = report.kpi_reports.get(kpi=kpi)
    assert told.replaced is not None
    assert Decimal(told.replaced["value"]) == 3
    assert KpiActual.objects.get(kpi=kpi, fiscal_year=2024).value == 5


def refusal() -> list[str]:
    before = all_rows()
    with pytest.raises(SampleInUseError) as refused:
        clear_sample(now=NOW)
    assert differences(before) == {}, "a refusal changes nothing"
    return refused.value.uses


def test_real_work_of_a_sample_department_is_not_removed_and_named() -> None:
    plan = make_city_without_departments()
    load_sample(now=NOW)
    department = Department.objects.filter(is_sample=True)[0]
    measure = plan.measures.order_by("pk")[0]
    make_responsibility(measure, department=department)
    make_membership(
        plan.municipality, Role.EDITOR, user=make_user(display_name="本物"), department=department
    )

    uses = refusal()

    assert f"担当部署「主管 {department}」の部署「{department}」" in uses
    assert f"所属と役割「本物 担当者」の部署「{department}」" in uses
    assert len(uses) == 2


def test_a_real_round_in_which_a_sample_person_acted_is_not_removed_and_named(plan: Plan) -> None:
    load_sample(now=NOW)
    real = make_round(plan, fiscal_year=2026, kind="interim")
    report = make_report(real, plan.measures.order_by("pk")[0])
    report.transitions.create(
        action="save", from_state="not_started", to_state="drafting", actor=coordinator(), at=NOW
    )

    assert refusal() == [f"回答の経過「{report} 入力」の行った人「{coordinator()}」"]


def test_a_scale_of_the_sample_that_a_real_round_uses_is_not_removed_and_named(plan: Plan) -> None:
    load_sample(now=NOW)
    scale = RatingScale.objects.get()
    real = make_round(plan, fiscal_year=2026, kind="interim", rating_scale=scale)

    assert refusal() == [f"照会「{real}」の評価の尺度「{scale}」"]


def test_what_a_sample_person_changed_in_real_data_is_named_and_forgotten_only_when_told_to(
    plan: Plan, capsys: pytest.CaptureFixture[str]
) -> None:
    load_sample(now=NOW)
    plan.title = "変わった題名"
    plan._history_user = coordinator()  # type: ignore[attr-defined] # the library's way to say who
    plan.save()

    with pytest.raises(CommandError, match=r"変更履歴「.*」の変更した人「見本 事務局（見本市）」"):
        call_command("clear_sample")
    call_command("clear_sample", "--forget-traces")

    assert "サンプルデータを取り除きました" in capsys.readouterr().out
    assert Plan.objects.get().title == "変わった題名"
    assert [row.title for row in plan.history.all()] != []
    assert "変わった題名" not in [row.title for row in plan.history.all()]
    assert not User.objects.exists()


def test_the_commands_say_what_they_did(plan: Plan, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_sample", "--city", plan.municipality.slug)
    call_command("load_sample", "--city", plan.municipality.slug)
    call_command("clear_sample")
    call_command("clear_sample")

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "1件の市区町村にサンプルデータ（架空）を読み込みました（見本市）。"
    assert lines[1] == "サンプルデータは読み込み済みか、加えられる計画がありません。"
    assert lines[2].startswith("サンプルデータを取り除きました（")
    assert lines[3] == "サンプルデータはありません。"


@pytest.mark.usefixtures("plan")
def test_a_city_that_does_not_ship_with_the_product_gets_nothing_unasked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("load_sample")

    assert capsys.readouterr().out.splitlines() == [
        "サンプルデータは読み込み済みか、加えられる計画がありません。"
    ]
    assert not User.objects.exists()
