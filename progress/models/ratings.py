"""Rating scales: data of each plan, as its city prints them."""

from typing import Self

from django.db import models

from common.history import tracked
from plans.models import Plan
from progress.rating_presets import Meaning
from progress.suggestion import RatingRule

MEANING_CHOICES = [(meaning.value, meaning.label) for meaning in Meaning]


class RatingScaleQuerySet(models.QuerySet["RatingScale"]):
    def of_plan(self, plan: Plan) -> Self:
        """Keep a plan's scales in the order in which they were made, each with its ratings."""
        return self.filter(plan=plan).with_ratings().order_by("pk")

    def with_ratings(self) -> Self:
        """Bring each scale's ratings, best first."""
        return self.prefetch_related(models.Prefetch("ratings", Rating.objects.order_by("rank", "pk")))


class RatingScale(models.Model):
    """The ratings that a plan's measures get, such as A～D. A round uses one of them."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="rating_scales", verbose_name="計画")
    name = models.CharField("名称", max_length=50)

    objects = RatingScaleQuerySet.as_manager()

    class Meta:
        verbose_name = "評価の尺度"
        verbose_name_plural = "評価の尺度"
        ordering = ["plan", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "name"],
                name="rating_scale_name_once_in_plan",
                violation_error_message="この名称の尺度は同じ計画にすでにあります。",
            ),
            models.UniqueConstraint(fields=["id", "plan"], name="rating_scale_of_plan"),
        ]

    def __str__(self) -> str:
        return self.name


class Rating(models.Model):
    """One rating of a scale, with the definition that is shown where it is chosen."""

    scale = models.ForeignKey(RatingScale, models.CASCADE, related_name="ratings", verbose_name="尺度")
    symbol = models.CharField("記号", max_length=10)
    definition = models.CharField("定義", max_length=200)
    rank = models.PositiveSmallIntegerField("順位", help_text="1が最もよい評価です。")
    meaning = models.CharField("意味", max_length=20, choices=MEANING_CHOICES)
    is_on_track = models.BooleanField("順調に数える", default=False)
    is_counted = models.BooleanField(
        "集計に含める", default=True, help_text="「評価できない」のように、率の計算から除くときは外します。"
    )
    min_percent = models.DecimalField(
        "達成率の下限",
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        help_text="指標の達成率（％）がこの値以上のときに提案します。達成率で決めないときは空欄",
    )

    history = tracked("評価の変更履歴", of="scale__plan__municipality", named=("scale", ""))

    class Meta:
        verbose_name = "評価"
        verbose_name_plural = "評価"
        ordering = ["scale", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["scale", "symbol"],
                name="rating_symbol_once_in_scale",
                violation_error_message="この記号は同じ尺度ですでに使われています。",
            ),
            models.UniqueConstraint(
                fields=["scale", "rank"],
                name="rating_rank_once_in_scale",
                violation_error_message="この順位は同じ尺度ですでに使われています。",
            ),
            models.UniqueConstraint(fields=["id", "scale"], name="rating_of_scale"),
        ]

    def __str__(self) -> str:
        return self.symbol

    @property
    def rule(self) -> RatingRule:
        return RatingRule(self.pk, Meaning(self.meaning), self.min_percent)
