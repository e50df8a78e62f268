import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from common.natural_keys import remembered_keys
from measures.models import Measure
from plans.models import Policy
from roadmaps.models import RoadmapStep
from tests.factories import make_lane, make_measure, make_municipality, make_plan, make_policy

pytestmark = pytest.mark.django_db


def test_a_key_that_stands_in_other_rows_costs_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    city = make_municipality(slug="city")
    measure = make_measure(make_policy(make_plan(city, slug="dx")), code="1-1")
    lane = type(make_lane(measure)).objects.get()

    with django_assert_num_queries(1):
        key = lane.natural_key()

    assert key == ("city", "dx", "1-1", 1)


def test_while_a_file_is_loaded_a_key_is_looked_up_only_once(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    policy = make_policy(code="1")
    key = policy.natural_key()

    with remembered_keys():
        first = Policy.objects.get_by_natural_key(*key)
        with django_assert_num_queries(0):
            again = Policy.objects.get_by_natural_key(*key)

    assert first == again == policy


def test_what_was_not_there_is_asked_for_again() -> None:
    plan = make_plan()

    with remembered_keys():
        with pytest.raises(Policy.DoesNotExist):
            Policy.objects.get_by_natural_key(plan.municipality.slug, plan.slug, "1")
        policy = make_policy(plan, code="1")

        assert Policy.objects.get_by_natural_key(plan.municipality.slug, plan.slug, "1") == policy


def test_nothing_is_remembered_when_the_load_is_over() -> None:
    measure = make_measure()
    key = measure.natural_key()
    with remembered_keys():
        Measure.objects.get_by_natural_key(*key)

    measure.delete()

    with pytest.raises(Measure.DoesNotExist):
        Measure.objects.get_by_natural_key(*key)


def test_loading_a_plan_costs_fewer_than_three_queries_a_row() -> None:

    with CaptureQueriesContext(connection) as queries:
        call_command("loaddata", "00_reference_plans", "kashima", verbosity=0)

    rows = sum(query["sql"].startswith("INSERT") for query in queries)
    assert rows > 400
    assert len(queries) < rows * 3


def test_while_a_file_is_loaded_a_child_of_an_unknown_parent_is_not_found_and_others_are() -> None:
    lane = make_lane(make_measure(code="1-1"), steps={2023: "検討"})
    step = lane.steps.get()
    key = step.natural_key()

    with remembered_keys():
        assert RoadmapStep.objects.get_by_natural_key(*key) == step
        with pytest.raises(RoadmapStep.DoesNotExist):
            RoadmapStep.objects.get_by_natural_key(*key[:2], "9-9", *key[3:])
