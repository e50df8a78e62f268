def test_the_suite_runs_with_debugging_off(settings):
    assert settings.DEBUG is False
