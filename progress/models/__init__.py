"""The year: rounds in which every department reports, the reports, how they are rated."""

from progress.models.evidence import Evidence
from progress.models.kpi_reports import KpiReport
from progress.models.ratings import Rating, RatingScale
from progress.models.reports import Contribution, MeasureReport, ReportTransition, StepReport
from progress.models.rounds import (
    Assignment,
    DepartmentInquiry,
    Reminder,
    ReportingRound,
    RoundTransition,
)

__all__ = [
    "Assignment",
    "Contribution",
    "DepartmentInquiry",
    "Evidence",
    "KpiReport",
    "MeasureReport",
    "Rating",
    "RatingScale",
    "Reminder",
    "ReportTransition",
    "ReportingRound",
    "RoundTransition",
    "StepReport",
]
