# Plock. `make help` lists the targets; README.md tells more. Everything lands in .venv and var.

ENV := .venv
BIN := $(ENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install
SERVICES := $(BIN)/python -m tests.services
SOURCES := plock accounts billing integrations
# Databases that the tests run on: both, or the one that DB names.
DATABASES := $(or $(DB),sqlite postgres)
LIGHT := $(filter sqlite,$(DB))
PYTEST := $(BIN)/python -m pytest --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
MAKEFLAGS += -L # a new link .venv/bin/python counts as new, however old the Python it leads to
.NOTPARALLEL:
.PHONY: help run setup setup-dev test lint messages e2e bench clean suite

help: ## list these targets
	@sed -n 's/^\([a-z0-9]*\):.*## \(.*\)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F'|' '{ printf "%-14s%s\n", $$1, $$2 }'

run: $(ENV)/.installed ## start Plock with demo data on http://127.0.0.1:8000 (HOST=… PORT=…); Ctrl-C stops it
	@exec $(BIN)/python -m plock.run

setup: $(ENV)/.installed ## install what Plock needs into .venv (PYTHON=… chooses another Python)
	@:

setup-dev: $(ENV)/.installed-dev
	@:

test: setup-dev ## lint, types, contracts and all tests on SQLite and PostgreSQL; DB=sqlite needs no servers
	@exec $(SERVICES) $(if $(LIGHT),--optional redis$(,)chromium,--need postgres$(,)redis$(,)chromium) -- \
		$(MAKE) --no-print-directory suite DB=$(DB)

lint: setup-dev ## format, style, types, import contracts, templates, migrations, vulnerabilities
	@failed=; \
	check() { echo "-- $$1"; shift; "$$@" || failed=yes; }; \
	export PLOCK_DEBUG=1; \
	check "ruff check" $(BIN)/ruff check .; \
	check "ruff format" $(BIN)/ruff format --check .; \
	check "mypy" $(BIN)/mypy $(SOURCES); \
	check "import contracts" $(BIN)/lint-imports --no-logo; \
	check "templates" sh -c "find templates $(SOURCES) -name '*.html' -exec $(BIN)/djade --check {} +"; \
	check "migrations" $(BIN)/python manage.py makemigrations --check --dry-run; \
	check "manage.py check" $(BIN)/python manage.py check; \
	check "known vulnerabilities" $(BIN)/python -m tests.audit; \
	test -z "$$failed"

messages: $(ENV)/.installed ## collect the texts to translate and compile the translations (docs/translating.md)
	@PLOCK_DEBUG=1 $(BIN)/python manage.py messages

e2e: setup-dev ## only the tests that drive a real browser, on SQLite
	@exec $(SERVICES) --need chromium --optional redis -- env DATABASE_URL= $(PYTEST) -n 2 -m e2e

bench: setup-dev ## the benchmarks as one table; ROWS=1000000, ONLY=name, JSON=file
	@exec $(SERVICES) --need postgres$(,)redis --optional chromium -- \
		env ROWS="$(ROWS)" ONLY="$(ONLY)" JSON="$(JSON)" $(BIN)/python -m benchmarks

clean: ## remove .venv, var and every cache (demo data and secrets, too)
	rm -rf $(ENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ---- below: not called by hand -------------------------------------------------------------------------------------

, := ,

# What `make test` runs once the servers are there. Everything runs, whatever fails before it. Of several databases the
# browser is driven on the last one alone, and what is the same on each (rules, who may what, HTTP) on the first. Lint
# runs beside them and is shown at the end. Two cores do three at once on SQLite, where many wait for the clock, but not
# beside a server and a browser.
# Python keeps what it compiled, also where the environment forbids it: the tests start it a hundred times.
suite: export PYTHONDONTWRITEBYTECODE :=
suite:
	@failed=; lint=$$(mktemp); \
	$(MAKE) --no-print-directory lint > $$lint 2>&1 & checks=$$!; \
	for database in $(DATABASES); do \
		case $$database in sqlite) url= many=3 ;; *) url=$$TEST_POSTGRES_URL many=2 ;; esac; \
		case "$(words $(DATABASES)) $$database" in \
			1*) marks=$$TEST_MARKS ;; *" $(lastword $(DATABASES))") marks="not once" ;; *) marks="not e2e" ;; esac; \
		echo "-- tests on $$database"; \
		DATABASE_URL=$$url $(PYTEST) -n $$many -m "$$marks" || failed="$$failed $$database"; \
	done; \
	wait $$checks || failed=" lint$$failed"; \
	cat $$lint; rm -f $$lint; \
	if [ -n "$$failed" ]; then echo "Failed:$$failed"; exit 1; fi; \
	echo "All passed: lint, and tests on $(DATABASES)."

$(ENV)/.installed: requirements.txt constraints.txt $(BIN)/python
	@echo "Installing packages (about a minute)…"
	@$(PIP) -r requirements.txt
	@touch $@

$(ENV)/.installed-dev: requirements-dev.txt requirements.txt constraints.txt $(BIN)/python
	@echo "Installing packages for development (about a minute)…"
	@$(PIP) -r requirements-dev.txt
	@touch $(ENV)/.installed $@

# The first Python ≥ 3.12 that really runs: pyenv puts commands into the path that only print an error.
$(BIN)/python:
	@found=; \
	for python in $(or $(PYTHON),python3.13 python3.12 python3.14 python3 $(HOME)/.pyenv/versions/3.1[2-9].*/bin/python3); do \
		if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Plock needs Python 3.12 or newer$(if $(PYTHON), and $(PYTHON) is not one)." >&2; \
		echo "Install one (Debian: apt-get install python3 python3-venv; macOS: brew install python@3.13;" >&2; \
		echo "pyenv install 3.13), or name one: make PYTHON=/path/of/python3" >&2; \
		exit 1; \
	fi; \
	echo "Making .venv with $$("$$found" --version) ($$found)…"; \
	if ! "$$found" -m venv --clear $(ENV); then \
		rm -rf $(ENV); \
		echo "This Python cannot make virtual environments. On Debian: apt-get install python3-venv" >&2; \
		exit 1; \
	fi
