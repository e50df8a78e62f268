"""The whole list of people out and in, for the transfers of 1 April."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Access, MemberRequest, is_coordinator, member_page
from accounts.members.forms import ApplyForm, UploadForm
from accounts.members.importing import apply_transfer, read_transfer
from accounts.members.queries import member_of
from accounts.members.table import COLUMNS, written
from accounts.members.transfer import Transfer
from accounts.members.views import INVALID, form_page, posted
from accounts.models import SecurityEvent, User
from accounts.security_events import record_event
from common.errors import DomainError
from common.tabular.csv_out import csv_bytes, csv_response
from common.tabular.formats import read_upload
from common.tabular.uploads import OwnedUploads, UploadGoneError


@member_page(is_coordinator)
@form_page
def transfer(request: MemberRequest) -> HttpResponse:
    """Take a file and show what it would change."""
    form = UploadForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            data = read_upload(form.cleaned_data["file"])
            shown = read_transfer(
                data,
                municipality=request.access.municipality,
                ends_absent=form.cleaned_data["ends_absent"],
                today=timezone.localdate(),
            )
        except DomainError as error:
            form.add_error("file", error.message)
        else:
            return _preview(request, shown, data, ends_absent=form.cleaned_data["ends_absent"])
    return _upload_page(request, form)


@member_page(is_coordinator)
@never_cache
@require_POST
def transfer_apply(request: MemberRequest) -> HttpResponse:
    """Apply the file as it was shown, and show the first passwords of new people, once."""
    form = ApplyForm(request.POST)
    uploads = _uploads(request.access, form["upload"].value() or "")
    try:
        if not form.is_valid():
            raise UploadGoneError
        applied = apply_transfer(
            uploads.read(),
            digest=form.cleaned_data["digest"],
            ends_absent=form.cleaned_data["ends_absent"],
            actor=request.access,
            now=timezone.now(),
        )
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("members:transfer", request.access.municipality.slug)
    uploads.remove()
    return render(request, "members/transfer_applied.html", {"applied": applied})


@member_page(is_coordinator)
@require_safe
def transfer_table(request: MemberRequest) -> HttpResponse:
    """Give out the list of people as it is, to be edited and brought back."""
    city, today = request.access.municipality, timezone.localdate()
    people = User.objects.members_of(city).with_memberships_in(city).in_order()
    rows = written(member_of(person, today) for person in people)
    record_event(
        SecurityEvent.Kind.EXPORTED,
        actor=request.user,
        municipality=city,
        detail=f"職員の一覧（CSV、{len(rows)}行）",
    )
    content = csv_bytes([column.heading for column in COLUMNS], rows)
    return csv_response(f"職員_{city.name}_{today:%Y%m%d}.csv", content)


def _preview(request: MemberRequest, shown: Transfer, data: bytes, *, ends_absent: bool) -> HttpResponse:
    """Show what would change; the file waits for the decision where there is one to make."""
    uploads = _uploads(request.access)
    if shown.is_applicable:
        uploads.save(data)
    context = {
        "transfer": shown,
        "ends_absent": ends_absent,
        "upload": uploads.name,
        "staying": [] if ends_absent else shown.absent,
    }
    is_refused = bool(shown.errors or shown.refusal)
    return render(request, "members/transfer_preview.html", context, status=INVALID if is_refused else None)


def _uploads(access: Access, name: str = "") -> OwnedUploads:
    return OwnedUploads(municipality=access.municipality.pk, user=access.user.pk, name=name)


def _upload_page(request: HttpRequest, form: UploadForm) -> HttpResponse:
    context = {"form": form, "columns": COLUMNS}
    return render(request, "members/transfer.html", context, status=INVALID if form.errors else None)
