"""Pages of the yearly round, by subject."""
