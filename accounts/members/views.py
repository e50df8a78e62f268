"""Pages on which the 事務局 keeps the people of its city."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import MemberRequest, is_coordinator, member_page
from accounts.members import services
from accounts.members.forms import (
    AdmittedMemberForm,
    MemberFilter,
    MembershipForm,
    NewMemberForm,
    PersonForm,
)
from accounts.members.queries import member_of, membership_or_404, person_or_404
from accounts.members.services import HandedOver, standing_of
from accounts.models import User
from common.errors import DomainError

PAGE_SIZE = 50
INVALID = 422
form_page = require_http_methods(["GET", "HEAD", "POST"])


@member_page(is_coordinator)
@require_safe
def member_list(request: MemberRequest) -> HttpResponse:
    """List the people who have or had a role in the city."""
    city, today = request.access.municipality, timezone.localdate()
    form = MemberFilter(request.GET, municipality=city, today=today)
    people = form.people().with_memberships_in(city).in_order()
    page = Paginator(people, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "members": [member_of(person, today) for person in page],
    }
    return render(request, "members/member_list.html", context)


@member_page(is_coordinator)
@never_cache
@form_page
def member_add(request: MemberRequest) -> HttpResponse:
    """Register a new person and show their first password, once."""
    now = timezone.now()
    form = NewMemberForm(
        posted(request), municipality=request.access.municipality, today=timezone.localdate(now)
    )
    if request.method == "POST" and form.is_valid():
        try:
            handed_over = services.register_person(
                username=form.cleaned_data["username"],
                display_name=form.cleaned_data["display_name"],
                email=form.cleaned_data["email"],
                given=form.given,
                actor=request.access,
                now=now,
            )
        except DomainError as error:
            form.add_error("username", error.message)
        else:
            return _handed_over(request, [handed_over])
    return _form(request, "members/member_add.html", form)


@member_page(is_coordinator)
@form_page
def member_admit(request: MemberRequest) -> HttpResponse:
    """Give somebody who has a 利用者ID a role here."""
    now = timezone.now()
    form = AdmittedMemberForm(
        posted(request), municipality=request.access.municipality, today=timezone.localdate(now)
    )
    if request.method == "POST" and form.is_valid():
        try:
            person = services.admit_person(
                username=form.cleaned_data["username"],
                display_name=form.cleaned_data["display_name"],
                given=form.given,
                actor=request.access,
                now=now,
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            return _done(request, person, f"{person}さんに所属を追加しました。")
    return _form(request, "members/member_admit.html", form)


@member_page(is_coordinator)
@form_page
def member_edit(request: MemberRequest, person: int) -> HttpResponse:
    """Show a person with their roles, and change name and mail address."""
    found = person_or_404(request.access, person)
    form = PersonForm(posted(request), initial={"display_name": found.display_name, "email": found.email})

    def save() -> None:
        services.change_person(found, **form.cleaned_data, actor=request.access, now=timezone.now())

    if request.method == "POST" and form.is_valid() and _succeeds(form, save):
        return _done(request, found, f"{found}さんの氏名とメールアドレスを保存しました。")
    return _person_page(request, "members/member_edit.html", found, form=form)


@member_page(is_coordinator)
@form_page
def membership_add(request: MemberRequest, person: int) -> HttpResponse:
    """Give a person of the city a further role."""
    found, now = person_or_404(request.access, person), timezone.now()
    form = MembershipForm(
        posted(request), municipality=request.access.municipality, today=timezone.localdate(now)
    )

    def save() -> None:
        services.give_membership(found, given=form.given, actor=request.access, now=now)

    if request.method == "POST" and form.is_valid() and _succeeds(form, save):
        return _done(request, found, f"{found}さんに所属を追加しました。")
    return _person_page(request, "members/membership_add.html", found, form=form)


@member_page(is_coordinator)
@form_page
def membership_change(request: MemberRequest, person: int, membership: int) -> HttpResponse:
    """Change role, department or last day of one of a person's roles."""
    found, now = person_or_404(request.access, person), timezone.now()
    row = membership_or_404(found, membership)
    form = MembershipForm(
        posted(request),
        municipality=request.access.municipality,
        today=timezone.localdate(now),
        membership=row,
    )

    def save() -> None:
        services.change_membership(row, given=form.given, actor=request.access, now=now)

    if request.method == "POST" and form.is_valid() and _succeeds(form, save):
        return _done(request, found, f"{found}さんの所属を変更しました。")
    return _person_page(request, "members/membership_change.html", found, form=form, membership=row)


