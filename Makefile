# Everything a checkout needs. `make run` and `make test` set themselves up and may be repeated at any time.
SHELL := /bin/bash
PORT ?= 8000
PYTHON ?= python3
# Tests run side by side, each worker with a database of its own.
WORKERS ?= auto
BIN := .venv/bin
# A check-out has no certificate: the local server speaks plain HTTP and listens to this machine alone.
RUN_ENV := HTTPS=0
# It shows invented answers and lets one sign in as invented people. `make run SAMPLE=0` does neither.
SAMPLE ?= 1
WITH_SAMPLE := $(filter-out 0,$(SAMPLE))

.PHONY: run test check format lock clean

AS_ROOT := $(if $(filter 0,$(shell id -u)),,sudo -n)
MAKE_VENV := $(PYTHON) -m venv .venv

# One stamp says that the locked dependencies are installed. Debian ships venv apart from Python.
.venv/.installed: uv.lock pyproject.toml
	@test -x $(BIN)/pip || $(MAKE_VENV) >/dev/null 2>&1 || { rm -rf .venv; \
	  $(AS_ROOT) apt-get update -q && $(AS_ROOT) apt-get install -y -q python3-venv && $(MAKE_VENV); }
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv sync --quiet --frozen --inexact
	@touch $@

run: .venv/.installed
	@mkdir -p var
	@$(RUN_ENV) $(BIN)/python manage.py prepare $(if $(WITH_SAMPLE),--sample)
	@echo "道しるべ: http://127.0.0.1:$(PORT)/ （止めるには Ctrl+C）"
	@$(RUN_ENV) $(if $(WITH_SAMPLE),DEMONSTRATION=1) exec $(BIN)/gunicorn config.wsgi --bind 127.0.0.1:$(PORT) --threads 4 --timeout 120 --log-level warning

test: .venv/.installed
	@$(BIN)/python tests/e2e/chromium.py
	@$(BIN)/pytest -n $(WORKERS) $(ARGS)
	@$(BIN)/pytest --alone $(ARGS) || test $$? -eq 5 # none of the chosen tests measures time

check: .venv/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
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

# The pictures of README and guides, from a running product.
.PHONY: pictures
pictures: .venv/.installed
	@$(BIN)/python tests/e2e/chromium.py
	@PYTHONPATH=. $(BIN)/python docs/make_pictures.py
