"""An installation's own secret key, kept in a file that nobody else can read."""

import os
import tempfile
from pathlib import Path

from django.core.management.utils import get_random_secret_key


def own_secret_key(path: Path) -> str:
    """Return the key in `path`, made on first use.

    The key is written whole before the file gets its name, so that of several processes that start together the first
    decides and none reads half a key.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=path.parent)  # readable by nobody else
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(get_random_secret_key())
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first
        finally:
            Path(draft).unlink()
    return path.read_text(encoding="ascii").strip()
