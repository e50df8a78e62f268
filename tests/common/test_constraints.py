import pytest
from django.db import connection, migrations, models
from django.db.migrations.operations.base import Operation

from accounts.models import Department
from common.constraints import SameParent
from measures.models import Placement
from tests.factories import make_department, make_measure, make_placement, make_policy
from tests.migrating import migrated
from tests.refusals import assert_database_refuses, changed

POLICY = SameParent(field="policy", parent="plan", name="placement_policy_of_same_plan")


def stray_placement() -> Placement:
    """Make a placement whose policy is of another plan; only saving it would break the key."""
    measure = make_measure()
    return changed(make_placement(measure, make_policy(measure.plan)), policy=make_policy())


def stray_department() -> Department:
    return changed(make_department(), parent=make_department())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("app", "operation"),
    [
        ("measures", migrations.AlterField("placement", "code", models.CharField(max_length=40))),
        ("plans", migrations.AlterField("policy", "code", models.CharField(max_length=40))),
        ("measures", migrations.AddField("placement", "note", models.IntegerField(null=True))),
    ],
    ids=["the row's table", "the table pointed to", "a column more"],
)
def test_a_table_that_a_migration_remakes_keeps_the_key(app: str, operation: Operation) -> None:
    with migrated(app, operation):
        assert_database_refuses(stray_placement(), "placement_policy_of_same_plan")


@pytest.mark.django_db(transaction=True)
def test_a_remade_table_that_points_to_itself_keeps_the_key() -> None:
    longer = migrations.AlterField("department", "name", models.CharField(max_length=200))

    with migrated("accounts", longer):
        assert_database_refuses(stray_department(), "department_parent_of_same_municipality")


@pytest.mark.django_db(transaction=True)
def test_a_migration_removes_the_key_and_puts_it_back() -> None:
    row = stray_placement()

    with migrated("measures", migrations.RemoveConstraint("placement", "placement_policy_of_same_plan")):
        row.save()
        connection.check_constraints()
        row.delete()

    assert_database_refuses(stray_placement(), "placement_policy_of_same_plan")


@pytest.mark.django_db
def test_a_row_whose_links_are_not_in_question_passes() -> None:
    row = stray_placement()

    POLICY.validate(Placement, row, exclude={"policy"})
    POLICY.validate(Placement, row, exclude={"plan"})
    POLICY.validate(Placement, Placement(plan=row.plan))


def test_constraints_are_equal_if_they_say_the_same() -> None:
    others = [
        SameParent(field="measure", parent="plan", name=POLICY.name),
        SameParent(field="policy", parent="municipality", name=POLICY.name),
        SameParent(field="policy", parent="plan", name="another_name"),
        SameParent(field="policy", parent="plan", name=POLICY.name, violation_error_message="別の計画です。"),
    ]

    assert POLICY.clone() == POLICY
    assert hash(POLICY.clone()) == hash(POLICY)
    assert POLICY not in others
