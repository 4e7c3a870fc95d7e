# Polku: `make` lists what can be done.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
PY := $(BIN)/python
DATA ?= data
PORT ?= 8000
ON_POSTGRESQL := $(addprefix tests/features/,projects work) \
  tests/test_authorisation.py tests/site/test_leases.py

help: ## List the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

install: .venv/installed ## Set up everything without starting
	@$(PY) -m tools.assets && $(PY) -m tools.messages compile

demo: install ## Show Polku at work with the demonstration company, on http://127.0.0.1:8000
	@$(BIN)/polku demo --data $(DATA) --port $(PORT)

serve: install ## Serve the data folder without a demonstration
	@$(BIN)/polku serve --data $(DATA) --port $(PORT)

dev: develop ## Serve the demonstration with reload and asset watch
	@$(PY) -m tools.develop --data $(DATA) --port $(PORT)

test: develop chromium node-sdk faults postgresql ## Run all tests, browser ones included
	@# apart: the browser's driver keeps an event loop in its process, which other tests need free
	@# three at a time on two cores: the tests of processes mostly wait
	@$(PY) -m pytest -n 3 --dist loadfile --durations 10 --ignore tests/browser
	@$(PY) -m pytest -n 2 --dist loadfile --durations 10 tests/browser
	@# what asks the metadata most, once more with it on PostgreSQL
	@$(PY) -m tools.postgres $(PY) -m pytest -n 2 --dist loadfile $(ON_POSTGRESQL)

check: develop ## Format, lint, types, layers, translations: under a minute
	@$(BIN)/ruff format --check . && $(BIN)/ruff check .
	@$(BIN)/lint-imports --no-cache
	@$(PY) -m tools.messages check
	@$(BIN)/mypy -p polku
	@$(PY) -m tools.node tsc --noEmit

format: develop ## Format the code and mend what can be mended by itself
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

accept: develop ## Write the golden files anew; read the difference before you commit it
	@POLKU_ACCEPT=1 $(PY) -m pytest -q -k golden || true
	@git --no-pager diff --stat

screenshots: develop chromium ## Make the pictures of every page into docs/
	@$(PY) -m tools.screenshots

bench: develop ## Measure speed against the bare engine, in one run
	@for one in bench/[a-z]*.py; do echo "== $$one"; $(PY) -m bench.$$(basename $$one .py) || exit 1; done
	@echo "== bench/measure"; $(PY) -m bench.measure

prove-main: develop chromium node-sdk ## Print each figure that the main job is judged by
	@$(PY) -m tools.prove_main

prove-collect: develop chromium node-sdk faults postgresql ## Print each figure that collection is judged by
	@command -v wrk >/dev/null || tools/apt.sh wrk
	@$(PY) -m tools.prove_collect

prove-measure: develop chromium ## Print each figure that the analyses are judged by
	@$(PY) -m tools.prove_measure

lock: ## Write the lock files anew from pyproject.toml
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url pyproject.toml --group build --group dev -o requirements-dev.lock
	@grep -v '^ ' requirements-dev.lock | sed 's/ \\$$//' > .venv/constraints  # one version for both
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url pyproject.toml --group build -c .venv/constraints -o requirements.lock

develop: .venv/developed install

.venv/installed: requirements.lock pyproject.toml | .venv/bin/pip
	@echo "Installing what Polku runs on"
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	@$(PY) -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/developed: requirements-dev.lock | .venv/bin/pip
	@echo "Installing what the tests need"
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# Debian and Ubuntu keep the venv module's pip in a package of its own.
.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Polku needs Python 3.11 or newer; set PYTHON=python3.12, for example."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || tools/apt.sh python3-venv
	@echo "Making the environment in .venv" && $(PYTHON) -m venv .venv

faults: ## Install what the tests inject faults with, and a mail server to fetch from
	@command -v strace >/dev/null || tools/apt.sh strace
	@command -v faketime >/dev/null || tools/apt.sh faketime
	@command -v dovecot >/dev/null || [ -x /usr/sbin/dovecot ] || tools/apt.sh dovecot-imapd

chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || tools/apt.sh chromium

postgresql:
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || tools/apt.sh postgresql

node-sdk: develop
	@$(PY) -m tools.node npm ci --prefix tests/collect/sdk --ignore-scripts --no-audit --no-fund --loglevel=error

.PHONY: help install demo serve dev test check format accept screenshots bench prove-main prove-collect prove-measure lock develop chromium node-sdk postgresql faults
