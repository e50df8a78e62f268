"""Addresses of the yearly round, tenant first. A round is named by its plan, fiscal year and kind."""

from django.urls import URLPattern, URLResolver, include, path

import common.converters  # noqa: F401 - makes <code:…> known
from progress.urls_evidence import evidence_patterns
from progress.urls_reports import report_patterns, work_patterns
from progress.urls_rounds import city_patterns, new_round_patterns, round_patterns

app_name = "progress"

_of_round: list[URLPattern] = [*round_patterns, *evidence_patterns, *report_patterns]
_rounds: list[URLPattern | URLResolver] = [
    *new_round_patterns,
    path("<int:fiscal_year>/<slug:kind>/", include(_of_round)),
]

urlpatterns = [
    path("<slug:municipality>/work/", include(work_patterns)),
    path("<slug:municipality>/rounds/", include(city_patterns)),
    path("<slug:municipality>/plans/<slug:plan>/rounds/", include(_rounds)),
]
