"""Pages on which the 事務局 sees what was done in its city."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import MemberRequest, is_coordinator, member_page
from accounts.models import SecurityEvent
from accounts.records.export import changes_file, events_file
from accounts.records.forms import ChangeFilter, EventFilter
from accounts.records.kinds import history_of, kinds, record_is_of
from accounts.records.listing import changes_in, events_in, read_all, read_events
from accounts.security_events import record_event
from common.errors import DomainError
from common.tabular.csv_out import check_row_count, csv_response

PAGE_SIZE = 50


@member_page(is_coordinator)
@require_safe
def change_list(request: MemberRequest) -> HttpResponse:
    """List what was changed in the city's records, newest first."""
    city = request.access.municipality
    form = ChangeFilter(request.GET, municipality=city)
    places = changes_in(city, narrowing=form.narrowing, kind=form.kind_asked)
    page = Paginator(places, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "changes": read_all(page),
    }
    return render(request, "records/change_list.html", context)


@member_page(is_coordinator)
@require_safe
def event_list(request: MemberRequest) -> HttpResponse:
    """List the city's sign-ins, changes of rights, imports and exports, newest first."""
    city = request.access.municipality
    form = EventFilter(request.GET, municipality=city)
    events = events_in(city, narrowing=form.narrowing, kind=form.kind_asked)
    page = Paginator(events, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "events": read_events(page),
    }
    return render(request, "records/event_list.html", context)


@member_page(is_coordinator)
@require_safe
def object_history(request: MemberRequest, kind: str, pk: int) -> HttpResponse:
    """Show all changes of one record."""
    city, found = request.access.municipality, kinds().get(kind)
    if found is None or not record_is_of(found, pk, city):
        raise Http404
    rows = history_of(found, city).filter(**{found.pk: pk}).order_by("-history_date", "-history_id")
    places = rows.values_list("history_id", flat=True)
    page = Paginator(places, PAGE_SIZE).get_page(request.GET.get("page"))
    changes = read_all((found.key, place) for place in page)
    name = changes[0].name if changes else str(found.model._base_manager.get(pk=pk))
    context = {"kind": found, "name": name, "page": page, "changes": changes}
    return render(request, "records/object_history.html", context)


@member_page(is_coordinator)
@require_safe
def change_file(request: MemberRequest) -> HttpResponse:
    """Give out the changes that the list shows, all pages of it."""
    city = request.access.municipality
    form = ChangeFilter(request.GET, municipality=city)
    places = changes_in(city, narrowing=form.narrowing, kind=form.kind_asked)
    try:
        check_row_count(places.count())
    except DomainError as error:
        return _refused(request, "records:change_list", error)
    changes = read_all(places)
    content = changes_file(changes)
    _record(request, f"変更の記録（CSV、{len(changes):,}件）")
    return csv_response(f"変更の記録_{city.name}_{timezone.localdate():%Y%m%d}.csv", content)


@member_page(is_coordinator)
@require_safe
def event_file(request: MemberRequest) -> HttpResponse:
    """Give out the events that the list shows, all pages of it."""
    city = request.access.municipality
    form = EventFilter(request.GET, municipality=city)
    events = events_in(city, narrowing=form.narrowing, kind=form.kind_asked)
    try:
        check_row_count(events.count())
    except DomainError as error:
        return _refused(request, "records:event_list", error)
    rows = read_events(events)
    content = events_file(rows)
    _record(request, f"操作の記録（CSV、{len(rows):,}件）")
    return csv_response(f"操作の記録_{city.name}_{timezone.localdate():%Y%m%d}.csv", content)


def _refused(request: MemberRequest, name: str, error: DomainError) -> HttpResponse:
    messages.error(request, error.message)
    back = redirect(name, request.access.municipality.slug)
    back["Location"] += f"?{request.GET.urlencode()}"
    return back


def _record(request: MemberRequest, detail: str) -> None:
    record_event(
        SecurityEvent.Kind.EXPORTED,
        actor=request.user,
        municipality=request.access.municipality,
        detail=detail,
    )
