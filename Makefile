# Every task of this repository. `make` alone explains them. Needs only a Python from 3.11 on.

VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/python -I setup/uv.py
STAMP := $(VENV)/set-up
KUBERNETES := $(VENV)/kubernetes/set-up
SYNC := $(UV) pip sync --quiet --require-hashes requirements.lock
# A lock names every file of a release: the main index has them all, another may have some.
COMPILE := UV_INDEX= UV_FIND_LINKS= $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --quiet --upgrade
USABLE := import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3; do \
	$$name -c '$(USABLE)' >/dev/null 2>&1 && echo $$name && break; done)
MATTERS ?= 20000
MINUTES ?= 30
SOAK ?=
DEBIANS ?= trixie
WORKERS ?= 3
TESTS := env -u PYTHONDONTWRITEBYTECODE HUIYIN_TEST_SERVERS=required $(BIN)/python -m pytest

.DEFAULT_GOAL := help
.PHONY: help setup run migrate test deploy-test compat fresh lint format soak bench lock clean

##@ Use

run: setup ## Start a small invented county in one process, http://127.0.0.1:8000
	$(BIN)/huiyin up --demo

migrate: setup ## Bring every service's database to the newest revision
	$(BIN)/huiyin migrate

##@ Develop

setup: $(STAMP) ## Make .venv with the locked packages and this project (others do it by themselves)

test: lint ## Lint, then every test; RabbitMQ and PostgreSQL are found or started
	@{ command -v chromium && command -v debootstrap; } >/dev/null || test "$$(id -u)" != 0 || ! command -v apt-get >/dev/null \
		|| { apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium debootstrap >/dev/null; } || true
	@$(MAKE) -s $(KUBERNETES) || echo "deploy/kubernetes is not judged: its tools could not be fetched" >&2
	$(TESTS) tests/faults
	$(TESTS) -n $(WORKERS) --dist loadfile --no-loadscope-reorder --ignore tests/faults --ignore tests/deploy

deploy-test: setup ## Try each way of deploy/ with the real tools, in roots and servers of its own; takes long
	@{ command -v buildah && command -v debootstrap && command -v docker-compose; } >/dev/null || test "$$(id -u)" != 0 || ! command -v apt-get >/dev/null \
		|| { apt-get -qq update && apt-get -qq install -y --no-install-recommends buildah debootstrap docker-compose >/dev/null; } || true
	$(TESTS) tests/deploy

compat: setup ## Contracts of bus and database on the servers of other Debians, as a table; DEBIANS=trixie
	$(BIN)/python -W ignore -m tests.compat $(DEBIANS)

fresh: ## Clone what is committed, set it up and run it in a new folder, as a newcomer does; shows the times
	@sh setup/fresh.sh

lint: setup ## Check style, form and types without changing anything
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: setup ## Put every file into the agreed form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

##@ Measure

soak: setup ## Kill processes, broker and database under load; MATTERS=20000 MINUTES=30, SOAK=--cluster loses nodes
	HUIYIN_TEST_SERVERS=required $(BIN)/python -m tests.faults --matters $(MATTERS) --minutes $(MINUTES) $(SOAK)

bench: setup ## Measure rates and memory beside the raw floors of the same run; JSON and a table
	HUIYIN_TEST_SERVERS=required $(BIN)/python -m bench

##@ Keep

lock: setup ## Choose the newest allowed packages again and write requirements.lock
	$(COMPILE) pyproject.toml --all-extras --group dev --output-file requirements.lock
	$(filter-out --upgrade,$(COMPILE)) pyproject.toml --all-extras --constraint requirements.lock --output-file setup/site.lock
	echo uv | $(COMPILE) - --output-file setup/uv.lock
	$(COMPILE) --group kubernetes --output-file setup/kubernetes.lock

clean: ## Remove .venv and what the tools left; your data stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

help: ## Show this
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(STAMP): requirements.lock pyproject.toml setup/uv.lock setup/uv.py
	@test -n "$(PYTHON)" || { \
		echo "Huiyin needs Python 3.11, 3.12 or 3.13 with venv (on Debian: apt-get install python3 python3-venv)." \
			"If it is installed elsewhere, say where: make $(MAKECMDGOALS) PYTHON=/path/to/python3"; exit 1; } >&2
	@echo "Setting up $(VENV) with the locked packages; the first time takes a quarter of a minute and the download." >&2
	@$(BIN)/python -I -c 'import pip; $(USABLE)' >/dev/null 2>&1 || $(PYTHON) -I -m venv --clear $(VENV)
	@$(UV) --version >/dev/null
	@$(SYNC) --offline 2>/dev/null || $(SYNC)
	@$(UV) pip install --quiet --offline --no-deps --no-build-isolation --editable .
	@touch $@

$(KUBERNETES): setup/kubernetes.lock | $(STAMP)
	@$(UV) pip sync --quiet --require-hashes --target $(@D) setup/kubernetes.lock
	@touch $@
