from django.conf import settings as installed
from django.db import connection
from pytest_django import DjangoDbBlocker, Settings


def test_the_suite_runs_with_debugging_off(settings: Settings) -> None:
    assert settings.DEBUG is False


def test_a_fixture_that_opens_the_database_meets_the_test_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        name = str(connection.settings_dict["NAME"])

    assert name.startswith(("test_", "file:memorydb"))
    assert str(installed.VAR_DIR) not in name
