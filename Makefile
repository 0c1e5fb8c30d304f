# `make demo` shows Palate at work; `make check` checks the code without running it, `make test-fast` runs the fast tests,
# `make test` does all of it.
PYTHON ?= python3
PIP := .venv/bin/python -m pip --disable-pip-version-check
SOURCES := pyproject.toml constraints.txt CMakeLists.txt $(shell find src -name '*.py' -o -name '*.cpp' -o -name '*.hpp' -o -path '*static*' -type f)
WORKERS ?= 2
ONE_THREAD := PALATE_THREADS=1 OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

demo: .venv/demo  ## Install into .venv and run the main job; make demo ARGS=--no-serve ends after the print-out
	.venv/bin/palate demo $(ARGS)

check: .venv/test  ## Lint, format, types, import rules and the table of outside packages: no tests, under a minute
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-cache
	.venv/bin/python tests/doors.py

test: check  ## The checks and all tests
	$(ONE_THREAD) .venv/bin/python -m pytest -q -n $(WORKERS) --whole --durations=40 --durations-min=1

test-fast: .venv/test  ## The tests alone, without those that are slow
	$(ONE_THREAD) .venv/bin/python -m pytest -q -n $(WORKERS)

mutants: .venv/test  ## Plants faults into contracts and mechanisms, one at a time; ends with 1 where one is not caught
	$(ONE_THREAD) .venv/bin/python -m pytest -q -n $(WORKERS) tests/test_mutants.py tests/testing tests/pipeline/test_steps.py

docs: .venv/test  ## The documentation as a site that needs no network: build/site/index.html
	.venv/bin/python docs/site/build.py build

.venv/demo: .venv/made $(SOURCES)
	@[ -e .venv/test ] || $(PIP) install -q -c constraints.txt '.[serve]'
	@[ ! -e .venv/test ] || $(PIP) install -q -c constraints.txt -e '.[dev]'
	@touch $@

.venv/test: .venv/made pyproject.toml constraints.txt CMakeLists.txt $(wildcard src/palate/kernels/*.?pp src/palate/kernels/loops/*)
	@echo "Installing Palate and what its tests need into .venv (a minute or two) ..."
	@$(PIP) install -q -c constraints.txt -e '.[dev]'
	@touch $@

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Palate needs Python 3.11 or newer; say which with: make PYTHON=python3.11"; exit 1; }
	@command -v c++ >/dev/null || command -v g++ >/dev/null || command -v clang++ >/dev/null || { echo "Palate's kernels need a C++ compiler, and none was found: install g++ or clang++ first"; exit 1; }
	@echo "Installing Palate into .venv (a minute or so) ..."
	@$(PYTHON) -m venv .venv
	@touch $@

clean:
	rm -rf .venv build

.PHONY: demo check test test-fast mutants docs clean
