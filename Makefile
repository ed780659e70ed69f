# Two commands do everything: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
WORKERS ?= 2
RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development

.PHONY: run test test-all check format build bench lock browser clean

run: $(RUNTIME)
	$(BIN)/streamlit run app.py --server.port $(PORT)

test: $(DEVELOPMENT) browser
	$(BIN)/python -m pytest -n $(WORKERS) -m "not slow"

test-all: $(DEVELOPMENT) browser
	@command -v soffice >/dev/null || sh .ci/system libreoffice-calc-nogui || \
	  echo "LibreOffice absent : ses tests ne tourneront pas."
	$(BIN)/python -m pytest -n $(WORKERS)

check: $(DEVELOPMENT)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/architecture

format: $(DEVELOPMENT)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

build: $(RUNTIME)
	$(BIN)/python -m geo build 86

bench: $(DEVELOPMENT)
	for script in bench/*.py; do $(BIN)/python $$script || exit 1; done

lock: $(DEVELOPMENT)
	$(BIN)/pip-compile -q --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras --no-header -o requirements.txt requirements.in
	$(BIN)/pip-compile -q --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras --no-header --allow-unsafe -o requirements-dev.txt requirements-dev.in

# The tests draw the pages in a real Chromium, installed by the system when it may.
browser:
	@sh .ci/browser

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 ou plus récent est nécessaire (essayez : make PYTHON=python3.12 run)."; exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); sh .ci/system python3-venv && $(PYTHON) -m venv $(VENV); }

$(RUNTIME): requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(DEVELOPMENT): requirements-dev.txt $(RUNTIME)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

clean:
	rm -rf $(VENV) .cache static .pytest_cache .mypy_cache .ruff_cache .hypothesis
