"""Rating scales of a plan: copied from a preset, made anew, changed as long as no result rests on them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.access import Access
from common.errors import DomainError
from plans.models import Plan
from progress.models import MeasureReport, Rating, RatingScale
from progress.permissions import can_steer_rounds
from progress.rating_presets import Meaning, RatingPreset, ScalePreset


class ScaleRefusedError(DomainError):
    """The scale cannot be made or changed like that."""


@dataclass(frozen=True)
class RatingLine:
    """A rating as it is to be; `key` is the id of the rating that becomes so, None for a new one."""

    symbol: str
    definition: str
    meaning: Meaning
    is_on_track: bool = False
    is_counted: bool = True
    min_percent: Decimal | None = None
    key: int | None = None


_COLUMNS = ("symbol", "definition", "meaning", "is_on_track", "is_counted", "min_percent")


@transaction.atomic
def create_scale(
    plan: Plan, *, name: str, ratings: Sequence[RatingLine], actor: Access, now: dt.datetime
) -> RatingScale:
    """Make a scale with its ratings, best first. Raises PermissionDenied, ScaleRefusedError."""
    _check(plan, name, ratings, actor=actor)
    scale = RatingScale.objects.create(plan=plan, name=name)
    rows = [_with(Rating(scale=scale, rank=rank), line) for rank, line in enumerate(ratings, 1)]
    bulk_create_with_history(rows, Rating, default_user=actor.user, default_date=now)
    return scale


def create_scale_from_preset(
    plan: Plan, *, preset: ScalePreset, actor: Access, now: dt.datetime
) -> RatingScale:
    """Copy a preset into a plan; where the plan has it already, that one is returned as it is."""
    known = RatingScale.objects.filter(plan=plan, name=preset.name).first()
    if known:
        return known
    lines = [line_of(rating) for rating in preset.ratings]
    return create_scale(plan, name=preset.name, ratings=lines, actor=actor, now=now)


def line_of(rating: RatingPreset) -> RatingLine:
    return RatingLine(
        rating.symbol,
        rating.definition,
        rating.meaning,
        rating.is_on_track,
        rating.is_counted,
        rating.min_percent,
    )


@transaction.atomic
def change_scale(
    scale: RatingScale, *, name: str, ratings: Sequence[RatingLine], actor: Access, now: dt.datetime
) -> RatingScale:
    """Give a scale another name and other ratings, best first; what is not among them is removed.

    Raises PermissionDenied, and ScaleRefusedError where a settled round uses the scale or a report a removed rating.
    """
    locked = RatingScale.objects.select_for_update(of=("self",)).select_related("plan").get(pk=scale.pk)
    _check(locked.plan, name, ratings, actor=actor, besides=locked)
    if is_settled(locked):
        raise ScaleRefusedError(
            "この尺度は確定した照会で使われているため、変更できません。写しを作って、写しのほうを変更してください。"
        )
    locked.name = name
    locked.save()
    before = {rating.pk: rating for rating in locked.ratings.order_by("rank")}
    kept = {line.key for line in ratings if line.key in before}
    _remove([rating for pk, rating in before.items() if pk not in kept], actor=actor)
    _write(locked, before, ratings, actor=actor, now=now)
    return locked


def is_settled(scale: RatingScale) -> bool:
    """Tell whether results that are closed rest on the scale."""
    return scale.rounds.settled().exists()


def _check(
    plan: Plan,
    name: str,
    ratings: Sequence[RatingLine],
    *,
    actor: Access,
    besides: RatingScale | None = None,
) -> None:
    if not can_steer_rounds(actor) or plan.municipality_id != actor.municipality.pk:
        raise PermissionDenied
    same = RatingScale.objects.filter(plan=plan, name=name)
    if (same.exclude(pk=besides.pk) if besides else same).exists():
        raise ScaleRefusedError(f"「{name}」という尺度はすでにあります。別の名称にしてください。")
    if len(ratings) < 2:  # noqa: PLR2004 - one rating alone says nothing
        raise ScaleRefusedError("評価を2つ以上入力してください。")
    symbols = [line.symbol for line in ratings]
    twice = next((symbol for symbol in symbols if symbols.count(symbol) > 1), None)
    if twice is not None:
        raise ScaleRefusedError(f"記号「{twice}」が2回使われています。評価ごとに違う記号にしてください。")


def _remove(ratings: Sequence[Rating], *, actor: Access) -> None:
    chosen = MeasureReport.objects.filter(Q(rating__in=ratings) | Q(suggested_rating__in=ratings))
    in_use = set(chosen.values_list("rating__symbol", flat=True)) | set(
        chosen.values_list("suggested_rating__symbol", flat=True)
    )
    for rating in ratings:
        if rating.symbol in in_use:
            raise ScaleRefusedError(
                f"「{rating.symbol}」はすでに回答で使われているため、削除できません。定義を直して使ってください。"
            )
        # The library's documented way to say who deletes.
        rating._history_user = actor.user  # type: ignore[attr-defined] # noqa: SLF001
        rating.delete()


def _write(
    scale: RatingScale,
    before: dict[int, Rating],
    ratings: Sequence[RatingLine],
    *,
    actor: Access,
    now: dt.datetime,
) -> None:
    """Write the ratings. Ranks and symbols are unique at every moment, so that new ranks keep clear of the old ones."""
    _refuse_exchange(before, ratings)
    ranks = [rating.rank for rating in before.values()]
    offset = 0 if not ranks or min(ranks) > len(ratings) else max(ranks)
    changed: list[Rating] = []
    new: list[Rating] = []
    for rank, line in enumerate(ratings, offset + 1):
        known = before.get(line.key) if line.key else None
        (changed if known else new).append(_with(known or Rating(scale=scale), line, rank=rank))
    told = {"default_user": actor.user, "default_date": now}
    bulk_update_with_history(changed, Rating, [*_COLUMNS, "rank"], **told)
    bulk_create_with_history(new, Rating, **told)


def _refuse_exchange(before: dict[int, Rating], ratings: Sequence[RatingLine]) -> None:
    owners = {rating.symbol: pk for pk, rating in before.items()}
    for line in ratings:
        owner = owners.get(line.symbol)
        if owner is not None and owner != line.key and any(other.key == owner for other in ratings):
            raise ScaleRefusedError(
                f"記号「{line.symbol}」はほかの評価の記号でした。記号は入れ替えず、順位と定義を直してください。"
            )


def _with(rating: Rating, line: RatingLine, *, rank: int | None = None) -> Rating:
    for column in _COLUMNS:
        setattr(rating, column, getattr(line, column))
    rating.rank = rank or rating.rank
    return rating
