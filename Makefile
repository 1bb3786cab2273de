# The commands of Moneta. Each does its own set-up, and only what is missing of it: a stamp file remembers what was
# installed from which lock file, so a second run installs nothing again.

HOST ?= 127.0.0.1
PORT ?= 8700
DATA_DIR ?=
MODEL ?= 1.2.0
FORECASTER ?= 1.0.0
EVAL_DATA ?= $(or $(MONETA_LABELLED_DATA),$(MONETA_DEVELOPMENT_DATA))
PYTEST_ARGS ?=
# Two processes share the files out in their order; tests/conftest.py keeps together what must not meet.
SHARED_OUT := -n 2 --no-loadscope-reorder

VENV := .venv
BIN := $(VENV)/bin
# Not the same as `make run`'s needs: whatever npm would rebuild from.
WEB_SOURCES := $(shell find web/src web/public -type f 2>/dev/null) $(wildcard web/*.html web/*.ts web/*.js web/*.json)

RUNTIME := $(VENV)/.runtime-installed
DEV := $(VENV)/.dev-installed
NODE_MODULES := web/node_modules/.installed
WEB := web/dist/.built

.DEFAULT_GOAL := help
.PHONY: help run test check bench e2e e2e-full faults fuzz train train-forecaster eval-anomalies eval-categorizer eval-forecaster eval-recurring schema codegen catalogue rayservice lock format clean doctor web setup setup-dev
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

help: ## Show this list.
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

run: $(RUNTIME) $(WEB) ## Set up what is missing and serve Moneta (HOST=… PORT=… DATA_DIR=…) until Ctrl-C.
	@exec $(BIN)/moneta up --host $(HOST) --port $(PORT) $(if $(DATA_DIR),--data-dir '$(DATA_DIR)')

test: setup-dev $(WEB) ## Set up what is missing, check the code, run every test.
	@ci/system_packages.sh
	@$(BIN)/python ci/check.py
	@ci/step.sh "web tests" npm --prefix web test --silent
	@exec $(BIN)/python -m pytest -m "not slow" $(SHARED_OUT) $(PYTEST_ARGS)

check: setup-dev ## Formatting, lint, types, import contracts, generated files: under two minutes.
	@exec $(BIN)/python ci/check.py

bench: setup-dev $(WEB) ## Measure: one JSON line for each figure.
	@exec $(BIN)/python ci/bench.py

e2e: setup-dev $(WEB) ## The browser tests, the small size of each.
	@ci/system_packages.sh
	@exec $(BIN)/python -m pytest tests/e2e -m "not slow" $(PYTEST_ARGS)

e2e-full: setup-dev $(WEB) ## The browser tests at full size.
	@ci/system_packages.sh
	@exec $(BIN)/python -m pytest tests/e2e $(PYTEST_ARGS)

faults: setup-dev $(WEB) ## Kill parts at bad moments; nothing may be lost or happen twice.
	@ci/system_packages.sh
	@exec $(BIN)/python -m pytest tests/faults $(PYTEST_ARGS)

fuzz: setup-dev ## Damage statements for a minute and hold the import to its promises; FUZZ_ARGS=… changes it.
	@exec $(BIN)/python -m tests.fuzz.statements $(FUZZ_ARGS)

schema: setup-dev ## Write graphql/schema.graphql anew from the Graphene types.
	@$(BIN)/python -m finance_graphql.print_schema

codegen: schema $(NODE_MODULES) ## Write the web's GraphQL types anew from the schema.
	@npm --prefix web run --silent codegen

catalogue: setup-dev ## Write the events' AsyncAPI document and page anew from the payloads.
	@$(BIN)/python -m deployments.events.catalogue

rayservice: setup-dev ## Write deployments/serve_config.yaml anew into the manifests of kuberay/.
	@$(BIN)/python ci/render_rayservice.py

train: setup-dev ## Make the shipped categorization model anew (ten minutes); MODEL=… names the version.
	@$(BIN)/moneta train categorizer --global --out ml/models/categorization/$(MODEL)

eval-anomalies: setup-dev ## Judge the watch over charges on generated households and on labelled statements in EVAL_DATA=…
	@$(BIN)/python -m ml.anomalies.evaluation '$(EVAL_DATA)'

eval-categorizer: setup-dev ## Judge the categorizer beside its peers on labelled statements in EVAL_DATA=…; writes ml/reports.
	@$(BIN)/python -m ml.categorization.evaluation '$(EVAL_DATA)'

eval-recurring: setup-dev ## Judge the finding of recurring payments beside the rules of others, on statements in EVAL_DATA=….
	@$(BIN)/python -m ml.recurring.evaluation '$(EVAL_DATA)'

train-forecaster: setup-dev ## Make the shipped forecaster anew (five minutes); FORECASTER=… names the version.
	@$(BIN)/moneta train forecaster --out ml/models/forecasting/$(FORECASTER)

eval-forecaster: setup-dev ## Judge the forecaster beside its peers on panels in EVAL_DATA=… and simulated people; writes ml/reports.
	@ci/setup_eval.sh
	@$(BIN)/python -m ml.forecasting.evaluation '$(EVAL_DATA)' --peers build/eval/bin/python

lock: $(DEV) ## Resolve the Python packages anew into ci/locks.
	@ci/lock.sh

format: setup-dev ## Format, and mend what the linter can mend.
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

doctor: $(RUNTIME) ## Say whether a start would succeed, and what mends it.
	@exec $(BIN)/moneta doctor --host $(HOST) --port $(PORT) $(if $(DATA_DIR),--data-dir '$(DATA_DIR)')

clean: ## Remove everything that set-up and builds made; your data stays.
	rm -rf $(VENV) web/node_modules web/dist web/.vite build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup: $(RUNTIME) $(WEB) ## Install what running needs.
setup-dev: $(DEV) $(NODE_MODULES) ## Install what developing needs.
web: $(WEB) ## Build the web pages.

# pyproject.toml is a need of its own: the entry point and the packages' list come from it.
$(RUNTIME): ci/locks/embedded.txt ci/locks/uv.txt pyproject.toml
	@ci/setup_python.sh embedded
	@touch $@

# The development lock holds every runtime package at the same version.
$(DEV): ci/locks/dev.txt ci/locks/uv.txt pyproject.toml
	@ci/setup_python.sh dev
	@touch $(RUNTIME) $@

$(NODE_MODULES): web/package-lock.json
	@ci/check_node.sh
	@ci/step.sh "npm packages" npm --prefix web ci --no-audit --no-fund --loglevel=error
	@touch $@

$(WEB): $(NODE_MODULES) $(WEB_SOURCES) graphql/schema.graphql
	@ci/step.sh "web build" npm --prefix web run --silent build
	@touch $@
