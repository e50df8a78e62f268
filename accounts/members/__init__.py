"""The people of a city and their roles, as its 事務局 keeps them."""
