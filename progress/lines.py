"""The answers of a sheet as they are read: a line for each step and indicator, with the names as of 確定 once they are frozen."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from kpis.attainment import Attainment, Verdict, format_number
from progress.answers import Certainty, StepStatus
from progress.assessment import Assessment
from progress.models import KpiReport, StepReport
from progress.questions import KpiQuestion
from progress.sheets import Sheet, step_label, step_text


@dataclass(frozen=True)
class StepLine:
    """`text` is what the plan says for the year; `status` is None while unanswered."""

    row: StepReport
    label: str
    text: str
    status: StepStatus | None
    note: str

    @property
    def is_inferred(self) -> bool:
        return self.row.step.is_inferred


@dataclass(frozen=True)
class KpiLine:
    """`value` is the number that the answer plainly is, else None; `text` is what was typed."""

    row: KpiReport
    name: str
    unit: str
    target: str
    text: str
    value: Decimal | None
    certainty: Certainty | None
    as_of: dt.date | None
    note: str
    attainment: Attainment

    @property
    def said(self) -> str:
        """The answer in words: 13業務, 約6,900, 未公表; "" while unanswered."""
        if self.value is not None:
            return self.text if self.text in {"完了", "未完了"} else f"{format_number(self.value)}{self.unit}"
        if self.text or not self.certainty or self.certainty.needs_value:
            return self.text
        return self.certainty.label


def step_lines(sheet: Sheet) -> list[StepLine]:
    """Return a line for each step asked for."""
    return [_step_line(row) for row in sheet.step_reports] if sheet.questions.steps else []


def _step_line(row: StepReport) -> StepLine:
    status = StepStatus(row.status) if row.status else None
    return StepLine(row, step_label(row), step_text(row), status, row.note)


def kpi_lines(sheet: Sheet, assessment: Assessment) -> list[KpiLine]:
    """Return a line for each indicator asked for."""
    rows = {row.pk: row for row in sheet.kpi_reports}
    return [
        _kpi_line(rows[question.key], question, assessment.attainments[question.key])
        for question in sheet.questions.kpis
    ]


def _kpi_line(row: KpiReport, question: KpiQuestion, judged: Attainment) -> KpiLine:
    frozen = (
        Attainment(Verdict(row.frozen_verdict), row.frozen_percent, row.frozen_formula)
        if row.frozen_verdict
        else None
    )
    return KpiLine(
        row=row,
        name=question.name,
        unit=row.kpi.unit,
        target=row.frozen_target or (question.target.text if question.target else ""),
        text=row.text,
        value=row.value,
        certainty=Certainty(row.certainty) if row.certainty else None,
        as_of=row.as_of,
        note=row.note,
        attainment=frozen or judged,
    )
