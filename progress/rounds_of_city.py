"""The rounds of a city as its 事務局 lists them."""

from django.db.models import Prefetch, QuerySet

from accounts.models import Municipality
from plans.models import Plan
from progress.models import RatingScale, ReportingRound


def plans_with_rounds(municipality: Municipality) -> QuerySet[Plan]:
    """Return a city's plans, published or not, each with its rounds, newest first, and its scales, in three queries."""
    rounds = ReportingRound.objects.with_counts().order_by("-fiscal_year", "-sequence", "-pk")
    scales = RatingScale.objects.with_ratings().order_by("pk")
    return (
        Plan.objects.filter(municipality=municipality)
        .select_related("municipality")
        .order_by("-start_fy", "pk")
        .prefetch_related(Prefetch("rounds", rounds), Prefetch("rating_scales", scales))
    )
