"""What everybody does in a round of the sample data: in one that is over, and in the one that is open."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from simple_history.utils import bulk_update_with_history

from accounts.access import Access
from progress.models import DepartmentInquiry, MeasureReport, ReportingRound
from progress.sample import words
from progress.sample.answering import add_evidence, answer, answer_for_plan, contribute, key_of
from progress.sample.calendar import Timing, at
from progress.sample.cast import Cast
from progress.sample.dice import chance, pick
from progress.sample.stages import EXTENDED, OVERDUE, Stage, stage_of
from progress.services.inquiries import extend_due
from progress.services.moves import move_reports
from progress.states import ReportAction

_EXCUSED_PERCENT = 3


@dataclass(frozen=True)
class Scene:
    """An open round with those who act in it."""

    round: ReportingRound
    cast: Cast
    timing: Timing

    @property
    def reports(self) -> list[MeasureReport]:
        reports = MeasureReport.objects.filter(round=self.round)
        loaded = reports.select_related("round", "plan__municipality", "measure", "lead")
        return list(loaded.with_home().in_order())


Reports = Sequence[MeasureReport]


def _by_actor(
    reports: Iterable[MeasureReport], actors: Mapping[int, Access]
) -> list[tuple[Access, list[MeasureReport]]]:
    """Group reports by who acts for their departments."""
    groups: dict[int, tuple[Access, list[MeasureReport]]] = {}
    for report in reports:
        actor = actors[report.lead_id]
        groups.setdefault(actor.user.pk, (actor, []))[1].append(report)
    return list(groups.values())


def _fill(scene: Scene, reports: Reports, *, now: dt.datetime, is_half_done: bool = False) -> None:
    for actor, own in _by_actor(reports, scene.cast.editors):
        told_on = scene.timing.told_on
        answer(own, told_on=told_on, actor=actor, now=now, is_half_done=is_half_done)
        contribute(own, actor=actor, now=now)
        add_evidence(own, scene.timing.fiscal_year, actor=actor, now=now)


def _submit(scene: Scene, reports: Reports, *, now: dt.datetime) -> None:
    for actor, own in _by_actor(reports, scene.cast.editors):
        move_reports(own, action=ReportAction.SUBMIT, actor=actor, now=now)


def _confirm(scene: Scene, reports: Reports, *, now: dt.datetime) -> None:
    if scene.round.needs_confirmation:
        for actor, own in _by_actor(reports, scene.cast.managers):
            move_reports(own, action=ReportAction.CONFIRM, actor=actor, now=now)


def _accept(scene: Scene, reports: Reports, *, now: dt.datetime) -> None:
    if reports:
        move_reports(reports, action=ReportAction.ACCEPT, actor=scene.cast.coordinator, now=now)


def answer_all(scene: Scene) -> dict[int, str]:
    """Have every report accepted but a few; return the reasons for which these are excused, by report."""
    timing = scene.timing
    told, excuses = [], {}
    for report in scene.reports:
        seed = (key_of(report), timing.fiscal_year, timing.kind, "excused")
        if chance(_EXCUSED_PERCENT, *seed):
            excuses[report.pk] = pick(words.EXCUSED, *seed)
        else:
            told.append(report)
    _fill(scene, told, now=at(timing.opens_on, days=5))
    answer_for_plan(scene.round, told_on=timing.told_on, actor=scene.cast.coordinator, now=at(timing.due_on))
    _submit(scene, told, now=at(timing.opens_on, days=7))
    _confirm(scene, told, now=at(timing.opens_on, days=9))
    _accept(scene, told, now=at(timing.due_on, days=5))
    return excuses


def answer_in_part(scene: Scene, *, today: dt.date) -> None:
    """Leave the round in the midst: every state somewhere, a department that is late and one with more time."""

    def days_ago(days: int, hour: int = 10) -> dt.datetime:
        return at(today, days=-days, hour=hour)

    places = _places(scene.reports)
    by_stage = _by_stage(scene.reports, places, needs_confirmation=scene.round.needs_confirmation)
    drafted = by_stage[Stage.DRAFTING]
    handed_in = [
        report
        for stage, own in by_stage.items()
        if stage not in {Stage.UNTOUCHED, Stage.DRAFTING}
        for report in own
    ]
    _fill(scene, drafted, now=days_ago(2, 15), is_half_done=True)
    _fill(scene, handed_in, now=days_ago(8))
    _submit(scene, handed_in, now=days_ago(6, 14))
    confirmed = [
        report for stage in (Stage.CONFIRMED, Stage.ACCEPTED, Stage.SENT_BACK) for report in by_stage[stage]
    ]
    _confirm(scene, confirmed, now=days_ago(5, 11))
    _accept(scene, by_stage[Stage.ACCEPTED], now=days_ago(3))
    _send_back(scene, by_stage[Stage.SENT_BACK], now=days_ago(3, 16))
    _change_due_dates(scene, places, today=today)


def _places(reports: Reports) -> dict[int, int]:
    """Map departments to their places by how many measures they lead in the round, most first."""
    counts: dict[int, int] = defaultdict(int)
    for report in reports:
        counts[report.lead_id] += 1
    order = sorted(counts, key=lambda department: (-counts[department], department))
    return {department: place for place, department in enumerate(order)}


def _by_stage(
    reports: Reports, places: Mapping[int, int], *, needs_confirmation: bool
) -> dict[Stage, list[MeasureReport]]:
    found: dict[Stage, list[MeasureReport]] = {stage: [] for stage in Stage}
    numbers: dict[int, int] = defaultdict(int)
    for report in reports:
        number = numbers[report.lead_id]
        numbers[report.lead_id] += 1
        stage = stage_of(
            places[report.lead_id], number, key_of(report), needs_confirmation=needs_confirmation
        )
        found[stage].append(report)
    return found


def _send_back(scene: Scene, reports: Reports, *, now: dt.datetime) -> None:
    by_reason: dict[str, list[MeasureReport]] = defaultdict(list)
    for place, report in enumerate(reports):
        by_reason[words.SENT_BACK[place % len(words.SENT_BACK)]].append(report)
    for reason, own in by_reason.items():
        move_reports(
            own, action=ReportAction.SEND_BACK, actor=scene.cast.coordinator, now=now, comment=reason
        )


def _change_due_dates(scene: Scene, places: Mapping[int, int], *, today: dt.date) -> None:
    inquiries = {row.department_id: row for row in DepartmentInquiry.objects.filter(round=scene.round)}
    now = at(today, days=-2, hour=9)
    for department, place in places.items():
        if place == OVERDUE:
            inquiry = inquiries[department]
            inquiry.due_on = today - dt.timedelta(days=2)
            bulk_update_with_history(
                [inquiry],
                DepartmentInquiry,
                ["due_on"],
                default_user=scene.cast.coordinator.user,
                default_date=now,
            )
        elif place == EXTENDED:
            extend_due(
                [inquiries[department]],
                due_on=scene.round.due_on + dt.timedelta(days=7),
                reason=words.EXTENDED,
                actor=scene.cast.coordinator,
                now=now,
            )
