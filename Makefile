# The two commands: `make build` (the main job) and `make test` (everything that CI runs).
# `make build` installs what the main job needs; `make test` adds linters, test tools and the browser's driver.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --quiet --disable-pip-version-check
# The locks name every package with its hashes, so pip has nothing to resolve. Bytecode is written
# when a module is first used: compiling all of it here would cost more than the main job.
INSTALL := install --no-compile --no-deps --require-hashes
LOCK = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras \
  --no-emit-index-url --custom-compile-command "make $@"

# An environment belongs to one pair of locks and one Python: with any other it is set up from nothing.
WANTED := $(shell { $(PYTHON) -V; cat requirements-build.lock requirements.lock; } 2>&1 | cksum | cut -d ' ' -f 1)
BUILD_READY := $(VENV)/.build-$(WANTED)
TEST_READY := $(VENV)/.test-$(WANTED)
PROJECT_READY := $(VENV)/.project

# The documentation of adsc: the reference is generated from the code first.
define MAKE_DOCS
$(BIN)/python docs/generate.py
NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --config-file docs/mkdocs.yml
endef

SUITE := "not backends and not first_day and not slow"

.PHONY: build test check format lock serve docs release clean

build: $(PROJECT_READY)
	$(BIN)/adsc build --strict

test: $(TEST_READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy docs/generate.py
	$(BIN)/lint-imports
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-actions action.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-issue-forms $(filter-out %/config.yml,$(wildcard .github/ISSUE_TEMPLATE/*.yml))
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	$(BIN)/towncrier build --draft --version next >/dev/null
	$(BIN)/adsc fmt --check
	$(BIN)/adsc check --fail-on info
	$(BIN)/adsc test --mutate --fail-on info
	$(BIN)/python evidence/generate.py --check
	$(BIN)/adsc build --strict --fail-on info
	$(MAKE_DOCS)
	$(BIN)/pytest -n auto -m $(SUITE)

check: $(PROJECT_READY)
	$(BIN)/adsc check

format: $(TEST_READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

serve: $(PROJECT_READY)
	$(BIN)/adsc site serve

# Writes build/docs/, the documentation of adsc itself.
docs: $(TEST_READY)
	$(MAKE_DOCS)

# Writes dist/: sdist, wheel, SBOM and checksums. It tags and uploads nothing.
release: $(TEST_READY)
	$(BIN)/python release/build.py dist

# Needs uv. Both locks pin the same versions; the first is the larger one.
lock:
	$(LOCK) --upgrade --group dev pyproject.toml -o requirements.lock
	$(LOCK) --group build --constraint requirements.lock pyproject.toml -o requirements-build.lock

$(BUILD_READY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	$(PYTHON) -m venv --clear $(VENV)
	$(PIP) $(INSTALL) -r requirements-build.lock
	touch $@

$(PROJECT_READY): $(BUILD_READY) pyproject.toml
	$(PIP) install --no-deps --no-build-isolation --editable .
	$(PIP) check
	touch $@

$(TEST_READY): $(PROJECT_READY)
	$(PIP) $(INSTALL) -r requirements.lock
	$(PIP) check
	touch $@

clean:
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*

# With pySigma 1, next to sigma-cli and the SIEM backends: build/backends is made from tests/backends/backends.lock.
SIGMA_TESTS := tests/sigma tests/codegen tests/detection tests/authoring tests/testing tests/rules tests/cli

# The first day of a team with 300 Sigma rules: public rules and reports that lie next to the project, if at all.
.PHONY: test-first-day
test-first-day: $(TEST_READY)
	$(BIN)/pytest tests/flow -n 0 -s

# The suite again, with the lines and branches that it runs; it needs more than twice the time.
.PHONY: coverage
coverage: $(TEST_READY)
	$(BIN)/pytest -n auto -m $(SUITE) --cov --cov-report=term:skip-covered

# The variants of long tests that `make test` leaves out.
.PHONY: test-slow
test-slow: $(TEST_READY)
	$(BIN)/pytest -n auto -m slow

# Mutated inputs of every kind for ten minutes, or as long as you say: FUZZ_SECONDS=3600 make fuzz.
# FUZZ takes targets and options, such as FUZZ="pages --seed 7"; inputs that fail are in build/fuzz.
.PHONY: fuzz
FUZZ_SECONDS ?= 600
fuzz: $(TEST_READY)
	PYTHONPATH=tests $(BIN)/python -m fuzz --seconds $(FUZZ_SECONDS) $(FUZZ)

.PHONY: test-backends test-pysigma1 lock-backends

test-backends: $(TEST_READY)
	ADSC_NEED_BACKENDS=1 $(BIN)/pytest tests/backends

test-pysigma1: $(TEST_READY)
	ADSC_NEED_BACKENDS=1 $(BIN)/pytest tests/backends/test_pysigma1.py
	build/backends/venv/bin/pytest -n auto $(SIGMA_TESTS)

lock-backends:
	$(LOCK) --upgrade pyproject.toml tests/backends/backends.in -o tests/backends/backends.lock
