"""Addresses for those who answer: the work list, the form, the confirmation."""

from django.urls import URLPattern

work_patterns: list[URLPattern] = []
report_patterns: list[URLPattern] = []
