"""Records that the database itself keeps from being changed or removed, on both databases."""

from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, migrations, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import ProtectedError

from accounts.models import Membership, SecurityEvent
from common.append_only import (
    AppendOnly,
    append_only_models,
    check_append_only,
    forgetting,
    unguarded_tables,
)
from tests.factories import make_measure, make_membership, make_municipality, make_user
from tests.migrating import migrated

pytestmark = pytest.mark.django_db

HistoricalMeasure = apps.get_model("measures", "HistoricalMeasure")


def make_event(**overrides: Any) -> SecurityEvent:
    return SecurityEvent.objects.create(**{"kind": "signed_in", "detail": "元の内容", **overrides})


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def refuses(sql: str) -> bool:
    """Tell whether the database refuses a statement, and that nothing of it is left."""
    try:
        with transaction.atomic():
            run(sql)
    except IntegrityError as error:
        return "append-only" in str(error)
    return False


def test_events_history_and_moves_are_append_only() -> None:
    names = {model._meta.label for model in append_only_models()}

    assert {
        "accounts.SecurityEvent",
        "accounts.HistoricalMembership",
        "roadmaps.HistoricalRoadmapStep",
    } <= names
    assert {"progress.RoundTransition", "progress.ReportTransition"} <= names
    assert "accounts.Membership" not in names


def test_every_append_only_table_has_its_triggers() -> None:
    """A table that a migration has rebuilt on SQLite lacks them: end that migration with AppendOnly."""
    assert unguarded_tables(connection) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda event: event.save(),
        lambda event: event.delete(),
        lambda event: SecurityEvent.objects.filter(pk=event.pk).update(detail="別の内容"),
        lambda event: SecurityEvent.objects.filter(pk=event.pk).delete(),
        lambda event: SecurityEvent.objects.bulk_update([event], ["detail"]),
        lambda event: SecurityEvent.objects.bulk_create(
            [SecurityEvent(pk=event.pk, kind="signed_out")],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["kind"],
        ),
    ],
    ids=["save", "delete", "update", "delete many", "bulk_update", "upsert"],
)
def test_an_event_is_neither_changed_nor_removed(change: Any) -> None:
    event = make_event()
    event.detail = "別の内容"

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        change(event)

    event.refresh_from_db()
    assert event.detail == "元の内容"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE accounts_securityevent SET detail = ''",
        "DELETE FROM accounts_securityevent",
        "UPDATE measures_historicalmeasure SET title = ''",
        "DELETE FROM measures_historicalmeasure",
    ],
)
def test_sql_past_the_orm_is_refused_too(sql: str) -> None:
    make_event()
    make_measure()

    assert refuses(sql)


def test_no_row_takes_the_place_of_another() -> None:
    event = make_event()
    row = f"accounts_securityevent (id, kind, at, username, detail) VALUES ({event.pk}, 'x', '2026-04-01', '', '')"

    if connection.vendor == "sqlite":
        assert refuses(f"INSERT OR REPLACE INTO {row}")
    else:
        connection.check_constraints()  # what waits for the end of the transaction would hinder it too
        assert refuses("TRUNCATE accounts_securityevent")


def test_the_record_itself_changes_as_ever_and_leaves_rows_behind() -> None:
    measure = make_measure(title="前")
    measure.title = "後"
    measure.save()
    pk = measure.pk
    measure.delete()

    rows = HistoricalMeasure.objects.filter(id=pk).order_by("history_id")

    assert list(rows.values_list("history_type", "title")) == [("+", "前"), ("~", "後"), ("-", "後")]


def test_forgetting_removes_and_never_changes() -> None:
    event, other = make_event(), make_event()
    make_measure()

    with forgetting():
        SecurityEvent.objects.filter(pk=event.pk).delete()
        run("DELETE FROM measures_historicalmeasure")
        assert refuses("UPDATE accounts_securityevent SET detail = ''")

    assert list(SecurityEvent.objects.all()) == [other]
    assert not HistoricalMeasure.objects.exists()


def test_the_permission_ends_with_the_block() -> None:
    make_event()

    with transaction.atomic():
        with forgetting():
            pass
        assert refuses("DELETE FROM accounts_securityevent")

    assert refuses("DELETE FROM accounts_securityevent")


