"""What departments answer: a report per measure, with the state of its steps, its indicators' values and what supports it."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce

from accounts.access import Access
from accounts.models import Department, Municipality, User
from common.constraints import SameParent
from common.history import address_of_request, tracked
from measures.models import Measure, Placement
from plans.models import Plan, PlanLevel
from progress.answers import COURSE_CHOICES, STATUS_CHOICES
from progress.models.links import check_department
from progress.models.ratings import Rating
from progress.models.rounds import ReportingRound
from progress.standing import Standing
from progress.states import Confirmation, Party, ReportAction, ReportState, RoundPhase
from roadmaps.models import RoadmapStep

STATE_CHOICES = [(state.value, state.label) for state in ReportState]
ACTION_CHOICES = [(action.value, action.label) for action in ReportAction]

# Each report stands in just one of these places.
_ASKED = models.Q(excused_reason="")
_CONFIRMED = models.Q(confirmed_at__isnull=False) | models.Q(round__needs_confirmation=False)
_STANDINGS: dict[Standing, models.Q] = {
    Standing.NOT_STARTED: _ASKED & models.Q(state=ReportState.NOT_STARTED),
    Standing.DRAFTING: _ASKED & models.Q(state=ReportState.DRAFTING),
    Standing.AWAITING: _ASKED & models.Q(state=ReportState.SUBMITTED) & ~_CONFIRMED,
    Standing.SUBMITTED: _ASKED & models.Q(state=ReportState.SUBMITTED) & _CONFIRMED,
    Standing.SENT_BACK: _ASKED & models.Q(state=ReportState.SENT_BACK),
    Standing.ACCEPTED: models.Q(state=ReportState.ACCEPTED),
    Standing.EXCUSED: ~_ASKED & ~models.Q(state=ReportState.ACCEPTED),
}


def _standing() -> models.Case:
    return models.Case(
        *(models.When(holds, then=models.Value(where.value)) for where, holds in _STANDINGS.items()),
        output_field=models.CharField(),
    )


def _visible(access: Access) -> models.Q:
    of_city = models.Q(plan__municipality=access.municipality)
    if access.is_coordinator:
        return of_city
    own = Contribution.objects.filter(report=models.OuterRef("pk"), department__in=access.sees)
    return of_city & (models.Q(lead__in=access.sees) | models.Q(models.Exists(own)))


class MeasureReportQuerySet(models.QuerySet["MeasureReport"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(plan__municipality=municipality)

    def visible_to(self, access: Access) -> Self:
        """Keep what a person may see before it is published: all of the city for the 事務局, else what their
        departments lead or support.
        """
        return self.filter(_visible(access))

    def visible_to_any(self, accesses: Iterable[Access]) -> Self:
        """Keep what a person may see in any of their municipalities."""
        rules = [_visible(access) for access in accesses]
        return self.filter(reduce(or_, rules)) if rules else self.none()

    def led_by(self, departments: frozenset[int]) -> Self:
        return self.filter(lead__in=departments)

    def in_running_rounds(self) -> Self:
        return self.filter(round__phase__in=[RoundPhase.OPEN, RoundPhase.COLLECTING])

    def answered(self) -> Self:
        """Keep the reports in which a department has answered anything."""
        return self.exclude(state=ReportState.NOT_STARTED)

    def awaiting_confirmation(self) -> Self:
        """Keep what was submitted in a round under way and waits for its 課長."""
        return self.in_running_rounds().filter(
            state=ReportState.SUBMITTED, round__needs_confirmation=True, confirmed_at=None
        )

    def unfinished(self) -> Self:
        """Keep what hinders closing a round: neither accepted nor excused."""
        return self.exclude(state=ReportState.ACCEPTED).filter(excused_reason="")

    def in_standing(self, *standings: Standing) -> Self:
        """Keep the reports that stand where the 事務局 sees any of these."""
        return self.filter(reduce(or_, (_STANDINGS[standing] for standing in standings)))

    def with_standing(self) -> Self:
        """Annotate `standing`, where a report stands as the 事務局 sees it."""
        return self.annotate(standing=_standing())

    def counted_by_lead(self) -> "models.QuerySet[MeasureReport, dict[str, Any]]":
        """Return for each lead and standing the `count` and the `last` change."""
        return (
            self.with_standing()
            .order_by()
            .values("lead", "standing")  # type: ignore[misc] # the plugin knows no annotation of a Self
            .annotate(count=models.Count("pk"), last=models.Max("updated_at"))
        )

    def published(self) -> Self:
        return self.filter(round__phase=RoundPhase.PUBLISHED, plan__is_published=True)

    def with_home(self) -> Self:
        """Annotate `home_code` and `home_position`, the place where the measure has its sheet."""
        home = Placement.objects.filter(measure=models.OuterRef("measure"), is_primary=True)
        return self.annotate(
            home_code=Coalesce(models.Subquery(home.values("code")[:1]), models.Value("")),
            home_position=models.Subquery(home.values("position")[:1]),
        )

    def for_work_list(self) -> Self:
        """Bring what a line of a work list shows: round and plan with the names of its levels, measure, people, rating."""
        levels = models.Prefetch("round__plan__levels", PlanLevel.objects.order_by("depth"))
        return (
            self.with_home()
            .select_related(
                "round__plan__municipality", "plan", "measure", "lead", "updated_by", "rating", "confirmed_by"
            )
            .prefetch_related(levels)
        )

    def in_order(self) -> Self:
        """Sort as the plan prints the measures; needs with_home."""
        return self.order_by(models.F("home_position").asc(nulls_last=True), "pk")


class MeasureReport(models.Model):
    """A department's answers for one measure in one round.

    `version` grows with every saved change: who saves on top of an older one is shown both texts. The `frozen_…` columns
    hold the names as of 確定 and are empty before.
    """

    round = models.ForeignKey(ReportingRound, models.PROTECT, related_name="reports", verbose_name="照会")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+", verbose_name="計画")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="reports", verbose_name="施策")
    lead = models.ForeignKey(
        Department, models.PROTECT, related_name="led_reports", verbose_name="まとめる課"
    )
    state = models.CharField(
        "状態", max_length=20, choices=STATE_CHOICES, default=ReportState.NOT_STARTED.value, editable=False
    )
    version = models.PositiveIntegerField("版", default=0, editable=False)
    achievements = models.TextField("取組実績", blank=True)
    challenges = models.TextField("課題", blank=True)
    next_year = models.TextField("次年度の取組", blank=True)
    course = models.CharField("今後の方向性", max_length=10, choices=COURSE_CHOICES, blank=True)
    rating = models.ForeignKey(
        Rating, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="評価"
    )
    suggested_rating = models.ForeignKey(
        Rating,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="提案された評価",
        editable=False,
    )
    suggestion_reason = models.CharField("提案の理由", max_length=300, blank=True, editable=False)
    override_reason = models.TextField("提案と違う評価にした理由", blank=True)
    submitted_at = models.DateTimeField("提出日時", null=True, editable=False)
    confirmed_at = models.DateTimeField("課長が確認した日時", null=True, editable=False)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="確認した課長", editable=False
    )
    accepted_at = models.DateTimeField("承認日時", null=True, editable=False)
    excused_reason = models.TextField("回答なしで確定する理由", blank=True, editable=False)
    updated_at = models.DateTimeField("最後の更新", null=True, editable=False)
    updated_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="最後に更新した人", editable=False
    )
    frozen_code = models.CharField("確定時のコード", max_length=30, blank=True, editable=False)
    frozen_title = models.CharField("確定時の名称", max_length=300, blank=True, editable=False)
    frozen_lead = models.CharField("確定時のまとめる課", max_length=100, blank=True, editable=False)

    # Annotated by with_home.
    home_code: str
    home_position: int | None
    # Annotated by with_standing.
    standing: str

    history = tracked("施策の回答の変更履歴", of="plan__municipality")
    objects = MeasureReportQuerySet.as_manager()

    class Meta:
        verbose_name = "施策の回答"
        verbose_name_plural = "施策の回答"
        ordering = ["round", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "measure"],
                name="report_once_a_round",
                violation_error_message="この照会にはこの施策の回答がすでにあります。",
            ),
            models.UniqueConstraint(fields=["id", "round"], name="report_of_round"),
            SameParent(
                field="round",
                parent="plan",
                name="report_round_of_same_plan",
                violation_error_message="照会は同じ計画のものにしてください。",
            ),
            SameParent(
                field="measure",
                parent="plan",
                name="report_measure_of_same_plan",
                violation_error_message="施策は同じ計画のものを選んでください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure}（{self.round}）"

    def clean(self) -> None:
        if self.plan_id and self.lead_id:
            check_department(self.lead, self.plan, field="lead")
        if self.rating and self.round_id and self.rating.scale_id != self.round.rating_scale_id:
            raise ValidationError({"rating": "評価はこの照会の尺度から選んでください。"})

    @property
    def confirmation(self) -> Confirmation:
        if not self.round.needs_confirmation:
            return Confirmation.NOT_ASKED
        return Confirmation.GIVEN if self.confirmed_at else Confirmation.AWAITED

    @property
    def mark(self) -> str:
        """The name of the sign of its state."""
        return ReportState(self.state).mark

    @property
    def title(self) -> str:
        """The measure's name as it was when the round was closed, before that as it is."""
        return self.frozen_title or self.measure.title

    @property
    def code(self) -> str:
        """The measure's code as it was when the round was closed, before that as it is; needs with_home."""
        return self.frozen_code or self.home_code

    @property
    def lead_name(self) -> str:
        return self.frozen_lead or self.lead.name

    def parties_of(self, access: Access) -> frozenset[Party]:
        """Return what a person is to this report; supporting departments are no party to its moves."""
        held = {
            Party.COORDINATOR: access.is_coordinator,
            Party.ANSWERER: self.lead_id in access.answers_for,
            Party.CONFIRMER: self.lead_id in access.confirms_for,
        }
        return frozenset(party for party, holds in held.items() if holds)


