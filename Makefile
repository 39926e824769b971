# `make` alone lists what can be made. Everything is installed inside this folder: .venv, node_modules and var.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
NPM := $(shell command -v npm 2>/dev/null)

# As in production, but over plain http and with static files served from where they lie.
SITE = SECRET_KEY="$$(cat var/secret_key)" SECURE_COOKIES=0 STATIC_MANIFEST=0 SITE_URL="http://127.0.0.1:$(PORT)"
MANAGE = $(SITE) $(BIN)/python manage.py
INSTALL = $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r
LOCK = uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet $(LOCK_FLAGS)

.PHONY: help run test lint lighthouse editor manage lock clean install

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /|/' | awk -F'|' '{ printf "make %-10s %s\n", $$1, $$2 }'

run: install ## Load the catalogue and serve it on http://127.0.0.1:8000 (another port: make run PORT=8123)
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) load_catalogue
	@echo
	@echo "The catalogue:       http://127.0.0.1:$(PORT)/"
	@echo "For editors:         http://127.0.0.1:$(PORT)/admin/  (make editor makes a login)"
	@echo "Stop with Ctrl+C."
	@echo
	@$(SITE) exec $(BIN)/gunicorn --bind 127.0.0.1:$(PORT) catalogue.wsgi

test: $(VENV)/.dev node_modules/.installed ## Run all tests: on SQLite, on PostgreSQL and in a browser (a part: make test ARGS="sqlite -k facet")
	@$(BIN)/python -m tests.run $(ARGS)

lint: $(VENV)/.dev ## Check the Python code
	@$(BIN)/ruff check .

lighthouse: install $(VENV)/.dev ## Score the front page, the list and a case with Lighthouse (first time: 190 MB of npm packages)
	@test -d tests/lighthouse/node_modules || (cd tests/lighthouse && npm ci --ignore-scripts --silent)
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) load_catalogue
	@$(SITE) $(BIN)/python -m tests.lighthouse $(ARGS)

editor: install ## Make an editor's login for the admin
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) createsuperuser

manage: install ## Run a management command: make manage ARGS="rebuild_search"
	@$(MANAGE) $(ARGS)

lock: ## Write the lock files anew from pyproject.toml and package.json (newer versions: make lock LOCK_FLAGS=--upgrade)
	$(LOCK) pyproject.toml -o requirements.txt
	$(LOCK) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
	$(LOCK) --group node -o requirements-node.txt
	npm install --package-lock-only --ignore-scripts
	cd tests/lighthouse && npm install --package-lock-only --ignore-scripts

clean: ## Remove what was installed and made here, except the database in var
	rm -rf $(VENV) node_modules tests/lighthouse/node_modules staticfiles .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

install: $(VENV)/.run node_modules/.installed var/secret_key

# A virtual environment that is broken, older than Python 3.11 or made from another lock is renewed, not trusted.
$(VENV)/bin/.checked: Makefile
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another: make PYTHON=python3.12 ..."; exit 1; }
	@$(BIN)/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.run: requirements.txt $(VENV)/bin/.checked
	@echo "Installing Python packages ..."
	@$(INSTALL) requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/bin/.checked
	@echo "Installing Python packages for tests ..."
	@$(INSTALL) requirements-dev.txt
	@touch $@ $(VENV)/.run

node_modules/.installed: package.json package-lock.json .npmrc $(if $(NPM),,requirements-node.txt $(VENV)/bin/.checked)
	@echo "Installing front-end packages ..."
ifdef NPM
	@npm ci --ignore-scripts --silent
else
	@$(INSTALL) requirements-node.txt
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --ignore-scripts --silent
endif
	@touch $@

var/secret_key: | $(VENV)/bin/.checked
	@mkdir -p var
	@umask 077 && $(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))' > $@
