# Tongchuang 同创. Needs only Python 3.11 or newer and make; `make demo` and `make test` do the rest.
#   make demo         install what is locked, start the database, load the demo county, serve on 127.0.0.1:8000
#   make demo-reset   the same, from an empty database
#   make test         set up and run all tests           make check   lint, types, imports, catalogues, migrations
#   make bench        speeds, as JSON                    make prove   the contracts' own examples
#   make messages     collect new texts for translation
.DEFAULT_GOAL := demo
.PHONY: demo demo-reset test check bench prove messages setup setup-dev setup-prove assets chromium clean
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
VENV := .venv/bin
PORT ?= 8000
WORKERS ?= 2
PYTEST ?=

demo: setup assets
	@$(VENV)/python -m tongchuang.cli.main demo --port $(PORT)

demo-reset: setup assets
	@$(VENV)/python -m tongchuang.cli.main demo --reset --port $(PORT)

setup:
	@python="$$(sh scripts/find-python.sh)" && "$$python" scripts/setup.py run
	@$(VENV)/python scripts/messages.py compile

setup-dev:
	@python="$$(sh scripts/find-python.sh)" && "$$python" scripts/setup.py dev
	@$(VENV)/python scripts/messages.py compile

setup-prove:
	@python="$$(sh scripts/find-python.sh)" && "$$python" scripts/setup.py prove
	@$(VENV)/python scripts/messages.py compile
	@$(VENV)/python scripts/java.py

assets: | setup
	@if [ -f scripts/assets.py ]; then $(VENV)/python scripts/assets.py; fi

chromium: | setup-dev
	@$(VENV)/python scripts/chromium.py

test: setup-dev chromium
	@if [ -f scripts/assets.py ]; then $(VENV)/python scripts/assets.py; fi
	@$(VENV)/python -m pytest -n $(WORKERS) $(PYTEST)

check: setup-dev
	@$(VENV)/python scripts/check.py

bench: setup-dev
	@for script in bench/*.py; do echo "$$script" >&2; $(VENV)/python "$$script" || exit 1; done

prove: setup-prove
	@$(VENV)/python scripts/chromium.py
	@if [ -f scripts/assets.py ]; then $(VENV)/python scripts/assets.py; fi
	@$(VENV)/python scripts/prove.py

messages: setup-dev
	@$(VENV)/python scripts/messages.py extract

clean:
	@rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
