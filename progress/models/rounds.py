"""A round (照会): one plan, one fiscal year, one kind; whom it asks, until when, and how it went on."""

import datetime as dt
from typing import Self

from django.db import models

from accounts.models import Department, Municipality, User
from common.constraints import SameParent, plausible_year
from common.fiscal_year import format_fiscal_year
from common.history import address_of_request, tracked
from measures.models import Measure
from plans.models import Plan
from progress.models.links import check_department
from progress.models.ratings import RatingScale
from progress.states import ReportState, RoundAction, RoundPhase

PHASE_CHOICES = [(phase.value, phase.label) for phase in RoundPhase]
ROUND_ACTION_CHOICES = [(action.value, action.label) for action in RoundAction]


class ReportingRoundQuerySet(models.QuerySet["ReportingRound"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(plan__municipality=municipality)

    def published(self) -> Self:
        """Keep the rounds whose results everyone may read."""
        return self.filter(phase=RoundPhase.PUBLISHED, plan__is_published=True)

    def real(self) -> Self:
        """Leave out rounds of the sample data."""
        return self.filter(is_sample=False)

    def running(self) -> Self:
        """Keep the rounds in which departments may have something to do."""
        return self.filter(phase__in=[RoundPhase.OPEN, RoundPhase.COLLECTING])

    def settled(self) -> Self:
        """Keep the rounds whose names and values are frozen."""
        return self.filter(phase__in=[RoundPhase.CLOSED, RoundPhase.PUBLISHED])

    def answered_by(self, departments: frozenset[int]) -> Self:
        """Keep the rounds in which any of the departments leads a report."""
        return self.filter(reports__lead__in=departments).distinct()

    def latest_first(self) -> Self:
        return self.order_by("-fiscal_year", "-sequence", "pk")

    def in_order(self) -> Self:
        """Sort by plan, then as the rounds follow each other in time."""
        return self.order_by("plan", "fiscal_year", "sequence", "pk")

    def before(self, other: "ReportingRound") -> Self:
        """Keep the rounds of the same plan that come earlier in time than another."""
        return self.filter(
            models.Q(fiscal_year__lt=other.fiscal_year)
            | models.Q(fiscal_year=other.fiscal_year, sequence__lt=other.sequence),
            plan=other.plan_id,
        )

    def with_counts(self) -> Self:
        """Annotate `report_count` and `settled_count`, the reports that are accepted or excused."""
        is_settled = models.Q(reports__state=ReportState.ACCEPTED) | ~models.Q(reports__excused_reason="")
        return self.annotate(
            report_count=models.Count("reports"),
            settled_count=models.Count("reports", filter=models.Q(reports__isnull=False) & is_settled),
        )

    def beside(self, other: "ReportingRound") -> Self:
        """Keep the other rounds of the same plan and fiscal year."""
        return self.filter(plan=other.plan_id, fiscal_year=other.fiscal_year).exclude(pk=other.pk)


class ReportingRound(models.Model):
    """A round of questions to the departments. `fiscal_year` is the year reported on, the western year of its April.

    `sequence` puts the rounds of one year in their order in time; it follows from the kind.
    """

    class Kind(models.TextChoices):
        INTERIM = "interim", "中間"
        FORECAST = "forecast", "年度末見込み"
        ACTUAL = "actual", "実績"

    SEQUENCE = {Kind.INTERIM: 1, Kind.FORECAST: 2, Kind.ACTUAL: 3}

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="rounds", verbose_name="計画")
    fiscal_year = models.PositiveSmallIntegerField("年度", help_text="報告の対象となる年度")
    kind = models.CharField("種別", max_length=10, choices=Kind.choices)
    sequence = models.PositiveSmallIntegerField("年度内の順", editable=False)
    phase = models.CharField(
        "段階", max_length=10, choices=PHASE_CHOICES, default=RoundPhase.PREPARING.value, editable=False
    )
    opens_on = models.DateField("受付開始日")
    due_on = models.DateField("提出期限")
    instructions = models.TextField("事務局からのお願い", blank=True)
    contact = models.CharField("問合せ先", max_length=100, blank=True, help_text="課の名称と内線など")
    rating_scale = models.ForeignKey(
        RatingScale, models.PROTECT, related_name="rounds", verbose_name="評価の尺度"
    )
    needs_confirmation = models.BooleanField(
        "課長の確認", default=True, help_text="事務局が受け取る前に、課長が確認します。"
    )
    asks_steps = models.BooleanField("工程の状況を聞く", default=True)
    asks_kpis = models.BooleanField("指標の実績を聞く", default=True)
    asks_achievements = models.BooleanField("取組実績を聞く", default=True)
    asks_challenges = models.BooleanField("課題を聞く", default=True)
    asks_next_year = models.BooleanField("次年度の取組を聞く", default=True)
    asks_course = models.BooleanField("今後の方向性を聞く", default=True)
    asks_rating = models.BooleanField("評価を聞く", default=True)
    is_sample = models.BooleanField("サンプル（架空）", default=False, editable=False)
    opened_at = models.DateTimeField("開始した日時", null=True, editable=False)
    stopped_at = models.DateTimeField("締め切った日時", null=True, editable=False)
    closed_at = models.DateTimeField("確定した日時", null=True, editable=False)
    published_at = models.DateTimeField("公表した日時", null=True, editable=False)

    history = tracked("照会の変更履歴", of="plan__municipality")
    objects = ReportingRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "照会"
        verbose_name_plural = "照会"
        ordering = ["plan", "fiscal_year", "sequence", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "fiscal_year", "kind"],
                name="round_once_a_year_and_kind",
                violation_error_message="この年度の同じ種別の照会がすでにあります。",
            ),
            models.UniqueConstraint(fields=["id", "plan"], name="round_of_plan"),
            models.CheckConstraint(
                condition=models.Q(due_on__gte=models.F("opens_on")),
                name="round_due_not_before_opening",
                violation_error_message="提出期限は受付開始日以降にしてください。",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="interim", sequence=1)
                | models.Q(kind="forecast", sequence=2)
                | models.Q(kind="actual", sequence=3),
                name="round_sequence_follows_kind",
                violation_error_message="年度内の順は、中間・年度末見込み・実績の種別に合わせてください。",
            ),
            plausible_year("fiscal_year", name="round_year_plausible"),
            SameParent(
                field="rating_scale",
                parent="plan",
                name="round_scale_of_same_plan",
                violation_error_message="評価の尺度は同じ計画のものを選んでください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{format_fiscal_year(self.fiscal_year)} {self.get_kind_display()}照会"

    @property
    def time_order(self) -> tuple[int, int]:
        """Where the round stands in time among those of its plan."""
        return self.fiscal_year, self.sequence

    @property
    def is_running(self) -> bool:
        return self.phase in {RoundPhase.OPEN, RoundPhase.COLLECTING}

    @property
    def is_settled(self) -> bool:
        """Names and values are frozen."""
        return self.phase in {RoundPhase.CLOSED, RoundPhase.PUBLISHED}

    @property
    def is_year_over(self) -> bool:
        """Whether the answers speak of the whole year, in fact or as a forecast of its end."""
        return self.kind != self.Kind.INTERIM

    @property
    def is_forecast(self) -> bool:
        return self.kind == self.Kind.FORECAST

    @property
    def basis(self) -> str:
        """What a rating of this round rests on."""
        return "実績" if self.kind == self.Kind.ACTUAL else "見込み"


class DepartmentInquiryQuerySet(models.QuerySet["DepartmentInquiry"]):
    def overdue(self, *, on: dt.date) -> Self:
        """Keep the inquiries whose due date, extension included, has passed."""
        return self.filter(due_on__lt=on)

    def in_order(self) -> Self:
        """Sort in the city's order of departments."""
        return self.order_by("department__position", "pk")


class DepartmentInquiry(models.Model):
    """What a round asks of one department, and until when; an extension changes `due_on` and says why."""

    round = models.ForeignKey(ReportingRound, models.CASCADE, related_name="inquiries", verbose_name="照会")
    department = models.ForeignKey(Department, models.PROTECT, related_name="inquiries", verbose_name="部署")
    due_on = models.DateField("提出期限")
    extension_reason = models.TextField("期限を延ばした理由", blank=True)

    history = tracked("照会先の変更履歴", of="round__plan__municipality")
    objects = DepartmentInquiryQuerySet.as_manager()

    class Meta:
        verbose_name = "照会先"
        verbose_name_plural = "照会先"
        ordering = ["round", "department__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "department"],
                name="inquiry_once_a_department",
                violation_error_message="この部署はすでに照会先に入っています。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.department}"

    def clean(self) -> None:
        if self.round_id and self.department_id:
            check_department(self.department, self.round.plan)


class Assignment(models.Model):
    """While a round is prepared: the department that is to answer for a measure in place of what the plan says."""

    round = models.ForeignKey(ReportingRound, models.CASCADE, related_name="assignments", verbose_name="照会")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+", verbose_name="計画")
    measure = models.ForeignKey(Measure, models.CASCADE, related_name="assignments", verbose_name="施策")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="回答する部署")

    class Meta:
        verbose_name = "回答する部署の指定"
        verbose_name_plural = "回答する部署の指定"
        ordering = ["round", "measure"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "measure"],
                name="assignment_once_a_measure",
                violation_error_message="この施策の回答する部署はすでに指定されています。",
            ),
            SameParent(
                field="round",
                parent="plan",
                name="assignment_round_of_same_plan",
                violation_error_message="照会は同じ計画のものにしてください。",
            ),
            SameParent(
                field="measure",
                parent="plan",
                name="assignment_measure_of_same_plan",
                violation_error_message="施策は同じ計画のものを選んでください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure}：{self.department}"

    def clean(self) -> None:
        if self.plan_id and self.department_id:
            check_department(self.department, self.plan)


class RoundTransition(models.Model):
    """A move of a round from one phase to the next. Written once, never changed."""

    round = models.ForeignKey(ReportingRound, models.PROTECT, related_name="transitions", verbose_name="照会")
    action = models.CharField("操作", max_length=10, choices=ROUND_ACTION_CHOICES)
    from_phase = models.CharField("前の段階", max_length=10, choices=PHASE_CHOICES)
    to_phase = models.CharField("後の段階", max_length=10, choices=PHASE_CHOICES)
    actor = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="行った人")
    comment = models.TextField("理由・連絡", blank=True)
    at = models.DateTimeField("日時", db_index=True)
    address = models.GenericIPAddressField("接続元", null=True, default=address_of_request)

    is_append_only = True

    class Meta:
        verbose_name = "照会の経過"
        verbose_name_plural = "照会の経過"
        ordering = ["round", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.round} {self.get_action_display()}"


class Reminder(models.Model):
    """A reminder sent to somebody of an asked department; one a day at most, however often the command runs."""

    inquiry = models.ForeignKey(
        DepartmentInquiry, models.CASCADE, related_name="reminders", verbose_name="照会先"
    )
    recipient = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="宛先")
    sent_on = models.DateField("送った日")

    class Meta:
        verbose_name = "督促"
        verbose_name_plural = "督促"
        ordering = ["inquiry", "sent_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["inquiry", "recipient", "sent_on"],
                name="reminder_once_a_day",
                violation_error_message="この日の督促はすでに送っています。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.inquiry} {self.sent_on}"
