"""Addresses for the 事務局: the rounds of the city, a new one, its board."""

from django.urls import URLPattern, path

from progress.views import board, phases, preview, round_kpis, round_reports, rounds, scales

city_patterns: list[URLPattern] = [path("", rounds.round_list, name="round_list")]
new_round_patterns: list[URLPattern] = [
    path("new/", rounds.round_create, name="round_create"),
    path("scales/new/", scales.scale_create, name="scale_create"),
    path("scales/<int:scale>/", scales.scale_edit, name="scale_edit"),
]
round_patterns: list[URLPattern] = [
    path("", board.round_board, name="round_board"),
    path("live/", board.round_board_live, name="round_board_live"),
    path("edit/", rounds.round_edit, name="round_edit"),
    path("preview/", preview.round_preview, name="round_preview"),
    path("moves/<slug:action>/", phases.round_move, name="round_move"),
    path("close/", phases.round_close, name="round_close"),
    path("extensions/", board.round_extend, name="round_extend"),
    path("kpis/", round_kpis.round_kpis, name="round_kpis"),
    path("history/", board.round_history, name="round_history"),
    path("further/", round_reports.round_ask_also, name="round_ask_also"),
    path("report-moves/", round_reports.round_report_moves, name="round_report_moves"),
    path("reassign/<code:code>/", round_reports.report_reassign, name="report_reassign"),
    path("reports/", round_reports.round_reports, name="round_reports"),
]
