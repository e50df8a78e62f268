"""What supports a report: places of documents and files, added and taken away."""

import datetime as dt
from typing import NoReturn

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.access import Access
from common.errors import DomainError
from progress.files.checks import check_file
from progress.models import Evidence, MeasureReport
from progress.models.evidence import evidence_path, evidence_storage
from progress.permissions import can_add_evidence, can_remove_evidence
from progress.services.moves import locked_report


class EvidenceRefusedError(DomainError):
    """Nothing can be added to this report or taken from it now, or not this."""


def add_place(report: MeasureReport, *, place: str, actor: Access, now: dt.datetime) -> Evidence:
    """Note where a document is: a web address, a document number. Raises PermissionDenied, EvidenceRefusedError."""
    said = " ".join(place.split())
    longest = Evidence._meta.get_field("place").max_length or 0  # noqa: SLF001 - Django's documented interface
    if not said:
        raise EvidenceRefusedError("資料の場所を入力してください。URLや文書番号など、探せるように書きます。")
    if len(said) > longest:
        raise EvidenceRefusedError(
            f"資料の場所は{longest}文字までで入力してください（入力: {len(said):,}文字）。"
        )
    with transaction.atomic():
        locked = _open_report(report, actor)
        return Evidence.objects.create(report=locked, place=said, added_by=actor.user, added_at=now)


def add_file(
    report: MeasureReport, *, upload: "UploadedFile[bytes]", actor: Access, now: dt.datetime
) -> Evidence:
    """Keep a file with a report, outside the web root and under a name that tells nothing.

    Raises PermissionDenied, EvidenceRefusedError, FileRefusedError. The file stays only if the row does; so this begins
    the outermost transaction itself.
    """
    size = upload.size or 0
    checked = check_file(upload.name or "", upload, size=size, max_bytes=settings.EVIDENCE_MAX_BYTES)
    stored = ""
    try:
        with transaction.atomic(durable=True):
            locked = _open_report(report, actor)
            stored = evidence_path(locked)
            return Evidence.objects.create(
                report=locked,
                file=evidence_storage().save(stored, upload),
                file_name=checked.name,
                content_type=checked.content_type,
                size=checked.size,
                added_by=actor.user,
                added_at=now,
            )
    except BaseException:
        if stored:
            evidence_storage().delete(stored)
        raise


@transaction.atomic
def remove_evidence(evidence: Evidence, *, actor: Access, now: dt.datetime) -> Evidence:
    """Take evidence away: the row stays and says by whom and when, a file is deleted once that is certain.

    Raises PermissionDenied, EvidenceRefusedError.
    """
    report = locked_report(evidence.report)
    found = Evidence.objects.select_related("added_by").get(pk=evidence.pk)
    found.report = report
    if not can_remove_evidence(found, actor):
        _refuse(report, actor)
    if found.removed_at:
        raise EvidenceRefusedError(f"「{found}」はすでに外されています。画面を開き直して確かめてください。")
    stored = found.file.name
    found.file, found.removed_by, found.removed_at = "", actor.user, now
    found.save(update_fields=["file", "removed_by", "removed_at"])
    if stored:
        transaction.on_commit(lambda: evidence_storage().delete(stored))
    return found


def _open_report(report: MeasureReport, actor: Access) -> MeasureReport:
    """Lock a report to which the actor may add one more."""
    locked = locked_report(report)
    if not can_add_evidence(locked, actor):
        _refuse(locked, actor)
    if locked.evidence.kept().count() >= settings.EVIDENCE_MAX_COUNT:
        raise EvidenceRefusedError(
            f"根拠資料は1つの回答に{settings.EVIDENCE_MAX_COUNT}件までです。"
            "要らないものを外すか、1つのファイルにまとめてください。"
        )
    return locked


def _refuse(report: MeasureReport, actor: Access) -> NoReturn:
    """Tell who writes in the report at other times why not now; everybody else has no business here."""
    departments = {report.lead_id, *report.contributions.values_list("department", flat=True)}
    if report.plan.municipality_id != actor.municipality.pk or not departments & actor.answers_for:
        raise PermissionDenied
    if can_add_evidence(report, actor):
        raise EvidenceRefusedError(
            "ほかの人が加えた根拠資料は外せません。加えた人か、まとめる課に依頼してください。"
        )
    raise EvidenceRefusedError(
        f"「{report.title}」の根拠資料は変えられません。回答の状態は「{report.get_state_display()}」、"
        f"照会は「{report.round.get_phase_display()}」です。必要なときは事務局に相談してください。"
    )
