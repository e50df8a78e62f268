from pytest_django import Settings


def test_the_suite_runs_with_debugging_off(settings: Settings) -> None:
    assert settings.DEBUG is False