class StepReport(models.Model):
    """How one roadmap step of the round's fiscal year stands. Made when the round opens, empty."""

    report = models.ForeignKey(
        MeasureReport, models.CASCADE, related_name="step_reports", verbose_name="施策の回答"
    )
    step = models.ForeignKey(RoadmapStep, models.PROTECT, related_name="reports", verbose_name="工程")
    status = models.CharField("状況", max_length=20, choices=STATUS_CHOICES, blank=True)
    note = models.TextField("補足", blank=True)
    frozen_label = models.CharField("確定時の行の見出し", max_length=200, blank=True, editable=False)
    frozen_text = models.TextField("確定時の工程", blank=True, editable=False)

    history = tracked("工程の状況の変更履歴", of="report__plan__municipality", named=("report", "step"))

    class Meta:
        verbose_name = "工程の状況"
        verbose_name_plural = "工程の状況"
        ordering = ["report", "step__lane__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "step"],
                name="step_report_once",
                violation_error_message="この工程の状況はすでにあります。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.get_status_display() or '未入力'}"

    def clean(self) -> None:
        if not (self.report_id and self.step_id):
            return
        asked = (self.report.measure_id, self.report.round.fiscal_year)
        if (self.step.lane.measure_id, self.step.fiscal_year) != asked:
            raise ValidationError({"step": "工程はこの施策の、照会の年度のものを選んでください。"})


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def of_departments(self, departments: frozenset[int]) -> Self:
        return self.filter(department__in=departments)

    def in_running_rounds(self) -> Self:
        return self.filter(report__round__phase__in=[RoundPhase.OPEN, RoundPhase.COLLECTING])

    def for_work_list(self) -> Self:
        """Bring each with its report as work lists show it, in the order of the plan."""
        reports = models.Prefetch("report", MeasureReport.objects.for_work_list())
        home = Placement.objects.filter(measure=models.OuterRef("report__measure"), is_primary=True)
        return (
            self.select_related("department")
            .prefetch_related(reports)
            .annotate(home_position=models.Subquery(home.values("position")[:1]))
            .order_by("report__round", "home_position", "pk")
        )


class Contribution(models.Model):
    """What a supporting department adds. Made when the round opens, empty; the lead department submits."""

    report = models.ForeignKey(
        MeasureReport, models.CASCADE, related_name="contributions", verbose_name="施策の回答"
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="contributions", verbose_name="関係課"
    )
    text = models.TextField("記入", blank=True)
    version = models.PositiveIntegerField("版", default=0, editable=False)
    updated_at = models.DateTimeField("最後の更新", null=True, editable=False)
    updated_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="記入した人", editable=False
    )

    history = tracked(
        "関係課の記入の変更履歴", of="report__plan__municipality", named=("report", "department")
    )
    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = "関係課の記入"
        verbose_name_plural = "関係課の記入"
        ordering = ["report", "department__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "department"],
                name="contribution_once_a_department",
                violation_error_message="この部署の記入欄はすでにあります。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.department}：{self.text or '未記入'}"

    def clean(self) -> None:
        if self.report_id and self.department_id:
            check_department(self.department, self.report.plan)


class ReportTransition(models.Model):
    """A move of a report, with what was said. Written once, never changed."""

    report = models.ForeignKey(
        MeasureReport, models.PROTECT, related_name="transitions", verbose_name="施策の回答"
    )
    action = models.CharField("操作", max_length=10, choices=ACTION_CHOICES)
    from_state = models.CharField("前の状態", max_length=20, choices=STATE_CHOICES)
    to_state = models.CharField("後の状態", max_length=20, choices=STATE_CHOICES)
    actor = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="行った人")
    comment = models.TextField("理由・連絡", blank=True)
    at = models.DateTimeField("日時", db_index=True)
    address = models.GenericIPAddressField("接続元", null=True, default=address_of_request)

    is_append_only = True

    class Meta:
        verbose_name = "回答の経過"
        verbose_name_plural = "回答の経過"
        ordering = ["report", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.report} {self.get_action_display()}"
