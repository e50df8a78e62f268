"""Addresses for the 事務局: the rounds of the city, a new one, its board."""

from django.urls import URLPattern

city_patterns: list[URLPattern] = []
new_round_patterns: list[URLPattern] = []
round_patterns: list[URLPattern] = []
