"""How each measure fares over the years of its plan, and what its department writes about one of them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from common.dates import format_day
from common.fiscal_year import format_fiscal_year
from kpis.attainment import format_number
from progress.answers import Certainty, Course, KpiAnswer, ReportAnswers, StepAnswer, StepStatus
from progress.overall import overall_status
from progress.readings import DONE, NOT_DONE
from progress.sample import words
from progress.sample.calendar import ACTUAL, FORECAST, INTERIM
from progress.sample.dice import between, by_share, chance, pick, roll
from progress.sample.values import Goal, is_done, value_of
from roadmaps.phases import Phase

_PLACE = {ACTUAL: 0, FORECAST: 1, INTERIM: 2}


class Fate(Enum):
    """How a measure fares over the whole plan."""

    SMOOTH = "smooth"
    SLOW = "slow"
    STUCK = "stuck"
    STOPPED = "stopped"


@dataclass(frozen=True)
class StoryStep:
    """A roadmap step of the year. `words` is what the plan calls it; `ends` tells that it does not go on next year."""

    key: int
    words: str
    phase: str
    ends: bool = True


@dataclass(frozen=True)
class StoryKpi:
    """An indicator asked for. `key` is that of its answer, `name` what it is called."""

    key: int
    name: str
    goal: Goal
    is_milestone: bool = False


@dataclass(frozen=True)
class Story:
    """One measure in one round. `key` names the measure among all plans; `told_on` is the day of which values are."""

    key: str
    title: str
    plan_years: range
    fiscal_year: int
    kind: str
    told_on: dt.date
    steps: Sequence[StoryStep] = field(default_factory=tuple)
    kpis: Sequence[StoryKpi] = field(default_factory=tuple)

    @property
    def fate(self) -> Fate:
        return by_share(
            roll(self.key, "fate"),
            (0.7, Fate.SMOOTH),
            (0.88, Fate.SLOW),
            (0.96, Fate.STUCK),
            (1, Fate.STOPPED),
        )

    @property
    def pace(self) -> float:
        """The share of what is promised that is reached in the year."""
        least, spread = {
            Fate.SMOOTH: (0.95, 0.12),
            Fate.SLOW: (0.78, 0.12),
            Fate.STUCK: (0.55, 0.2),
            Fate.STOPPED: (0.5, 0.1),
        }[self.fate]
        return least + spread * roll(self.key, "pace")


def invent(story: Story) -> ReportAnswers:
    """Invent everything that a department answers but the rating, which follows from the rest."""
    steps = {step.key: StepAnswer(_status(story, step)) for step in story.steps}
    overall = overall_status(StepStatus(answer.status) for answer in steps.values())
    theme = _theme(story.title)
    return ReportAnswers(
        steps=steps,
        kpis={kpi.key: answer_of(kpi, story) for kpi in story.kpis},
        achievements=_achievements(story, steps, theme),
        challenges=_challenges(story, overall, theme),
        next_year=_next_year(story, overall, theme),
        course=_course(story, overall),
    )


def _status(story: Story, step: StoryStep) -> StepStatus:
    share = roll(story.key, step.words, story.fiscal_year, "status")
    match story.fate:
        case Fate.STOPPED:
            return _of_stopped(story, step, share)
        case Fate.STUCK:
            return _of_stuck(story, share)
        case Fate.SLOW:
            return _of_slow(share)
        case _:
            return _of_smooth(story, step, share)


def _of_smooth(story: Story, step: StoryStep, share: float) -> StepStatus:
    nothing = (0.02, StepStatus.NOT_APPLICABLE)
    is_preparing = step.phase in {Phase.STUDY, Phase.PLAN}
    if story.kind == INTERIM:
        begun = 0.7 if is_preparing else 0.02
        return by_share(share, nothing, (begun, StepStatus.BEGUN), (1, StepStatus.DOING))
    is_last = story.fiscal_year == story.plan_years[-1]
    ends = step.ends and (is_preparing or step.phase == Phase.BUILD or is_last)
    done = (0.35 if step.phase == Phase.RUN else 0.75) if ends else 0
    doing = 0.9 if is_preparing else 1
    return by_share(share, nothing, (done, StepStatus.DONE), (doing, StepStatus.DOING), (1, StepStatus.BEGUN))


def _of_slow(share: float) -> StepStatus:
    return by_share(share, (0.45, StepStatus.LATE), (0.8, StepStatus.DOING), (1, StepStatus.BEGUN))


def _of_stuck(story: Story, share: float) -> StepStatus:
    if story.fiscal_year - story.plan_years[0] < len(story.plan_years) // 2:
        return by_share(share, (0.6, StepStatus.NOT_STARTED), (1, StepStatus.BEGUN))
    return by_share(share, (0.7, StepStatus.LATE), (1, StepStatus.DOING))


def _of_stopped(story: Story, step: StoryStep, share: float) -> StepStatus:
    stopped_in = story.plan_years[0] + between(1, 2, story.key, "stopped")
    if story.fiscal_year < stopped_in:
        return _of_smooth(story, step, share)
    return StepStatus.STOPPED if story.fiscal_year == stopped_in else StepStatus.NOT_APPLICABLE


def answer_of(kpi: StoryKpi, story: Story) -> KpiAnswer:
    """Invent an indicator's answer as somebody types it; without a number to go by it says why there is none."""
    day = format_day(story.told_on)
    certainty = _certainty(kpi, story)
    if kpi.is_milestone:
        done = is_done(kpi.goal, story.fiscal_year, pace=story.pace) and story.kind != INTERIM
        return KpiAnswer(DONE if done else NOT_DONE, certainty, day)
    value = value_of(kpi.goal, story.fiscal_year, pace=story.pace, is_half_year=story.kind == INTERIM)
    if value is None:
        return KpiAnswer("", Certainty.NOT_COMPUTABLE, "", "数値の目標がないため、値を算定していません。")
    if story.kind == ACTUAL and chance(4, kpi.name, story.key, story.fiscal_year, "unpublished"):
        return KpiAnswer("", Certainty.UNPUBLISHED, "", "国の統計の公表を待っています。")
    return KpiAnswer(format_number(value), certainty, day)


