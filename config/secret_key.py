"""An installation's own secret key, kept in a file that nobody else can read."""

import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key


def own_secret_key(path: Path) -> str:
    """Return the key in `path`, made on first use; two processes that start together agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        key = get_random_secret_key()
        file.write(key)
    return key
