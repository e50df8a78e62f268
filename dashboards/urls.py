"""Addresses of the published site, tenant first."""

from django.urls import include, path

import common.converters  # noqa: F401 - makes <code:…> known
from dashboards import views

app_name = "dashboards"

_plan = [
    path("", views.outline, name="outline"),
    path("measures/<code:code>/", views.measure, name="measure"),
    path("roadmap/", views.plan_roadmap, name="plan_roadmap"),
    path("kpis/", views.kpi_list, name="kpi_list"),
    path("kpis/<int:number>/", views.kpi, name="kpi"),
    path("glossary/", views.glossary, name="glossary"),
]

urlpatterns = [
    path("", views.top, name="top"),
    path("search/", views.search_results, name="search_results"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("<slug:municipality>/", views.city, name="city"),
    path("<slug:municipality>/plans/<slug:plan>/", include(_plan)),
]
