"""The round in the admin, for cities that prefer it: the same rights, states, checks and records as on the product's pages."""

from progress.admin import reports, rounds, scales

__all__ = ["reports", "rounds", "scales"]
