"""Every write of the yearly round, by subject."""
