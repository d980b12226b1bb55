# Two commands: `make run` and `make test`. They need Python 3.11 or later, pip and make, and set up the rest.

PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
PY := .venv/bin/python
KEPT := .venv/bin/kept
READY := .venv/ready
READY_TO_TEST := .venv/ready-to-test
MESSAGES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))
# A venv made without ensurepip (Debian without python3-venv) is filled by the pip of the machine.
PIP = if $(PY) -m pip --version >/dev/null 2>&1; then set -- $(PY) -m pip; \
	else set -- $(PYTHON) -m pip --python $(PY); fi; "$$@" --disable-pip-version-check
HASHED := install --quiet --require-hashes --no-deps --only-binary :all: --no-compile

.PHONY: run test check fix seed shots bench help
.DEFAULT_GOAL := help

run: $(READY) $(MESSAGES) ## Serve Kept on http://127.0.0.1:8000 with the demo world
	@$(KEPT) migrate --quiet
	@$(KEPT) demo load --if-empty --quiet
	@exec $(KEPT) serve

test: $(READY_TO_TEST) $(MESSAGES) ## Every check there is, on SQLite and on PostgreSQL
	@$(PY) -m tests.run

check: $(READY_TO_TEST) $(MESSAGES) ## The quick checks: lint, types, architecture
	@$(PY) -m tests.run --quick

fix: $(READY_TO_TEST) ## Format the code and write the generated documents anew
	@$(PY) -m ruff check --quiet --fix .
	@$(PY) -m ruff format --quiet .
	@$(PY) manage.py documents

seed: $(READY) $(MESSAGES) ## Throw the demo world away and load it anew
	@$(KEPT) migrate --quiet
	@$(KEPT) demo clear --yes
	@$(KEPT) demo load

shots: $(READY_TO_TEST) $(MESSAGES) ## Take the screenshots of README and docs
	@$(PY) -m tests.browser.shots

bench: $(READY_TO_TEST) $(MESSAGES) ## Measure, and print medians and ratios
	@$(PY) -m bench

help: ## List these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' $(MAKEFILE_LIST) | expand -t 14

$(PY):
	@test -n "$(PYTHON)" || { echo "Kept needs Python 3.11 or later, and found none." >&2; exit 1; }
	@echo "Making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv >/dev/null 2>&1 || { rm -rf .venv; $(PYTHON) -m venv --without-pip .venv; }

$(READY): requirements.txt pyproject.toml CHANGELOG.md | $(PY)
	@echo "Installing what Kept needs"
	@$(PIP) $(HASHED) -r requirements.txt
	@$(PIP) install --quiet --no-index --no-build-isolation --no-deps --editable .
	@touch $@

$(READY_TO_TEST): requirements-test.txt $(READY)
	@echo "Installing what the tests need"
	@$(PIP) $(HASHED) -r requirements-test.txt
	@touch $@

%.mo: %.po $(READY)
	@$(PY) -m babel.messages.frontend --quiet compile --input-file=$< --output-file=$@
