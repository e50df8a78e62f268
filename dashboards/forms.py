"""The filters of public pages. They stand in the address, so that a view can be shared."""

from django import forms

from dashboards.plan_pages import categories_of, departments_of
from measures.models import PlacementQuerySet
from plans.models import Plan
from roadmaps.phases import Phase

PRIORITY = "重点"


class PlacementFilter(forms.Form):
    """Narrows a plan's measures by department and printed mark. An unknown value narrows nothing and is said so."""

    department = forms.ChoiceField(label="担当", required=False)
    mark = forms.ChoiceField(label="印", required=False)

    def __init__(self, *args: object, plan: Plan, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # handed on as they come
        names = [department.name for department in departments_of(plan)]
        marks = [PRIORITY] if plan.measures.filter(is_priority=True).exists() else []
        marks += categories_of(plan)
        self._offer("department", names)
        self._offer("mark", marks)

    def _offer(self, name: str, values: list[str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", "すべて"), *((value, value) for value in values)]
        field.widget.attrs["class"] = "select"
        field.error_messages["invalid_choice"] = f"「%(value)s」という{field.label}はこの計画にありません。"
        if not values:
            del self.fields[name]

    @property
    def is_narrowing(self) -> bool:
        self.is_valid()
        return any(self.cleaned_data.get(name) for name in ("department", "mark"))

    def apply(self, placements: PlacementQuerySet) -> PlacementQuerySet:
        """Return the placements that the visitor asked for; a wrong value of one field leaves the others in force."""
        self.is_valid()
        if department := self.cleaned_data.get("department"):
            placements = placements.answered_for_by(department)
        if mark := self.cleaned_data.get("mark"):
            placements = placements.with_priority() if mark == PRIORITY else placements.with_category(mark)
        return placements


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
