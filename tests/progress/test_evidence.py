"""Evidence is added and taken away by those who write in the report, and no file outlives its row."""

import datetime as dt
import stat
from contextlib import closing
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.access import Access
from accounts.models import Department, Role, User
from config import settings as product
from progress.files.errors import FileRefusedError
from progress.models import Evidence, MeasureReport
from progress.services.evidence import EvidenceRefusedError, add_file, add_place, remove_evidence
from progress.states import ReportState, RoundPhase
from tests.factories import make_access, make_department, make_membership, make_report, make_round
from tests.progress.files import samples

NOW = dt.datetime(2026, 2, 18, 5, 32, tzinfo=dt.UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def upload(name: str = "実績.pdf", content: bytes = samples.PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def person(report: MeasureReport, role: Role = Role.EDITOR, department: Department | None = None) -> Access:
    """Return somebody of the report's city, of its lead department if not told otherwise."""
    of = None if role == Role.COORDINATOR else department or report.lead
    return make_access(make_membership(report.plan.municipality, role, department=of))


def supported_report() -> tuple[MeasureReport, Access]:
    """Return a report with somebody of the department that supports it."""
    reporting_round = make_round()
    department = make_department(reporting_round.plan.municipality)
    report = make_report(reporting_round, supporting=[department])
    return report, person(report, department=department)


def test_a_place_is_noted_with_who_and_when() -> None:
    report = make_report()
    editor = person(report)

    evidence = add_place(report, place="  例規集 第3編\n12ページ ", actor=editor, now=NOW)

    evidence.refresh_from_db()
    assert (evidence.place, evidence.added_by, evidence.added_at) == (
        "例規集 第3編 12ページ",
        editor.user,
        NOW,
    )
    assert (evidence.web_address, str(evidence)) == ("", "例規集 第3編 12ページ")


def test_a_web_address_can_be_linked_to() -> None:
    report = make_report()

    evidence = add_place(report, place="https://www.example.lg.jp/dx/", actor=person(report), now=NOW)

    assert evidence.web_address == "https://www.example.lg.jp/dx/"


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (" \n", "資料の場所を入力してください"),
        ("あ" * 501, "資料の場所は500文字までで入力してください（入力: 501文字）"),
    ],
)
def test_a_place_that_says_nothing_or_too_much_is_refused(place: str, message: str) -> None:
    report = make_report()

    with pytest.raises(EvidenceRefusedError, match=message):
        add_place(report, place=place, actor=person(report), now=NOW)


def test_a_file_is_kept_under_a_name_that_tells_nothing(folder: Path) -> None:
    report = make_report()
    editor = person(report)

    evidence = add_file(report, upload=upload("../令和7年度 実績.PDF"), actor=editor, now=NOW)

    evidence.refresh_from_db()
    (kept,) = files_in(folder)
    assert (evidence.file_name, evidence.content_type) == ("令和7年度 実績.pdf", "application/pdf")
    assert (evidence.size, evidence.added_by) == (len(samples.PDF), editor.user)
    assert kept.read_bytes() == samples.PDF
    assert kept.relative_to(folder).as_posix() == evidence.file.name
    assert "実績" not in str(evidence.file.name)


def test_only_the_server_itself_reads_the_folder(folder: Path) -> None:
    report = make_report()

    add_file(report, upload=upload(), actor=person(report), now=NOW)

    (kept,) = files_in(folder)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert {stat.S_IMODE(above.stat().st_mode) for above in (kept.parent, folder)} == {0o700}


def test_a_large_upload_that_waits_on_disk_is_kept_too(folder: Path) -> None:
    report = make_report()
    content = samples.PDF + bytes(3_000_000)
    waiting = TemporaryUploadedFile("写し.pdf", "application/pdf", len(content), None)
    waiting.write(content)

    with closing(waiting):
        evidence = add_file(report, upload=waiting, actor=person(report), now=NOW)

    (kept,) = files_in(folder)
    assert kept.read_bytes() == content
    assert evidence.size == len(content)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_an_unfit_file_leaves_nothing(folder: Path) -> None:
    report = make_report()

    with pytest.raises(FileRefusedError, match=r"「実績\.pdf」は加えられません"):
        add_file(report, upload=upload(content=b"MZ"), actor=person(report), now=NOW)

    assert not Evidence.objects.exists()
    assert not files_in(folder)


def test_the_limit_of_a_files_size_is_a_setting(settings: Settings) -> None:
    settings.EVIDENCE_MAX_BYTES = 1_000
    report = make_report()

    with pytest.raises(FileRefusedError, match=r"0\.001MBまで"):
        add_file(report, upload=upload(content=samples.PDF + bytes(2_000)), actor=person(report), now=NOW)


