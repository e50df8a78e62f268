"""Indicators' values as rounds are told them."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models

from common.constraints import SameParent
from common.history import tracked
from kpis.models import Kpi, KpiActual
from progress.models.reports import MeasureReport
from progress.models.rounds import ReportingRound
from progress.states import ReportState


class KpiReportQuerySet(models.QuerySet["KpiReport"]):
    def answered(self) -> Self:
        """Keep the values that stand: told with their certainty, by the 事務局 itself or in an accepted report."""
        return self.exclude(certainty="").filter(
            models.Q(report=None) | models.Q(report__state=ReportState.ACCEPTED)
        )

    def unanswered(self) -> Self:
        return self.filter(certainty="")

    def of_coordinator(self) -> Self:
        """Keep the indicators that belong to no measure, which the 事務局 answers."""
        return self.filter(report=None)


class KpiReport(models.Model):
    """An indicator's value as a round was told it. It becomes the city's KpiActual when the round is published.

    `text` is what was typed, kept even where it is no number; `value` is the number that it plainly is, or None. An
    indicator of a policy or of the whole plan belongs to no measure: its `report` is None and the 事務局 answers.
    `replaced` keeps the KpiActual's own columns from before the publication, so that a withdrawal can put them back.
    """

    round = models.ForeignKey(ReportingRound, models.PROTECT, related_name="kpi_reports", verbose_name="照会")
    report = models.ForeignKey(
        MeasureReport,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="kpi_reports",
        verbose_name="施策の回答",
    )
    kpi = models.ForeignKey(Kpi, models.PROTECT, related_name="reports", verbose_name="指標")
    text = models.CharField("入力された値", max_length=200, blank=True)
    value = models.DecimalField("実績値", max_digits=18, decimal_places=4, null=True, blank=True)
    certainty = models.CharField("確からしさ", max_length=20, choices=KpiActual.Certainty.choices, blank=True)
    as_of = models.DateField("時点", null=True, blank=True)
    as_of_text = models.CharField("入力された時点", max_length=50, blank=True, editable=False)
    note = models.TextField("補足", blank=True)
    frozen_name = models.CharField("確定時の指標名", max_length=200, blank=True, editable=False)
    frozen_target = models.CharField("確定時の目標", max_length=200, blank=True, editable=False)
    frozen_percent = models.DecimalField(
        "確定時の達成率", max_digits=12, decimal_places=1, null=True, editable=False
    )
    frozen_verdict = models.CharField("確定時の判定", max_length=20, blank=True, editable=False)
    frozen_formula = models.CharField("確定時の計算", max_length=300, blank=True, editable=False)
    replaced = models.JSONField("公表の前の実績値", null=True, editable=False)

    history = tracked("指標の回答の変更履歴", of="round__plan__municipality", named=("round", "kpi"))
    objects = KpiReportQuerySet.as_manager()

    class Meta:
        verbose_name = "指標の回答"
        verbose_name_plural = "指標の回答"
        ordering = ["round", "kpi__number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "kpi"],
                name="kpi_report_once_a_round",
                violation_error_message="この照会にはこの指標の回答がすでにあります。",
            ),
            SameParent(
                field="report",
                parent="round",
                name="kpi_report_of_same_round",
                violation_error_message="施策の回答は同じ照会のものにしてください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kpi} {self.text or self.get_certainty_display() or '未入力'}"

    def clean(self) -> None:
        if not (self.round_id and self.kpi_id):
            return
        measure = self.report.measure_id if self.report else None
        if (self.kpi.plan_id, self.kpi.measure_id) != (self.round.plan_id, measure):
            raise ValidationError({"kpi": "指標は照会と同じ計画の、この施策のものを選んでください。"})
