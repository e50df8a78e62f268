"""What the views of one report share: its page made ready, as a form or to be read."""

from dataclasses import dataclass

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from accounts.access import Access, MemberRequest
from progress.comparison import ComparedSheet
from progress.due import days_left
from progress.forms import ReportForm
from progress.lines import kpi_lines, step_lines
from progress.models import Contribution, MeasureReport
from progress.permissions import can_contribute, may
from progress.previous import load_with_previous
from progress.report_page import ReportPage, due_of, plan_texts_of
from progress.sendbacks import send_backs
from progress.sheets import Sheet, load_sheet
from progress.states import ReportAction, ReportState
from progress.views.evidence import evidence_context

# What a person may be offered on the sheet of a report, besides answering it.
_OFFERED = (ReportAction.TAKE_BACK, ReportAction.CONFIRM, ReportAction.ACCEPT, ReportAction.SEND_BACK)


@dataclass(frozen=True)
class RefusedText:
    """A supporting department's text that was not saved, and why. `theirs` is what a colleague has saved meanwhile."""

    contribution: int
    typed: str
    message: str
    theirs: Contribution | None = None


@dataclass(frozen=True)
class ContributionBox:
    """What a supporting department adds. `may_write` is whether the person may; `refused` what they typed in vain."""

    contribution: Contribution
    may_write: bool
    refused: RefusedText | None = None

    @property
    def text(self) -> str:
        return self.refused.typed if self.refused else self.contribution.text


def report_page(report: MeasureReport, data: QueryDict | None = None) -> ReportPage:
    """Read everything that the form of a report shows; with `data`, as it was typed."""
    sheet, before = load_with_previous(report)
    form = ReportForm(sheet, data, today=timezone.localdate())
    return ReportPage(sheet, form, before, plan_texts_of(report.measure))


def typed_page(report: MeasureReport, data: QueryDict) -> ReportPage:
    """Read what the parts of the form need that follow from the answers."""
    sheet = load_sheet(report)
    return ReportPage(sheet, ReportForm(sheet, data, today=timezone.localdate()))


def show_page(
    request: MemberRequest,
    report: MeasureReport,
    *,
    status: int = 200,
    refused: str = "",
    refused_text: RefusedText | None = None,
    comment: str = "",
) -> HttpResponse:
    """Render the sheet of a measure: the form to those who answer it, to others what is answered."""
    if may(ReportAction.SAVE, report, request.access):
        page = report_page(report)
        return show_form(request, page, status=status, refused=refused, refused_text=refused_text)
    sheet, before = load_with_previous(report)
    boxes = _boxes(sheet, request.access, refused_text)
    is_handed_in = report.state in {ReportState.SUBMITTED, ReportState.ACCEPTED}
    context = {
        **sheet_context(sheet),
        **_frame(sheet, request.access, boxes),
        "may_contribute": any(box.may_write for box in boxes),
        "compared": ComparedSheet(sheet, before) if is_handed_in else None,
        "offered": [action.value for action in _OFFERED if may(action, report, request.access)],
        "transitions": report.transitions.select_related("actor").order_by("at", "pk"),
        "refused": refused,
        "comment": comment,
    }
    return render(request, "progress/report.html", context, status=status)


def show_form(
    request: MemberRequest,
    page: ReportPage,
    *,
    status: int = 200,
    refused: str = "",
    refused_text: RefusedText | None = None,
) -> HttpResponse:
    """Render the form, with what was typed where it was refused."""
    boxes = _boxes(page.sheet, request.access, refused_text)
    context = {**_frame(page.sheet, request.access, boxes), "page": page, "refused": refused}
    return render(request, "progress/report_form.html", context, status=status)


def sheet_context(sheet: Sheet) -> dict[str, object]:
    """Return what `progress/_sheet.html` shows: the answers as they are stored."""
    assessment = sheet.assessment
    return {
        "sheet": sheet,
        "report": sheet.report,
        "steps": step_lines(sheet),
        "kpis": kpi_lines(sheet, assessment),
        "rating": sheet.rating_of(sheet.report.rating_id),
        "suggested": sheet.rating_of(assessment.suggestion.key),
        "suggestion": assessment.suggestion,
    }


def _frame(sheet: Sheet, access: Access, boxes: list[ContributionBox]) -> dict[str, object]:
    """Return what stands on both pages of a report."""
    due_on = due_of(sheet)
    return {
        **evidence_context(sheet.report, access),
        "plan": sheet.report.plan,
        "due_on": due_on,
        "days_left": days_left(due_on, today=timezone.localdate()),
        "sent_back": send_backs([sheet.report]).get(sheet.report.pk),
        "contributions": boxes,
    }


def _boxes(sheet: Sheet, access: Access, refused: RefusedText | None) -> list[ContributionBox]:
    for contribution in sheet.contributions:
        contribution.report = sheet.report
    return [
        ContributionBox(
            each,
            can_contribute(each, access),
            refused if refused and refused.contribution == each.pk else None,
        )
        for each in sheet.contributions
    ]
