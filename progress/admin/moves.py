"""The moves of reports as actions of the list: chosen, looked at once more, made for all of them or for none."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from accounts.access import Access
from accounts.admin_scope import access_in, accesses, signed_in
from common.errors import DomainError
from progress.admin.refusing import ServiceAdmin
from progress.models import MeasureReport
from progress.services.answers import submit_report
from progress.services.seen import move_seen_reports
from progress.states import REPORT_MOVES, Party, ReportAction

OFFERED = (
    ReportAction.SUBMIT,
    ReportAction.TAKE_BACK,
    ReportAction.CONFIRM,
    ReportAction.SEND_BACK,
    ReportAction.ACCEPT,
)
_NO_PART = "選んだ回答の中に、あなたの役割ではこの操作ができないものがあります。何も変えていません。"


def _parties_in(access: Access) -> set[Party]:
    """Return what a person can be to any report of a municipality."""
    held = {
        Party.COORDINATOR: access.is_coordinator,
        Party.ANSWERER: bool(access.answers_for),
        Party.CONFIRMER: bool(access.confirms_for),
    }
    return {party for party, holds in held.items() if holds}


def _move_action(action: ReportAction) -> Callable[..., Any]:
    @admin.action(description=f"選択した回答を{action.label}", permissions=["change"])
    def move(
        model_admin: "ReportMoves", request: HttpRequest, reports: models.QuerySet[Any]
    ) -> HttpResponse | None:
        return model_admin.move_selected(request, reports, action)

    move.__name__ = f"move_{action.value}"
    return move


class ReportMoves(ServiceAdmin):
    """Offers the moves in which the person can have a part; the services decide for each report."""

    actions = [_move_action(action) for action in OFFERED]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        found = super().get_actions(request)
        if signed_in(request).is_superuser:
            return found
        mine = set().union(*(_parties_in(access) for access in accesses(request).values()))
        closed = {
            f"move_{action.value}" for action in OFFERED if not mine & REPORT_MOVES[action].parties.keys()
        }
        return {name: action for name, action in found.items() if name not in closed}

    def move_selected(
        self, request: HttpRequest, rows: models.QuerySet[Any], action: ReportAction
    ) -> HttpResponse | None:
        """Show what is going to be moved and ask for the reason; then do it."""
        reports: list[MeasureReport] = list(rows)
        if "confirmed" not in request.POST:
            return self._ask(request, reports, action)
        try:
            _move(request, reports, action)
        except DomainError as error:
            return self._ask(request, reports, action, refused=error.message)
        except PermissionDenied:
            return self._ask(request, reports, action, refused=_NO_PART)
        messages.success(request, f"{len(reports)}件の回答の{action.label}をしました。")
        return None

    def _ask(
        self, request: HttpRequest, reports: list[MeasureReport], action: ReportAction, *, refused: str = ""
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"回答の{action.label}",
            "opts": self.opts,
            "reports": reports,
            "action": action,
            "action_name": f"move_{action.value}",
            "checkbox": ACTION_CHECKBOX_NAME,
            "needs_comment": REPORT_MOVES[action].needs_comment,
            "comment": request.POST.get("comment", ""),
            "refused": refused,
        }
        return TemplateResponse(request, "admin/progress/measurereport/move.html", context)


@transaction.atomic
def _move(request: HttpRequest, reports: Iterable[MeasureReport], action: ReportAction) -> None:
    """Move all of them or, where one is refused, none; each city's with what the person is there."""
    by_city = sorted(reports, key=lambda report: report.plan.municipality_id)
    for _, of_city in groupby(by_city, key=lambda report: report.plan.municipality_id):
        group = list(of_city)
        actor = access_in(request, group[0].plan.municipality)
        _move_in_city(request, group, action, actor)


def _move_in_city(
    request: HttpRequest, reports: list[MeasureReport], action: ReportAction, actor: Access
) -> None:
    seen = {report.pk: _seen_version(request, report) for report in reports}
    comment, now = request.POST.get("comment", ""), timezone.now()
    if action == ReportAction.SUBMIT:
        for report in reports:
            submit_report(report, version=seen[report.pk], actor=actor, now=now, comment=comment)
    else:
        move_seen_reports(seen, action=action, actor=actor, now=now, comment=comment)


def _seen_version(request: HttpRequest, report: MeasureReport) -> int:
    """Return the version that the page of confirmation has shown; none that could be stored where it is not said."""
    posted = request.POST.get(f"seen-{report.pk}", "")
    return int(posted) if posted.isascii() and posted.isdecimal() else -1
