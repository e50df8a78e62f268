"""The answers as they were at a version, from the history."""

import datetime as dt

import pytest

from progress.answers import KpiAnswer, StepAnswer, StepStatus
from progress.earlier import answers_at
from progress.services.answers import save_draft
from progress.sheets import load_sheet
from tests.progress.sheets import NOW, all_answers, make_sheet, person

pytestmark = pytest.mark.django_db


def test_each_version_is_found_whatever_has_changed_since() -> None:
    report = make_sheet(steps=2)
    editor = person(report)
    second = report.step_reports.order_by("pk")[1]
    kpi = report.kpi_reports.get()
    begun = all_answers(report)
    saves = [
        begun,
        all_answers(report, steps={**begun.steps, second.pk: StepAnswer(StepStatus.LATE, "遅れている")}),
        all_answers(report, kpis={kpi.pk: KpiAnswer("14", "final", "R8.3.31")}, challenges="別の課題"),
    ]

    for version, answers in enumerate(saves):
        at = NOW + dt.timedelta(minutes=version)
        save_draft(report, answers=answers, version=version, actor=editor, now=at)

    sheet = load_sheet(report)
    assert [answers_at(sheet, version) for version in (1, 2, 3)] == saves


def test_before_the_first_save_nothing_was_answered() -> None:
    report = make_sheet()
    editor = person(report)
    save_draft(report, answers=all_answers(report), version=0, actor=editor, now=NOW + dt.timedelta(days=400))

    began = answers_at(load_sheet(report), 0)

    assert began is not None
    assert [step.status for step in began.steps.values()] == [""]
    assert (began.achievements, began.rating) == ("", None)


def test_a_version_beyond_the_history_is_unknown() -> None:
    assert answers_at(load_sheet(make_sheet()), 7) is None
