"""What every page of a round has in common."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from progress.models import ReportingRound


def render_round(
    request: HttpRequest, template: str, reporting_round: ReportingRound, **context: object
) -> HttpResponse:
    """Render a page of a round; one with a form that was posted and not accepted is 422."""
    form = context.get("form")
    is_refused = isinstance(form, BaseForm) and form.is_bound
    frame = {
        "plan": reporting_round.plan,
        "round": reporting_round,
        "has_sample": reporting_round.is_sample,
    }
    return render(
        request, f"progress/{template}.html", {**frame, **context}, status=422 if is_refused else 200
    )


def posted(request: HttpRequest) -> Any:  # noqa: ANN401 - the data of a form, None for one that is only shown
    return request.POST if request.method == "POST" else None
