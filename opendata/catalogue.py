"""All tables of the open data, in the order in which they are offered."""

from opendata.progress_tables import MeasureReportRow, StepStatusRow
from opendata.tables import (
    AlignmentRow,
    KpiRow,
    KpiValueRow,
    MeasureDepartmentRow,
    MeasureRow,
    MeasureTextRow,
    PlanRow,
    PolicyRow,
    RoadmapStepRow,
    Table,
)

TABLES: tuple[type[Table], ...] = (
    PlanRow,
    PolicyRow,
    MeasureRow,
    MeasureDepartmentRow,
    MeasureTextRow,
    RoadmapStepRow,
    KpiRow,
    KpiValueRow,
    AlignmentRow,
    MeasureReportRow,
    StepStatusRow,
)