def test_the_permission_ends_with_an_error_and_nothing_is_removed() -> None:
    event = make_event()

    def delete_and_fail() -> None:
        with forgetting():
            event.delete()
            raise ZeroDivisionError

    with transaction.atomic():
        with pytest.raises(ZeroDivisionError):
            delete_and_fail()
        assert refuses("DELETE FROM accounts_securityevent")

    assert SecurityEvent.objects.count() == 1


def test_blocks_within_each_other_end_one_by_one() -> None:
    make_event()

    with forgetting():
        with forgetting():
            pass
        run("DELETE FROM accounts_securityevent")
        make_event()

    assert refuses("DELETE FROM accounts_securityevent")


@pytest.mark.django_db(transaction=True)
def test_the_permission_is_of_one_connection() -> None:
    make_event()
    other = connection.copy()

    def refuses_elsewhere() -> bool:
        try:
            with other.cursor() as cursor:
                cursor.execute("DELETE FROM accounts_securityevent")
        except DatabaseError:  # on SQLite nobody else may write meanwhile
            return True
        return False

    try:
        with forgetting():
            answers = [refuses_elsewhere()]
        answers.append(refuses_elsewhere())
    finally:
        other.close()
    assert answers == [True, True]
    assert SecurityEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_flush_still_empties_a_database() -> None:
    make_event()
    make_measure()

    call_command("flush", interactive=False, verbosity=0)

    assert not SecurityEvent.objects.exists()
    assert not HistoricalMeasure.objects.exists()
    make_event()
    assert refuses("DELETE FROM accounts_securityevent")


@pytest.mark.django_db(transaction=True)
def test_the_migration_can_be_taken_back_and_repeated() -> None:
    make_event()

    with migrated("accounts", AppendOnly("securityevent")):
        assert refuses("DELETE FROM accounts_securityevent")
    run("UPDATE accounts_securityevent SET detail = '別の内容'")
    with connection.schema_editor() as editor:
        state = MigrationExecutor(connection).loader.project_state()
        AppendOnly("securityevent").database_forwards("accounts", editor, state, state)

    assert SecurityEvent.objects.get().detail == "別の内容"
    assert refuses("DELETE FROM accounts_securityevent")


@pytest.mark.django_db(transaction=True)
def test_a_lost_trigger_is_told_to_the_operator() -> None:
    longer = migrations.AlterField("historicalmeasure", "title", models.CharField(max_length=400))
    assert check_append_only(databases=["default"]) == []

    with migrated("measures", longer):
        messages = check_append_only(databases=["default"])
        with connection.schema_editor() as editor:
            state = MigrationExecutor(connection).loader.project_state()
            AppendOnly("historicalmeasure").database_forwards("measures", editor, state, state)
        assert check_append_only(databases=["default"]) == []

    # Only SQLite rebuilds a table to change it; taking the change back has rebuilt it once more.
    assert [message.id for message in messages] == (["common.W001"] if connection.vendor == "sqlite" else [])
    with connection.schema_editor() as editor:
        AppendOnly("historicalmeasure").database_forwards("measures", editor, state, state)
    assert unguarded_tables(connection) == []


def test_the_check_waits_for_pending_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    run(
        "DROP TRIGGER append_only ON accounts_securityevent"
        if connection.vendor == "postgresql"
        else "DROP TRIGGER accounts_securityevent_refuses_update"
    )
    told = [message.msg for message in check_append_only(databases=["default"])]
    run("DELETE FROM django_migrations WHERE app = 'progress'")

    assert told == ["The table accounts_securityevent does not refuse changes."]
    assert check_append_only(databases=["default"]) == []
    assert check_append_only() == []


def test_who_is_named_in_a_history_cannot_be_deleted() -> None:
    person = make_user()
    membership = make_membership(make_municipality())
    membership._history_user = person  # type: ignore[attr-defined] # read by simple_history
    membership.save()

    with pytest.raises(ProtectedError):
        person.delete()

    assert Membership.history.filter(history_user=person).exists()
