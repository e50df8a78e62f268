"""What all tests share."""

from collections.abc import Iterator

import pytest
from django.test.utils import setup_databases, teardown_databases
from pytest_django import DjangoDbBlocker


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--alone", action="store_true", help="run just the tests that measure time")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what measures time to a run of its own where workers run side by side; `make test` makes both runs."""
    if config.getoption("--alone"):
        kept = [item for item in items if item.get_closest_marker("alone")]
    elif hasattr(config, "workerinput"):
        kept = [item for item in items if not item.get_closest_marker("alone")]
    else:
        return
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


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
