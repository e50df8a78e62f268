"""What was done in a city: the changes of its records, and the events of its people."""
