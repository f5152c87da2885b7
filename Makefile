# make demo      set up, then archive a bundled sample site, offline, and show the files
# make test      set up, then run the tests, the linter, the type checker and the floors
# make soak      the long forms of the long tests
# make bench     what an article costs, beside what people use instead; PAGES=DIR: on those pages
# make image     build the image and run its whole story (needs docker or podman)
# make lock      choose new versions of everything (needs the package registry)

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test check soak image bench lock clean

demo: $(VENV)/ready
	$(BIN)/archiver demo

# Four at a time, though cores be two: most tests wait for a process or a time-out. They start
# the program so often that it must not be compiled each time, where Python writes no bytecode.
test: check
	$(BIN)/python -m compileall -q archiver
	$(BIN)/pytest -q -n 4

check: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

soak: $(VENV)/ready
	$(BIN)/pytest -q -m soak

bench: $(VENV)/bench
	$(BIN)/python -m benchmarks $(PAGES)

image: $(VENV)/ready
	$(BIN)/pytest -q -s -m container

# The lock names every version with its hash, so nothing is left to resolve (--no-deps): pip
# 23.2.1, which ships with Python 3.11.7, fails an assertion when it resolves lxml[html-clean]
# asked for twice.
$(VENV)/ready: requirements-dev.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# The peers that we are measured against, beside all the rest and at its versions.
$(VENV)/bench: requirements-bench.lock $(VENV)/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-bench.lock
	touch $@

LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header --upgrade pyproject.toml

lock:
	$(LOCK) --extra dev -o requirements-dev.lock
	$(LOCK) -o requirements.lock
	$(LOCK) --extra bench --constraint requirements-dev.lock -o requirements-bench.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
