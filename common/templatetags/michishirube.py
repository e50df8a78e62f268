"""What every template may use."""

from django import template

from common import fiscal_year

register = template.Library()

register.filter("fiscal_year", fiscal_year.format_fiscal_year)
register.filter("era_year", fiscal_year.format_era_year)
register.filter("short_year", fiscal_year.format_short_year)
