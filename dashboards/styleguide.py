"""Example values for the page that shows every component; nothing is stored."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dashboards.roadmap import DrawnCell
from kpis.chart import draw
from progress.answers import StepStatus
from roadmaps.bars import Cell, cells
from roadmaps.phases import Phase


@dataclass(frozen=True)
class _Step:
    fiscal_year: int
    text: str
    continues: bool
    is_inferred: bool
    phase: str


@dataclass(frozen=True)
class _Kpi:
    name: str = "オンライン化率"
    unit: str = "%"
    baseline_text: str = "40%"
    baseline_fy: int = 2022
    get_accumulation_display: str = "累積・水準"


@dataclass(frozen=True)
class _Target:
    text: str
    is_inferred: bool


def _drawn(row: list[Cell]) -> list[DrawnCell]:
    statuses = (StepStatus.DONE, StepStatus.LATE, None)
    return [
        DrawnCell(cell, [(cell.years[0], status)] if status else [])
        for cell, status in zip(row, statuses, strict=True)
    ]


def examples() -> dict[str, Any]:
    """Return the context of the style guide."""
    years = [2023, 2024, 2025]
    steps = [
        _Step(2023, "検討", continues=False, is_inferred=False, phase=Phase.STUDY),
        _Step(2024, "構築 運用", continues=False, is_inferred=False, phase=Phase.RUN),
        _Step(2025, "", continues=True, is_inferred=True, phase=Phase.RUN),
    ]
    targets = {2023: Decimal(60), 2024: Decimal(80), 2025: Decimal(100)}
    actuals = {2023: (Decimal(55), True), 2024: (Decimal(82), False)}
    return {
        "phases": list(Phase),
        "statuses": list(StepStatus),
        "years": years,
        "cells": _drawn(cells(steps, years, plan_years=range(2023, 2026))),
        "chart_row": {
            "kpi": _Kpi(),
            "years": years,
            "targets": [
                _Target(f"{value}%", is_inferred=year == years[-1]) for year, value in targets.items()
            ],
            "chart": draw([2022, *years], targets, actuals, {2022: Decimal(40)}),
            "summary": "見本の図。目標は60、80、100、実績は55、82。",
        },
    }
