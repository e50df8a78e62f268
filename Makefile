# Everything a checkout needs. `make run` and `make test` set themselves up and may be repeated at any time.
SHELL := /bin/bash
PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
# A check-out has no certificate: the local server speaks plain HTTP and listens to this machine alone.
RUN_ENV := HTTPS=0

.PHONY: run test check format lock clean

# One stamp says that the locked dependencies are installed.
.venv/.installed: uv.lock pyproject.toml
	@test -x $(BIN)/uv || { $(PYTHON) -m venv .venv && $(BIN)/python -m pip install --quiet uv; }
	@$(BIN)/uv sync --quiet --frozen --inexact
	@touch $@

run: .venv/.installed
	@mkdir -p var
	@$(RUN_ENV) $(BIN)/python manage.py prepare
	@echo "道しるべ: http://127.0.0.1:$(PORT)/ （止めるには Ctrl+C）"
	@$(RUN_ENV) exec $(BIN)/gunicorn config.wsgi --bind 127.0.0.1:$(PORT) --threads 4 --access-logfile - --log-level warning

test: .venv/.installed
	@$(BIN)/python tests/e2e/chromium.py
	@$(BIN)/pytest $(ARGS)

check: .venv/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports --no-timing
	$(BIN)/djhtml --check --tabwidth 2 templates
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html')
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check --deploy --fail-level WARNING

format: .venv/.installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djhtml --tabwidth 2 templates
	-$(BIN)/djade --target-version 5.2 $$(git ls-files 'templates/*.html')

lock:
	$(BIN)/uv lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
