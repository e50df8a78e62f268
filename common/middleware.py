"""What holds for every request before anything else looks at it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


class ClientAddress:
    """Takes the client's own address from the proxies in front, so that limits and records count people, not proxies.

    Each proxy adds the address of who asked it to X-Forwarded-For. What is further left than the first of ours was written
    by the client and proves nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        count = settings.PROXY_COUNT
        told = [address.strip() for address in request.headers.get("X-Forwarded-For", "").split(",")]
        if count and len(told) >= count and told[-count]:
            request.META["REMOTE_ADDR"] = told[-count]
        return self.get_response(request)
