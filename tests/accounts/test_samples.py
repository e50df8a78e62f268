"""What is invented goes without a trace, and nothing else goes."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from accounts.models import Membership, Role, SecurityEvent, User
from accounts.samples import remove_sample_people, remove_with_history
from plans.models import Plan
from tests.factories import make_membership, make_municipality, make_plan, make_user

pytestmark = pytest.mark.django_db


def make_busy_person(*, is_sample: bool) -> tuple[User, Plan]:
    """Make a person with a role, who has signed in and changed a plan."""
    city = make_municipality()
    person = make_membership(city, Role.EDITOR, user=make_user(is_sample=is_sample)).user
    plan = make_plan(city)
    plan._history_user = person  # type: ignore[attr-defined] # read by simple_history
    plan.save()
    SecurityEvent.objects.create(kind="signed_in", actor=person)
    SecurityEvent.objects.create(kind="sign_in_failed", username=person.username)
    return person, plan


def test_sample_people_go_with_all_that_names_them() -> None:
    person, plan = make_busy_person(is_sample=True)
    with pytest.raises(ProtectedError):
        person.delete()

    number = remove_sample_people()

    assert number == 1
    assert not User.objects.filter(pk=person.pk).exists()
    assert not Membership.history.filter(user_id=person.pk).exists()
    assert not SecurityEvent.objects.exists()
    assert list(Plan.history.filter(id=plan.pk).values_list("history_type", flat=True)) == ["+"]


def test_real_people_and_their_records_stay() -> None:
    person, plan = make_busy_person(is_sample=False)

    remove_sample_people()

    assert User.objects.filter(pk=person.pk).exists()
    assert SecurityEvent.objects.count() == 2
    assert Plan.history.filter(id=plan.pk, history_user=person).exists()


def test_rows_go_with_their_history_and_others_stay() -> None:
    one, other = make_plan(), make_plan()
    pk = one.pk

    number = remove_with_history(Plan.objects.filter(pk=one.pk))

    assert number == 1
    assert not Plan.history.filter(id=pk).exists()
    assert Plan.history.filter(id=other.pk).exists()


def test_the_permission_does_not_outlast_the_removal() -> None:
    make_busy_person(is_sample=True)
    SecurityEvent.objects.create(kind="signed_in")

    remove_sample_people()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        SecurityEvent.objects.all().delete()