def _certainty(kpi: StoryKpi, story: Story) -> str:
    if story.kind == ACTUAL:
        is_early = chance(6, kpi.name, story.key, story.fiscal_year, "preliminary")
        return Certainty.PRELIMINARY if is_early else Certainty.FINAL
    return Certainty.FORECAST if story.kind == FORECAST else Certainty.PRELIMINARY


def _theme(title: str) -> words.Theme:
    return next(theme for theme in words.THEMES if any(keyword in title for keyword in theme.keywords))


def _filled(text: str, *seed: object) -> str:
    return text.replace("{n}", str(between(2, 6, *seed, "n"))).replace(
        "{m}", str(between(12, 85, *seed, "m"))
    )


def _achievements(story: Story, steps: dict[int, StepAnswer], theme: words.Theme) -> str:
    said: dict[str, str] = {}
    for step in story.steps:
        status = steps[step.key].status
        opening = words.OPENINGS[status][_PLACE[story.kind]]
        said.setdefault(status, opening.replace("{step}", f"「{step.words}」"))
    worked = {StepStatus.DONE, StepStatus.DOING, StepStatus.BEGUN, StepStatus.LATE}
    if not story.steps or worked & {StepStatus(status) for status in said}:
        seed = (story.key, story.fiscal_year, "done")
        done = _filled(pick(theme.done, *seed), *seed)
        said["theme"] = done.replace("しました。", "する見込みです。") if story.kind == FORECAST else done
    return "\n".join(said.values())


def _challenges(story: Story, overall: StepStatus | None, theme: words.Theme) -> str:
    seed = (story.key, story.fiscal_year, "hard")
    match overall:
        case StepStatus.LATE:
            return f"{pick(words.WHY_LATE, *seed)}{pick(theme.hard, *seed)}"
        case StepStatus.NOT_STARTED:
            return pick(words.WHY_NOT_STARTED, *seed)
        case StepStatus.STOPPED:
            return pick(words.WHY_STOPPED, *seed)
        case StepStatus.NOT_APPLICABLE:
            return "特にありません。"
        case _:
            return pick(theme.hard, *seed)


def _next_year(story: Story, overall: StepStatus | None, theme: words.Theme) -> str:
    seed = (story.key, story.fiscal_year, "next")
    match overall:
        case StepStatus.LATE:
            return f"{pick(words.AFTER_LATE, *seed)}{pick(theme.next, *seed)}"
        case StepStatus.NOT_STARTED:
            return pick(words.AFTER_NOT_STARTED, *seed)
        case StepStatus.STOPPED:
            return pick(words.AFTER_STOPPED, *seed)
        case StepStatus.NOT_APPLICABLE:
            return pick(words.AFTER_NOTHING, *seed)
        case _:
            return pick(theme.next, *seed)


def _course(story: Story, overall: StepStatus | None) -> Course:
    share = roll(story.key, story.fiscal_year, "course")
    match overall:
        case StepStatus.DONE:
            return by_share(share, (0.5, Course.COMPLETE), (1, Course.CONTINUE))
        case StepStatus.STOPPED:
            return Course.ABOLISH
        case StepStatus.LATE | StepStatus.NOT_STARTED:
            return by_share(share, (0.1, Course.REDUCE), (1, Course.CONTINUE))
        case _:
            return by_share(share, (0.25, Course.EXPAND), (1, Course.CONTINUE))


def opening_words(label: str, text: str, title: str) -> str:
    """Name a step so that a sentence can be made of it: by its row's heading or its own words, if these say something."""
    for said in (label, text):
        first = said.strip().splitlines()[0].strip("・①②③④⑤⑥⑦⑧⑨ ") if said.strip() else ""
        if len(first) > _SAYS_NOTHING and first[0] not in "【(（":
            return first if len(first) <= _LONG else f"{first[:_LONG]}…"
    return f"{title}{'の' + text.strip() if text.strip() else ''}"


_SAYS_NOTHING, _LONG = 3, 30


def instructions(kind: str, fiscal_year: int) -> str:
    return f"{format_fiscal_year(fiscal_year)}分の照会です。{words.INSTRUCTIONS[kind]}"
