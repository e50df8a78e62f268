"""The departments of a city, from when to when they are, and what its groups of them mean."""
