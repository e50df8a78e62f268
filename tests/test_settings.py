from pytest_django.fixtures import SettingsWrapper


def test_the_suite_runs_with_debugging_off(settings: SettingsWrapper) -> None:
    assert settings.DEBUG is False