@member_page(is_coordinator)
@form_page
def membership_end(request: MemberRequest, person: int, membership: int) -> HttpResponse:
    """Ask, then end one of a person's roles at once."""
    found = person_or_404(request.access, person)
    row, form = membership_or_404(found, membership), Form(posted(request))

    def end() -> None:
        services.end_membership(row, actor=request.access, now=timezone.now())

    if request.method == "POST" and _succeeds(form, end):
        return _done(request, found, f"{found}さんの「{row.title}」の所属を終了しました。")
    return _person_page(request, "members/membership_end.html", found, form=form, membership=row)


@member_page(is_coordinator)
@never_cache
@form_page
def member_password(request: MemberRequest, person: int) -> HttpResponse:
    """Ask, then show a new first password, once."""
    found, form = person_or_404(request.access, person), Form(posted(request))
    if request.method == "POST":
        try:
            handed_over = services.renew_password(found, actor=request.access, now=timezone.now())
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            return _handed_over(request, [handed_over])
    return _person_page(request, "members/member_password.html", found, form=form)


@member_page(is_coordinator)
@form_page
def member_disable(request: MemberRequest, person: int) -> HttpResponse:
    """Ask, then stop a person and end all their roles here."""
    found, form = person_or_404(request.access, person), Form(posted(request))

    def disable() -> None:
        services.disable_person(found, actor=request.access, now=timezone.now())

    if request.method == "POST" and _succeeds(form, disable):
        return _done(request, found, f"{found}さんを停止しました。")
    return _person_page(request, "members/member_disable.html", found, form=form)


@member_page(is_coordinator)
@form_page
def member_enable(request: MemberRequest, person: int) -> HttpResponse:
    """Ask, then let a stopped person sign in again."""
    found, form = person_or_404(request.access, person), Form(posted(request))

    def enable() -> None:
        services.enable_person(found, actor=request.access, now=timezone.now())

    if request.method == "POST" and _succeeds(form, enable):
        return _done(request, found, f"{found}さんの停止を解除しました。続けて所属を追加してください。")
    return _person_page(request, "members/member_enable.html", found, form=form)


def posted(request: MemberRequest) -> QueryDict | None:
    """Return what a form is bound to: also where nothing was filled in."""
    return request.POST if request.method == "POST" else None


def _succeeds(form: Form, act: Callable[[], None]) -> bool:
    """Do what was asked for; tell with the form why it is refused."""
    try:
        act()
    except DomainError as error:
        form.add_error(None, error.message)
        return False
    return True


def _form(request: MemberRequest, template: str, form: Form) -> HttpResponse:
    return render(request, template, {"form": form}, status=INVALID if form.errors else None)


def _person_page(
    request: MemberRequest, template: str, person: User, *, form: Form, **context: object
) -> HttpResponse:
    """Render a page about one person; 422 where what was asked for is refused."""
    city, today = request.access.municipality, timezone.localdate()
    shown = {
        "member": member_of(person, today),
        "standing": standing_of(person, municipality=city, today=today),
        "form": form,
        "today": today,
        **context,
    }
    return render(request, template, shown, status=INVALID if form.errors else None)


def _handed_over(request: MemberRequest, people: list[HandedOver]) -> HttpResponse:
    """Show first passwords. Not after a redirect: they would have to be kept somewhere meanwhile."""
    return render(request, "members/handed_over.html", {"people": people})


def _done(request: MemberRequest, person: User, message: str) -> HttpResponse:
    messages.success(request, message)
    return redirect("members:member_edit", request.access.municipality.slug, person.pk)
