# `make help` lists what there is. Everything is installed into .venv and static/vendor.

PYTHON := .venv/bin/python
CORES = $$(getconf _NPROCESSORS_ONLN)
PREPARE = @python=$$(sh tools/find-python.sh) && exec "$$python" tools/prepare.py
PIP_COMPILE = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

.PHONY: help run setup setup-dev test check contract fuzz audit sbom bench lock translations clean

help: ## List these commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile

run: setup ## Set up what is missing and serve http://127.0.0.1:8000 (ARGS="--port 9000")
	@exec $(PYTHON) -m app serve $(ARGS)

setup: ## Set up alone: .venv, the Python libraries, the front-end libraries
	$(PREPARE)

setup-dev:
	$(PREPARE) --dev

# What Python compiles is kept, whatever the shell says: hundreds of processes would compile it again.
test: setup-dev ## Set up, with a Chromium and an nginx too, and run every test (ARGS="-k name")
	@CHROMIUM=$$($(PYTHON) tools/chromium.py) && NGINX=$$($(PYTHON) tools/nginx.py) && export CHROMIUM NGINX PYTHONDONTWRITEBYTECODE= && exec $(PYTHON) -m pytest -n $(CORES) --dist worksteal $(or $(ARGS),tests)

check: setup-dev ## Format, lint, types, imports, known vulnerabilities, then every test
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(PYTHON) tools/audit.py
	@$(MAKE) --no-print-directory test

contract: setup-dev ## Fuzz the API from its own description for minutes (EXAMPLES=200 for each address)
	@CONTRACT_EXAMPLES=$(or $(EXAMPLES),200) exec $(PYTHON) -m pytest -n 0 tests/contract

fuzz: setup-dev ## Hostile input made by chance, for ten minutes (ARGS="--minutes 60 --seed 7"): docs/hardening.md
	@CHROMIUM=$$($(PYTHON) tools/chromium.py) && export CHROMIUM && exec $(PYTHON) -m tests.fuzz $(ARGS)

audit: setup-dev ## Ask for known vulnerabilities of all libraries
	@exec $(PYTHON) tools/audit.py

sbom: setup-dev ## Print a bill of materials (CycloneDX)
	@exec $(PYTHON) tools/sbom.py

bench: setup-dev ## The benchmarks, with ratios and targets (ARGS="--only cold"): bench/README.md
	@CHROMIUM=$$($(PYTHON) tools/chromium.py) && export CHROMIUM && exec $(PYTHON) -m bench $(ARGS)

lock: setup-dev ## Pin all libraries with hashes (ARGS=--upgrade: newer ones)
	$(PIP_COMPILE) $(ARGS) requirements.in -o requirements.txt
	$(PIP_COMPILE) $(ARGS) requirements-dev.in -o requirements-dev.txt
	$(PIP_COMPILE) $(ARGS) tools/npm-requirements.in -o tools/npm-requirements.txt
	$(PIP_COMPILE) $(ARGS) --no-deps tools/wheel-requirements.in -o tools/wheel-requirements.txt
	$(PYTHON) tools/vendor.py --lock
	$(PREPARE) --dev
	$(PYTHON) tools/licences.py

translations: setup-dev ## Bring the catalogues up to what the code and the templates say: docs/translating.md
	$(PYTHON) tools/translations.py

clean: ## Remove what was installed and made, but no data (var/)
	rm -rf .venv static/vendor .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
