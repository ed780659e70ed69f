# Two commands do everything: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
# One more than two cores: a test in a browser mostly waits for it.
WORKERS ?= 3
PYTEST = $(BIN)/python -m pytest -n $(WORKERS) --durations 25
# compiled once for the workers and for every process that a test starts
export PYTHONDONTWRITEBYTECODE :=
RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development
# The project itself, in place, with its command `observatoire`.
PROGRAM := $(BIN)/observatoire
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
INSTALL := $(PIP) --require-hashes
LOCK := --universal --python-version 3.11 --generate-hashes --no-header

.PHONY: run test test-browser test-all guide check format build bench audit licences lock browser clean

# On one's own machine: who opens the page from it may import (docs/deploiement.md).
run: $(PROGRAM)
	OBSERVATOIRE_MODE=local $(BIN)/streamlit run app.py --server.port $(PORT)

test: $(DEVELOPMENT) browser
	$(PYTEST) --dist loadfile --no-loadscope-reorder -m "not slow and (not browser or journey)"

test-browser: $(DEVELOPMENT) browser
	$(PYTEST) --dist worksteal -m browser

test-all: $(DEVELOPMENT) browser
	@command -v soffice >/dev/null || sh .ci/system libreoffice-calc-nogui || \
	  echo "LibreOffice absent : ses tests ne tourneront pas."
	$(PYTEST) --dist worksteal

# Takes the pictures of the user guide again, by its own test.
guide: $(DEVELOPMENT) browser
	OBSERVATOIRE_GUIDE=docs/images $(BIN)/python -m pytest -q tests/browser/test_guide_browser.py

check: $(DEVELOPMENT)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/deptry . --no-ansi
	$(BIN)/lint-imports --no-logo
	@sh .ci/javascript/check
	$(BIN)/python -m pytest -q tests/architecture

format: $(DEVELOPMENT)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

build: $(PROGRAM)
	$(PROGRAM) build 86

bench: $(DEVELOPMENT)
	for script in bench/*.py; do $(BIN)/python $$script || exit 1; done

# Known vulnerabilities, then licences, of what runs.
audit: $(DEVELOPMENT)
	$(BIN)/python .ci/audit.py

licences: $(DEVELOPMENT)
	@$(BIN)/pip-licenses --from=mixed --with-urls --with-system --packages $$(sed -n 's/^\([a-z0-9._-]*\)==.*/\1/p' requirements.txt)

lock: $(DEVELOPMENT)
	$(BIN)/uv pip compile -q $(LOCK) -o requirements.txt requirements.in
	$(BIN)/uv pip compile -q $(LOCK) -o requirements-dev.txt requirements-dev.in
	npm --prefix .ci/javascript install --package-lock-only --silent && node .ci/javascript/lock.mjs

# The tests draw the pages in a real Chromium, installed by the system when it may.
browser:
	@sh .ci/browser

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 ou plus récent est nécessaire (essayez : make PYTHON=python3.12 run)."; exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); sh .ci/system python3-venv && $(PYTHON) -m venv $(VENV); }

$(RUNTIME): requirements.txt | $(VENV)/bin/python
	$(INSTALL) -r requirements.txt
	@touch $@

$(PROGRAM): pyproject.toml $(RUNTIME)
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEVELOPMENT): requirements-dev.txt $(PROGRAM)
	$(INSTALL) -r requirements-dev.txt
	@touch $@

clean:
	rm -rf $(VENV) *.egg-info .ci/javascript/node_modules .cache static .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
