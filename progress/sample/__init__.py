"""Sample data for demonstrations: invented people and answers, clearly named, and removed whole again.

Inventing (`dice`, `calendar`, `words`, `values`, `stories`) knows no database; `loading` writes, `clearing` removes.
"""
