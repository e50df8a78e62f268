"""The roadmap (工程表) of each measure: rows, and in each row one step per fiscal year."""

from django.db import models

from common.constraints import plausible_year
from common.fields import SearchTextField
from common.fiscal_year import year_text
from common.history import tracked
from common.natural_keys import NaturalKeyed, NaturalKeyManager
from measures.models import Measure
from roadmaps.phases import Phase

PHASE_CHOICES = [(phase.value, phase.label) for phase in Phase]


class RoadmapLaneManager(NaturalKeyManager["RoadmapLane"]):
    lookups = ("measure__plan__municipality__slug", "measure__plan__slug", "measure__key", "position")


class RoadmapLane(NaturalKeyed):
    """One row of a measure's roadmap. A plan prints as many as it likes, with a label or without."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="lanes", verbose_name="施策")
    label = models.CharField("行の見出し", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField("行番号")
    search_text = SearchTextField(sources=("label",))

    objects = RoadmapLaneManager()

    class Meta:
        verbose_name = "工程表の行"
        verbose_name_plural = "工程表の行"
        ordering = ["measure", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "position"],
                name="roadmap_lane_position_once",
                violation_error_message="この行番号は同じ施策ですでに使われています。",
            )
        ]

    def __str__(self) -> str:
        return self.label or f"{self.position}行目"


class RoadmapStepManager(NaturalKeyManager["RoadmapStep"]):
    lookups = (
        "lane__measure__plan__municipality__slug",
        "lane__measure__plan__slug",
        "lane__measure__key",
        "lane__position",
        "fiscal_year",
    )


class RoadmapStep(NaturalKeyed):
    """What a roadmap row says for one fiscal year (western year of its April).

    `continues`: goes on from the year before (⇒, an arrow, a merged cell), without a text of its own. `raw_text` is the
    cell exactly as printed. `is_inferred`: the year is judged because the drawn bar could not be read.
    """

    lane = models.ForeignKey(RoadmapLane, models.CASCADE, related_name="steps", verbose_name="行")
    fiscal_year = models.PositiveSmallIntegerField("年度", help_text="西暦")
    text = models.TextField("内容", blank=True)
    raw_text = models.TextField("原典の表記", blank=True)
    continues = models.BooleanField("前年度から継続", default=False)
    is_inferred = models.BooleanField(
        "推定", default=False, help_text="原典の図から期間を読み取れないため判断した"
    )
    phase = models.CharField("段階", max_length=10, choices=PHASE_CHOICES, default=Phase.OTHER.value)
    search_text = SearchTextField(sources=("text",))

    history = tracked(
        "工程の変更履歴",
        of="lane__measure__plan__municipality",
        named=("lane__measure", "lane", ""),
        excluded=("search_text",),
    )
    objects = RoadmapStepManager()

    class Meta:
        verbose_name = "工程"
        verbose_name_plural = "工程"
        ordering = ["lane", "fiscal_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["lane", "fiscal_year"],
                name="roadmap_step_once_a_year",
                violation_error_message="この行にはこの年度の工程がすでにあります。",
            ),
            models.CheckConstraint(
                condition=models.Q(continues=True) | ~models.Q(text=""),
                name="roadmap_step_says_something",
                violation_error_message="内容を入力するか、「前年度から継続」を選んでください。",
            ),
            plausible_year("fiscal_year", name="roadmap_step_year_plausible"),
        ]

    def __str__(self) -> str:
        return f"{year_text(self.fiscal_year)} {self.text or '継続'}"
