"""How long a sign-in lasts. The session itself keeps when it began and when the person last did something."""

import time
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

_BEGAN, _ACTIVE = "signed_in_at", "active_at"  # seconds since 1970
_STEP = 60.0  # activity is written at most this often, so that not every page costs a write

View = TypeVar("View", bound=Callable[..., object])


def begin(session: SessionBase) -> None:
    """Start both limits; to be called for every sign-in, whatever way it took."""
    session[_BEGAN] = session[_ACTIVE] = time.time()


def note_activity(session: SessionBase) -> None:
    """Start the idle limit anew, roughly: to the minute, or finer where the limit itself is short."""
    step = min(_STEP, settings.SESSION_IDLE.total_seconds() / 10)
    if time.time() - session.get(_ACTIVE, 0) >= step:
        session[_ACTIVE] = time.time()


def seconds_left(session: SessionBase) -> int:
    """Return the seconds until the session ends by itself; 0 if it has ended, or never properly began."""
    return max(0, min(_until_idle(session), _until_worn_out(session)))


def can_go_on(session: SessionBase) -> bool:
    """Tell whether doing something would make the session last longer."""
    return _until_idle(session) < _until_worn_out(session)


def _until_idle(session: SessionBase) -> int:
    return int(session.get(_ACTIVE, 0) + settings.SESSION_IDLE.total_seconds() - time.time())


def _until_worn_out(session: SessionBase) -> int:
    return int(session.get(_BEGAN, 0) + settings.SESSION_LONGEST.total_seconds() - time.time())


def no_activity(view: View) -> View:
    """Mark a view that pages ask by themselves: getting it does not count as the person doing something."""
    view.is_no_activity = True  # type: ignore[attr-defined] # read by the middleware
    return view


def session_of_page(request: HttpRequest) -> dict[str, object]:
    """Tell every template how long the signed-in person's session lasts. A context processor."""
    if not request.user.is_authenticated:
        return {}
    return {
        "session_left": seconds_left(request.session),
        "session_can_go_on": can_go_on(request.session),
        "session_warning": int(settings.SESSION_WARNING.total_seconds()),
    }
