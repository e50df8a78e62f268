"""What all tests share."""

from collections.abc import Iterator

import pytest
from django.test.utils import setup_databases, teardown_databases
from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,  # gives each worker that runs beside others a database of its own
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Make the test database, whatever tests are chosen.

    The plugin's own fixture makes one only if a chosen test is marked for it; a fixture that opens the database for
    the others would then write into the installation's own.
    """
    with django_db_blocker.unblock():
        databases = setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock():
        teardown_databases(databases, verbosity=0)
