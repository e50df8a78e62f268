"""Addresses of the evidence of a report. They stand before the report's own, as a code may hold slashes."""

from django.urls import URLPattern, path

from progress.views import evidence as views

evidence_patterns: list[URLPattern] = [
    path("reports/<code:code>/evidence/", views.evidence_list, name="evidence_list"),
    path("reports/<code:code>/evidence/place/", views.evidence_add_place, name="evidence_add_place"),
    path("reports/<code:code>/evidence/file/", views.evidence_add_file, name="evidence_add_file"),
    path("reports/<code:code>/evidence/<int:pk>/", views.evidence, name="evidence"),
    path("reports/<code:code>/evidence/<int:pk>/remove/", views.evidence_remove, name="evidence_remove"),
]
