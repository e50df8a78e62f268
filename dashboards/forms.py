"""The filters of public pages. They stand in the address, so that a view can be shared."""

from collections.abc import Callable, Mapping

from django import forms

from common.fiscal_year import format_fiscal_year
from dashboards.plan_pages import categories_of, departments_of
from dashboards.published_progress import PublishedRounds, Result, tally
from measures.models import PlacementQuerySet
from plans.models import Plan
from roadmaps.phases import Phase

PRIORITY = "重点"


class PlacementFilter(forms.Form):
    """Narrows a plan's measures by department and printed mark. An unknown value narrows nothing and is said so."""

    narrowing = ["department", "mark"]
    department = forms.ChoiceField(label="担当", required=False)
    mark = forms.ChoiceField(label="印", required=False)

    def __init__(self, *args: object, plan: Plan, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # handed on as they come
        names = [department.name for department in departments_of(plan)]
        marks = [PRIORITY] if plan.measures.filter(is_priority=True).exists() else []
        marks += categories_of(plan)
        self._offer("department", [(name, name) for name in names])
        self._offer("mark", [(mark, mark) for mark in marks])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", "すべて"), *choices]
        field.widget.attrs["class"] = "select"
        field.error_messages["invalid_choice"] = f"「%(value)s」という{field.label}はこの計画にありません。"
        if not choices:
            del self.fields[name]

    @property
    def is_narrowing(self) -> bool:
        self.is_valid()
        return any(self.cleaned_data.get(name) for name in self.narrowing)

    def apply(self, placements: PlacementQuerySet) -> PlacementQuerySet:
        """Return the placements that the visitor asked for; a wrong value of one field leaves the others in force."""
        self.is_valid()
        if department := self.cleaned_data.get("department"):
            placements = placements.answered_for_by(department)
        if mark := self.cleaned_data.get("mark"):
            placements = placements.with_priority() if mark == PRIORITY else placements.with_category(mark)
        return placements


class OutlineFilter(PlacementFilter):
    """The same for the outline, with the year of which the published results are shown, and by these results."""

    NO_ANSWER = "none"
    narrowing = [*PlacementFilter.narrowing, "status", "rating"]
    year = forms.ChoiceField(label="年度", required=False)
    status = forms.ChoiceField(label="状況", required=False)
    rating = forms.ChoiceField(label="評価", required=False)
    field_order = ["year", "department", "mark", "status", "rating"]

    def __init__(
        self,
        *args: object,
        plan: Plan,
        published: PublishedRounds,
        results: Mapping[int, Result],
        **kwargs: object,
    ) -> None:
        super().__init__(*args, plan=plan, **kwargs)
        self._results = results
        years = [(str(year), format_fiscal_year(year)) for year in published.years]
        self._offer("year", years)
        if years:
            self.fields["year"].choices = years  # type: ignore[attr-defined] # a ChoiceField; the latest comes first
        self._offer("status", self._statuses())
        ratings = {each.rating.rank: each.rating for each in results.values() if each.rating}
        self._offer("rating", [(row.symbol, row.symbol) for _, row in sorted(ratings.items())])

    def _statuses(self) -> list[tuple[str, str]]:
        found = tally(self._results.values())
        choices = [(status.value, f"{status.word}（{count}件）") for status, count in found.counts]
        unanswered = [(self.NO_ANSWER, f"回答なし（{found.unanswered}件）")] if found.unanswered else []
        return [*choices, *unanswered]

    def apply(self, placements: PlacementQuerySet) -> PlacementQuerySet:
        placements = super().apply(placements)
        status, rating = self.cleaned_data.get("status"), self.cleaned_data.get("rating")
        if status:
            placements = placements.of_measures(self._with(lambda found: self._stands(found, status)))
        if rating:
            placements = placements.of_measures(
                self._with(lambda found: found.rating is not None and found.rating.symbol == rating)
            )
        return placements

    def _with(self, fits: Callable[[Result], bool]) -> list[int]:
        return [measure for measure, result in self._results.items() if fits(result)]

    def _stands(self, result: Result, status: str) -> bool:
        return not result.is_answered if status == self.NO_ANSWER else result.status == status


class RoadmapFilter(PlacementFilter):
    """The same for the roadmap, with the order of its rows."""

    BY_POLICY, BY_DEPARTMENT = "", "department"
    order = forms.ChoiceField(
        label="並べ方",
        required=False,
        choices=[(BY_POLICY, "体系の順"), (BY_DEPARTMENT, "担当ごと")],
        widget=forms.Select(attrs={"class": "select"}),
    )
    field_order = ["order", "department", "mark"]

    def __init__(self, *args: object, plan: Plan, **kwargs: object) -> None:
        super().__init__(*args, plan=plan, **kwargs)
        if "department" not in self.fields:
            del self.fields["order"]

    @property
    def is_by_department(self) -> bool:
        self.is_valid()
        return self.cleaned_data.get("order") == self.BY_DEPARTMENT


PHASES_IN_KEY = [Phase.STUDY, Phase.PLAN, Phase.BUILD, Phase.RUN, Phase.KEEP, Phase.REVIEW, Phase.OTHER]
