"""Addresses for those who answer: the work list, the form, the confirmation.

The page of a report comes last, as a code may hold slashes.
"""

from django.urls import URLPattern, path

from progress.views import conflicts, contributions, moves, reports, submission, work

work_patterns: list[URLPattern] = [
    path("", work.my_work, name="my_work"),
    path("confirm/", work.confirmations, name="confirmations"),
]
report_patterns: list[URLPattern] = [
    path("reports/<code:code>/autosave/", reports.report_autosave, name="report_autosave"),
    path("reports/<code:code>/settle/", conflicts.report_settle, name="report_settle"),
    path("reports/<code:code>/submission/", submission.submission, name="submission"),
    path("reports/<code:code>/move/", moves.report_move, name="report_move"),
    path(
        "reports/<code:code>/contributions/<int:department>/",
        contributions.report_contribute,
        name="report_contribute",
    ),
    path("reports/<code:code>/", reports.report, name="report"),
]
