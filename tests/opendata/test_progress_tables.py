import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest
from django.core.management import call_command

from measures.models import Measure
from opendata.progress_tables import MeasureReportRow, StepStatusRow
from opendata.tables import KpiValueRow, Source, Table
from plans.models import Plan
from progress.models import MeasureReport, ReportingRound
from progress.states import ReportState, RoundPhase
from tests.factories import (
    make_actual,
    make_kpi,
    make_lane,
    make_measure,
    make_municipality,
    make_plan,
    make_policy,
    make_published_report,
)

pytestmark = pytest.mark.django_db

RowT = TypeVar("RowT", bound=Table)
HERE = ("082210", "dx", "1-1")


@pytest.fixture
def measure() -> Measure:
    plan = make_plan(make_municipality(code="082210"), slug="dx", start_fy=2023, end_fy=2025)
    measure = make_measure(make_policy(plan), code="1-1", title="電子申請")
    make_lane(measure, label="窓口", steps={2023: "検討", 2024: "⇒"})
    return measure


def rows_of(table: type[RowT], *, with_sample: bool = False) -> list[RowT]:
    return list(table.rows(Source(Plan.objects.published(), with_sample=with_sample)))


def set_round(report: MeasureReport, **columns: object) -> None:
    ReportingRound.objects.filter(pk=report.round_id).update(**columns)


def test_a_published_answer_is_a_row_in_the_words_of_its_time(measure: Measure) -> None:
    report = make_published_report(
        measure,
        rating="B",
        achievements="導入した。\n研修をした。",
        challenges="人手",
        next_year="広げる。",
        course="expand",
        frozen_code="1-9",
        frozen_title="電子申請の試行",
        frozen_lead="情報政策課",
    )
    set_round(report, closed_at=dt.datetime(2025, 5, 31, 16, tzinfo=dt.UTC))

    assert rows_of(MeasureReportRow) == [
        MeasureReportRow(
            *HERE,
            2024,
            "実績",
            dt.date(2025, 6, 1),
            "1-9",
            "電子申請の試行",
            "情報政策課",
            is_answered=True,
            rating="B",
            definition="目標の80％以上100％未満",
            achievements="導入した。\n研修をした。",
            challenges="人手",
            next_year="広げる。",
            course="拡充",
            is_sample=False,
        )
    ]


def test_a_report_closed_without_an_answer_says_so_and_nothing_else(measure: Measure) -> None:
    make_published_report(
        measure, state=ReportState.DRAFTING, achievements="下書き", rating="A", course="expand"
    )

    (row,) = rows_of(MeasureReportRow)

    assert not row.is_answered
    assert (row.rating, row.definition, row.achievements, row.course) == ("", "", "", "")
    assert rows_of(StepStatusRow) == []


def test_what_a_round_did_not_ask_is_in_no_row(measure: Measure) -> None:
    report = make_published_report(measure, achievements="前の下書き", rating="A")
    set_round(report, asks_achievements=False, asks_rating=False, asks_steps=False)

    (row,) = rows_of(MeasureReportRow)

    assert (row.is_answered, row.achievements, row.rating) == (True, "", "")
    assert rows_of(StepStatusRow) == []


def test_rows_follow_the_plan_and_then_the_rounds_in_time(measure: Measure) -> None:
    second = make_measure(measure.placements.get().policy, code="1-2")
    make_published_report(second)
    make_published_report(measure, kind="actual")
    make_published_report(measure, kind="interim")
    make_published_report(measure, fiscal_year=2023)

    assert [(row.measure_code, row.fiscal_year, row.kind) for row in rows_of(MeasureReportRow)] == [
        ("1-1", 2023, "実績"),
        ("1-1", 2024, "中間"),
        ("1-1", 2024, "実績"),
        ("1-2", 2024, "実績"),
    ]


def test_the_status_of_a_step_is_a_row_for_each_round_that_told_it(measure: Measure) -> None:
    report = make_published_report(measure, steps="late")
    report.step_reports.update(frozen_label="窓口", frozen_text="検討")
    make_published_report(measure, kind="interim", steps="")

    assert rows_of(StepStatusRow) == [
        StepStatusRow(*HERE, 1, 2024, "実績", "窓口", "検討", "遅れ", is_sample=False)
    ]


@pytest.mark.parametrize("phase", [phase for phase in RoundPhase if phase != RoundPhase.PUBLISHED])
def test_a_round_of_any_other_phase_is_in_no_file(measure: Measure, phase: RoundPhase) -> None:
    set_round(make_published_report(measure), phase=phase)

    assert rows_of(MeasureReportRow, with_sample=True) == []
    assert rows_of(StepStatusRow, with_sample=True) == []


def test_invented_answers_are_in_no_file_unless_asked_for_and_say_so(measure: Measure) -> None:
    set_round(make_published_report(measure), is_sample=True)

    for table in (MeasureReportRow, StepStatusRow):
        assert rows_of(table) == []
        assert [row.is_sample for row in rows_of(table, with_sample=True)] == [True]  # type: ignore[attr-defined] # of both


def test_values_that_an_invented_round_told_are_invented_too(measure: Measure) -> None:
    invented, real, both, drafted = (make_kpi(measure, number=number) for number in range(1, 5))
    sample = make_published_report(measure)
    set_round(sample, is_sample=True)
    forecast = make_published_report(measure, kind="forecast")
    sample.kpi_reports.filter(kpi__in=[invented, both]).update(value=5, certainty="final")
    forecast.kpi_reports.filter(kpi=both).update(value=4, certainty="forecast")
    for kpi in (invented, real, both, drafted):
        make_actual(kpi, 2024, Decimal(5))
    make_actual(invented, 2023, Decimal(3))

    kept = rows_of(KpiValueRow)
    everything = rows_of(KpiValueRow, with_sample=True)

    assert [(row.kpi_number, row.fiscal_year) for row in kept] == [(1, 2023), (2, 2024), (3, 2024), (4, 2024)]
    assert [(row.kpi_number, row.fiscal_year) for row in everything if row.is_sample] == [(1, 2024)]
    assert len(everything) == len(kept) + 1


def test_the_command_writes_invented_rows_only_when_told_to(measure: Measure, tmp_path: Path) -> None:
    set_round(make_published_report(measure), is_sample=True)

    call_command("export_open_data", tmp_path / "real")
    call_command("export_open_data", tmp_path / "all", "--with-sample")

    lengths = [
        len((tmp_path / name / "step_statuses.csv").read_text("utf-8-sig").splitlines())
        for name in ("real", "all")
    ]
    assert lengths == [1, 2]
