"""What supports a report."""

import uuid
from typing import Self

from django.core.files.storage import Storage, storages
from django.db import models

from accounts.models import User
from progress.files.names import web_address
from progress.models.reports import MeasureReport


def evidence_storage() -> Storage:
    """Return the folder outside the web root."""
    return storages["evidence"]


def evidence_path(report: MeasureReport) -> str:
    """Return a name for a report's file that tells nothing and cannot be guessed."""
    return f"{report.plan_id}/{uuid.uuid4().hex}"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def kept(self) -> Self:
        """Leave out what was taken away."""
        return self.filter(removed_at=None)

    def for_list(self) -> Self:
        """Bring what a list of a report's evidence shows, in the order in which it was added."""
        return self.kept().select_related("added_by").order_by("added_at", "pk")


class Evidence(models.Model):
    """What supports a report: the place of a document, or a file. Taken away it stays on record, without the file."""

    report = models.ForeignKey(
        MeasureReport, models.CASCADE, related_name="evidence", verbose_name="施策の回答"
    )
    place = models.CharField("資料の場所", max_length=500, blank=True, help_text="URL、文書番号など")
    file = models.FileField("ファイル", storage=evidence_storage, blank=True)
    file_name = models.CharField("ファイル名", max_length=255, blank=True)
    content_type = models.CharField("種類", max_length=100, blank=True)
    size = models.PositiveIntegerField("大きさ（バイト）", default=0)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="加えた人")
    added_at = models.DateTimeField("加えた日時")
    removed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="外した人"
    )
    removed_at = models.DateTimeField("外した日時", null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "根拠資料"
        verbose_name_plural = "根拠資料"
        ordering = ["report", "added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(place="", file_name=""),
                name="evidence_is_place_or_file",
                violation_error_message="資料の場所を入力するか、ファイルを選んでください。",
            )
        ]

    def __str__(self) -> str:
        return self.file_name or self.place

    @property
    def web_address(self) -> str:
        """The place, where it is a web address and may be linked to; else ""."""
        return web_address(self.place)
