"""Lists in pages whose filter stands in the address."""

from django.http import HttpRequest


def query_without_page(request: HttpRequest) -> str:
    """Return the filter of a list as it stands in the address, for the links to its other pages."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()
