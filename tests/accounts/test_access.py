"""What a person is in a municipality, and the gate."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from accounts.access import Access, MemberRequest, access_to, is_coordinator, member_page
from accounts.models import Role
from tests.factories import make_department, make_membership, make_municipality, make_user

TODAY = dt.date(2026, 4, 1)

pytestmark = pytest.mark.django_db


def test_a_person_without_a_membership_is_nothing() -> None:
    access = access_to(make_municipality(), make_user(), today=TODAY)

    assert access.memberships == ()
    assert not access.is_coordinator
    assert access.sees == frozenset()


def test_a_coordinator_is_one_in_their_own_city_alone() -> None:
    membership = make_membership(make_municipality())

    assert access_to(membership.municipality, membership.user, today=TODAY).is_coordinator
    assert not access_to(make_municipality(), membership.user, today=TODAY).is_coordinator


@pytest.mark.parametrize(
    ("expires_on", "holds"), [(None, True), (TODAY, True), (TODAY - dt.timedelta(days=1), False)]
)
def test_a_membership_holds_up_to_and_on_its_last_day(expires_on: dt.date | None, holds: bool) -> None:
    membership = make_membership(make_municipality(), expires_on=expires_on)

    assert access_to(membership.municipality, membership.user, today=TODAY).is_coordinator is holds


def test_a_disabled_person_has_no_rights_left() -> None:
    membership = make_membership(make_municipality(), user=make_user(is_active=False))

    assert not access_to(membership.municipality, membership.user, today=TODAY).memberships


def test_a_role_in_a_division_covers_the_sections_below_it() -> None:
    division = make_department()
    section = make_department(division.municipality, parent=division)
    other = make_department(division.municipality)
    manager = make_membership(division.municipality, Role.MANAGER, department=division)

    access = access_to(division.municipality, manager.user, today=TODAY)

    assert access.confirms_for == {division.pk, section.pk}
    assert access.answers_for == {division.pk, section.pk}
    assert other.pk not in access.sees


def test_an_editor_answers_without_confirming_and_a_viewer_only_sees() -> None:
    city = make_municipality()
    editor = make_membership(city, Role.EDITOR)
    viewer = make_membership(city, Role.VIEWER)

    as_editor = access_to(city, editor.user, today=TODAY)
    as_viewer = access_to(city, viewer.user, today=TODAY)

    assert list(as_editor.answers_for) == [editor.department_id]
    assert as_editor.confirms_for == frozenset()
    assert list(as_viewer.sees) == [viewer.department_id]
    assert as_viewer.answers_for == frozenset()


def test_the_title_tells_departments_and_roles() -> None:
    city = make_municipality()
    user = make_user()
    make_membership(city, Role.COORDINATOR, user=user)
    make_membership(city, Role.EDITOR, user=user, department=make_department(city, name="情報課"))

    assert access_to(city, user, today=TODAY).title == "事務局、情報課 担当者"


@member_page(is_coordinator)
def page(request: MemberRequest) -> HttpResponse:
    return HttpResponse(request.access.municipality.name)


def ask(user: object, municipality: str) -> int:
    request = RequestFactory().get(f"/{municipality}/page/")
    request.user = user  # type: ignore[assignment] # any kind of user
    return page(request, municipality).status_code


def test_the_gate_opens_to_members_with_the_role() -> None:
    coordinator = make_membership(make_municipality())

    assert ask(coordinator.user, coordinator.municipality.slug) == 200


def test_the_gate_hides_other_cities_and_places_that_do_not_exist() -> None:
    coordinator = make_membership(make_municipality())

    for elsewhere in (make_municipality().slug, "nowhere"):
        with pytest.raises(Http404):
            ask(coordinator.user, elsewhere)


def test_the_gate_says_that_a_role_is_missing() -> None:
    viewer = make_membership(make_municipality(), Role.VIEWER)

    with pytest.raises(PermissionDenied):
        ask(viewer.user, viewer.municipality.slug)


def test_access_without_departments_names_none() -> None:
    access = Access(make_user(), make_municipality())

    assert access.departments_as(*Role) == frozenset()
