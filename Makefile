# The two commands: `make build` (the main job) and `make test` (everything that CI runs).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: build test check format lock serve clean

build: $(READY)
	$(BIN)/adsc build --strict

test: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/adsc fmt --check
	$(BIN)/adsc check --fail-on info
	$(BIN)/adsc test --mutate --fail-on info
	$(BIN)/python evidence/generate.py --check
	$(BIN)/adsc build --strict --fail-on info
	$(BIN)/pytest -n auto --cov --cov-report=term

check: $(READY)
	$(BIN)/adsc check

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

serve: $(READY)
	$(BIN)/adsc site serve

# The lock holds hashes and no registry address; `pip install uv` first.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade \
	  --group dev --custom-compile-command "make lock" pyproject.toml -o requirements.lock

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(READY)

clean:
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*

# With pySigma 1, next to sigma-cli and the SIEM backends: build/backends is made from tests/backends/backends.lock.
SIGMA_TESTS := tests/sigma tests/codegen tests/detection tests/authoring tests/testing tests/rules tests/cli

.PHONY: test-backends test-pysigma1 lock-backends

test-backends: $(READY)
	ADSC_NEED_BACKENDS=1 $(BIN)/pytest tests/backends

test-pysigma1: $(READY)
	ADSC_NEED_BACKENDS=1 $(BIN)/pytest tests/backends/test_pysigma1.py
	build/backends/venv/bin/pytest -n auto $(SIGMA_TESTS)

lock-backends:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade \
	  --custom-compile-command "make lock-backends" pyproject.toml tests/backends/backends.in \
	  -o tests/backends/backends.lock
