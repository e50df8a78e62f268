"""Where the sample data goes and where not."""

import pytest

from accounts.models import Department, User
from measures.models import Responsibility
from plans.models import Plan
from progress.models import (
    MeasureReport,
)
from progress.sample.clearing import clear_sample
from progress.sample.loading import load_sample
from tests.factories import make_round
from tests.progress.sample.cities import NOW, YEARS, make_city, make_city_without_departments

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return make_city()


def test_a_city_without_departments_gets_invented_ones_and_its_plan_stays_as_it_is() -> None:
    plan = make_city_without_departments()

    load_sample(now=NOW)

    departments = Department.objects.filter(municipality=plan.municipality)
    assert len(departments) == 5
    assert all(row.is_sample and row.name.endswith("（見本）") for row in departments)
    assert Responsibility.objects.count() == 0
    assert len(set(MeasureReport.objects.values_list("lead", flat=True))) == 5


def test_the_same_city_always_gets_the_same(plan: Plan) -> None:
    def told() -> list[tuple[str, str, str]]:
        rows = MeasureReport.objects.order_by("pk").values_list("state", "achievements", "challenges")
        return list(rows)

    load_sample(now=NOW)
    first = told()
    clear_sample(now=NOW)
    load_sample(now=NOW)

    assert told() == first


def test_a_city_with_rounds_of_its_own_is_left_alone(plan: Plan) -> None:
    make_round(plan)

    assert load_sample(now=NOW) == []
    assert User.objects.count() == 0


def test_a_plan_that_nobody_may_read_or_that_has_not_begun_gets_no_rounds(plan: Plan) -> None:
    Plan.objects.update(is_published=False)
    assert load_sample(now=NOW) == []

    Plan.objects.update(is_published=True)
    assert load_sample(now=NOW.replace(year=YEARS[0] - 1)) == []
    assert User.objects.count() == 0
