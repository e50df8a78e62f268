"""Putting the sample data in: through the same services as real rounds, with the days on which they would have acted."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from accounts.models import Department, Municipality, User
from plans.models import Plan
from progress.asking_facts import whom_to_ask
from progress.models import RatingScale, ReportingRound
from progress.rating_presets import PRESETS
from progress.sample.calendar import Timing, at, timings
from progress.sample.cast import Cast, departments_for, make_cast
from progress.sample.dice import chance, pick
from progress.sample.round_life import Scene, answer_all, answer_in_part
from progress.sample.stories import instructions
from progress.services.inquiries import assign_departments
from progress.services.opening import open_round
from progress.services.publication import publish_round
from progress.services.rounds import RoundSettings, create_round
from progress.services.scales import create_scale, line_of
from progress.services.settlement import close_round

_SCALES = {
    "hadano": "attainment_abcd",
    "hitachinaka": "progress_abcd",
    "inashiki": "stages",
    "toride": "circles",
    "kashima": "sabc",
}
_WITH_CONFIRMATION = {"hadano", "toride", "kashima"}


@dataclass(frozen=True)
class _Setting:
    """What a round is made of."""

    plan: Plan
    cast: Cast
    departments: Sequence[Department]
    scale: RatingScale
    timing: Timing

    @property
    def needs_confirmation(self) -> bool:
        slug = self.plan.municipality.slug
        return slug in _WITH_CONFIRMATION or (slug not in _SCALES and chance(50, slug, "confirmation"))


# The cities that ship with the product. Others get invented answers only by name, as theirs may be about to be real.
SHIPPED = tuple(_SCALES)


@transaction.atomic
def load_sample(*, now: dt.datetime, only: Collection[str] | None = None) -> list[Municipality]:
    """Give every city with a published plan invented people and rounds; return the cities that got them.

    `only` names cities by their slugs. A city that has them, or that has rounds of its own, is left as it is.
    """
    cities = [city for city in _untouched_cities() if only is None or city.slug in only]
    return [city for city in cities if _load_city(city, today=timezone.localdate(now))]


def _untouched_cities() -> Iterable[Municipality]:
    taken = set(ReportingRound.objects.values_list("plan__municipality", flat=True))
    taken |= set(User.objects.filter(is_sample=True).values_list("memberships__municipality", flat=True))
    return Municipality.objects.with_published_plans().exclude(pk__in=taken).order_by("code")


def _load_city(municipality: Municipality, *, today: dt.date) -> bool:
    plans = Plan.objects.published().filter(municipality=municipality).in_order()
    asked = [(plan, timings(plan.own_years, today=today)) for plan in plans.select_related("municipality")]
    if not any(rounds for _, rounds in asked):
        return False
    departments = departments_for(municipality, _leading(municipality))
    cast = make_cast(municipality, departments, today=today)
    for plan, rounds in asked:
        if rounds:
            scale = _scale(plan, cast, rounds[0])
            for timing in rounds:
                _make_round(_Setting(plan, cast, departments, scale, timing), today=today)
    return True


def _leading(municipality: Municipality) -> list[Department]:
    """Return the departments that lead measures, those with most of them first."""
    leads = municipality.departments.filter(is_group=False, responsibilities__role="lead")
    return list(leads.annotate(count=Count("responsibilities")).order_by("-count", "position", "pk"))


def _scale(plan: Plan, cast: Cast, first: Timing) -> RatingScale:
    wanted = _SCALES.get(plan.municipality.slug)
    preset = next((each for each in PRESETS if each.key == wanted), None) or pick(PRESETS, plan.slug, "scale")
    return create_scale(
        plan,
        name=f"{preset.name}（サンプル）",
        ratings=[line_of(rating) for rating in preset.ratings],
        actor=cast.coordinator,
        now=at(first.opens_on, days=-7),
    )


def _settings(setting: _Setting) -> RoundSettings:
    timing = setting.timing
    return RoundSettings(
        fiscal_year=timing.fiscal_year,
        kind=ReportingRound.Kind(timing.kind),
        opens_on=timing.opens_on,
        due_on=timing.due_on,
        rating_scale=setting.scale,
        instructions=instructions(timing.kind, timing.fiscal_year),
        contact=f"見本 事務局（{setting.plan.municipality.name}）",
        needs_confirmation=setting.needs_confirmation,
    )


def _make_round(setting: _Setting, *, today: dt.date) -> None:
    timing, coordinator = setting.timing, setting.cast.coordinator
    planned_at = at(timing.opens_on, days=-7)
    made = create_round(setting.plan, settings=_settings(setting), actor=coordinator, now=planned_at)
    _assign_orphans(made, setting)
    opened = open_round(made, actor=coordinator, now=at(timing.opens_on))
    scene = Scene(opened, setting.cast, timing)
    if timing.published_on is None or timing.closed_on is None:
        answer_in_part(scene, today=today)
        return
    excuses = answer_all(scene)
    closed = close_round(opened, actor=coordinator, now=at(timing.closed_on), excuses=excuses)
    publish_round(closed, actor=coordinator, now=at(timing.published_on))


def _assign_orphans(made: ReportingRound, setting: _Setting) -> None:
    """Let departments answer for measures that the plan gives to none, in turn; where it names some, the first of them."""
    orphans = whom_to_ask(made).orphans
    invented = [department for department in setting.departments if department.is_sample]
    turns = invented or list(setting.departments[:1])
    chosen = {measure: turns[place % len(turns)].pk for place, measure in enumerate(orphans)}
    assign_departments(made, departments=chosen, actor=setting.cast.coordinator)
