"""First passwords, which the 事務局 hands over on paper."""

import secrets

# Without what is misread on paper: 0 and o, 1, l and i.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 4, 4


def make_initial_password() -> str:
    """Return a password such as k7mw-9xqp-3vtd-hn4c, of 79 bits. It has to be changed at the first sign-in."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)