def test_a_file_whose_row_is_not_stored_does_not_remain(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = make_report()

    def fail(*args: object, **kwargs: object) -> None:
        assert files_in(folder), "the file was to be there by now"
        raise DatabaseError

    monkeypatch.setattr(Evidence, "save", fail)
    with pytest.raises(DatabaseError):
        add_file(report, upload=upload(), actor=person(report), now=NOW)

    assert not files_in(folder)
    assert not Evidence.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_file_whose_row_is_refused_at_the_commit_does_not_remain(folder: Path) -> None:
    report = make_report()
    editor = person(report)
    gone = Access(
        User(pk=10**6, username="gone"), editor.municipality, editor.memberships, editor.departments
    )

    with pytest.raises(DatabaseError):
        add_file(report, upload=upload(), actor=gone, now=NOW)

    assert not files_in(folder)
    assert not Evidence.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_file_is_never_added_inside_a_transaction_that_could_still_fail() -> None:
    report = make_report()

    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        add_file(report, upload=upload(), actor=person(report), now=NOW)


def test_a_report_takes_only_so_many(settings: Settings) -> None:
    settings.EVIDENCE_MAX_COUNT = 2
    report = make_report()
    editor = person(report)
    first = add_place(report, place="資料1", actor=editor, now=NOW)
    add_file(report, upload=upload(), actor=editor, now=NOW)

    with pytest.raises(EvidenceRefusedError, match="根拠資料は1つの回答に2件までです"):
        add_place(report, place="資料3", actor=editor, now=NOW)

    remove_evidence(first, actor=editor, now=NOW)
    add_place(report, place="資料3", actor=editor, now=NOW)
    assert [str(evidence) for evidence in report.evidence.for_list()] == ["実績.pdf", "資料3"]


def test_what_is_taken_away_stays_on_record_without_its_file(
    folder: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    report = make_report()
    editor, manager = person(report), person(report, Role.MANAGER)
    evidence = add_file(report, upload=upload(), actor=editor, now=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        remove_evidence(evidence, actor=manager, now=NOW)
        assert files_in(folder), "nothing is certain before the commit"

    evidence.refresh_from_db()
    assert (evidence.removed_by, evidence.removed_at) == (manager.user, NOW)
    assert (evidence.file_name, evidence.file.name) == ("実績.pdf", "")
    assert not files_in(folder)
    assert not report.evidence.kept()


def test_what_is_gone_cannot_be_taken_away_again() -> None:
    report = make_report()
    editor = person(report)
    evidence = add_place(report, place="資料", actor=editor, now=NOW)
    remove_evidence(evidence, actor=editor, now=NOW)

    with pytest.raises(EvidenceRefusedError, match="「資料」はすでに外されています"):
        remove_evidence(evidence, actor=editor, now=NOW)


def test_a_supporting_department_adds_and_removes_its_own_only() -> None:
    report, supporter = supported_report()
    leads = add_place(report, place="主管課の資料", actor=person(report), now=NOW)
    own = add_place(report, place="関係課の資料", actor=supporter, now=NOW)

    with pytest.raises(EvidenceRefusedError, match="ほかの人が加えた根拠資料は外せません"):
        remove_evidence(leads, actor=supporter, now=NOW)
    remove_evidence(own, actor=supporter, now=NOW)

    assert [str(evidence) for evidence in report.evidence.kept()] == ["主管課の資料"]


def test_the_lead_department_removes_what_a_supporting_one_added() -> None:
    report, supporter = supported_report()
    evidence = add_place(report, place="関係課の資料", actor=supporter, now=NOW)

    remove_evidence(evidence, actor=person(report), now=NOW)

    assert not report.evidence.kept()


WRITABLE = {
    (ReportState.NOT_STARTED, RoundPhase.OPEN),
    (ReportState.DRAFTING, RoundPhase.OPEN),
    (ReportState.SENT_BACK, RoundPhase.OPEN),
    (ReportState.SENT_BACK, RoundPhase.COLLECTING),
}


@pytest.mark.parametrize("state", ReportState)
@pytest.mark.parametrize("phase", RoundPhase)
def test_evidence_changes_while_the_report_may_be_saved(state: ReportState, phase: RoundPhase) -> None:
    report = make_report(make_round(phase=phase), state=state)
    editor = person(report)

    if (state, phase) in WRITABLE:
        add_place(report, place="資料", actor=editor, now=NOW)
    else:
        with pytest.raises(EvidenceRefusedError, match=f"「{state.label}」、照会は「{phase.label}」です"):
            add_place(report, place="資料", actor=editor, now=NOW)


def test_nothing_is_removed_from_a_report_that_is_submitted() -> None:
    report = make_report()
    editor = person(report)
    evidence = add_place(report, place="資料", actor=editor, now=NOW)
    report.state = ReportState.SUBMITTED
    report.save()

    with pytest.raises(EvidenceRefusedError, match="「提出済」"):
        remove_evidence(evidence, actor=editor, now=NOW)


def outsiders(report: MeasureReport) -> list[Access]:
    """Return people who have no part in the report, and some who only look on."""
    city = report.plan.municipality
    elsewhere = make_report()
    return [
        person(report, department=make_department(city)),
        person(report, Role.VIEWER),
        person(report, Role.COORDINATOR),
        person(elsewhere),
        person(elsewhere, Role.COORDINATOR),
    ]


def test_nobody_else_adds_or_removes() -> None:
    report = make_report()
    evidence = add_place(report, place="資料", actor=person(report), now=NOW)

    for actor in outsiders(report):
        with pytest.raises(PermissionDenied):
            add_place(report, place="別の資料", actor=actor, now=NOW)
        with pytest.raises(PermissionDenied):
            add_file(report, upload=upload(), actor=actor, now=NOW)
        with pytest.raises(PermissionDenied):
            remove_evidence(evidence, actor=actor, now=NOW)

    assert [str(kept) for kept in report.evidence.kept()] == ["資料"]


def test_no_web_server_reaches_the_folder() -> None:
    place = product.VAR_DIR / "evidence"

    assert str(place) in str(product.STORAGES["evidence"])
    assert not any(place.is_relative_to(root) for root in [product.STATIC_ROOT, *product.STATICFILES_DIRS])


def test_a_files_own_name_is_no_address(client: Client) -> None:
    report = make_report()
    evidence = add_file(report, upload=upload(), actor=person(report), now=NOW)

    for address in (
        f"/{evidence.file.name}",
        f"/evidence/{evidence.file.name}",
        f"/static/{evidence.file.name}",
    ):
        assert client.get(address).status_code == 404
