# `make demo` shows Palate at work, `make test` checks it, `make test-fast` checks what is checked quickly.
PYTHON ?= python3
PIP := .venv/bin/python -m pip --disable-pip-version-check
SOURCES := pyproject.toml constraints.txt CMakeLists.txt $(shell find src -name '*.py' -o -name '*.cpp' -o -name '*.hpp' -o -path '*static*' -type f)
WORKERS ?= 2

demo: .venv/demo  ## Install into .venv and run the main job; make demo ARGS=--no-serve ends after the print-out
	.venv/bin/palate demo $(ARGS)

test: .venv/test  ## Lint, types, import rules and all tests
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-cache
	PALATE_THREADS=1 OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 .venv/bin/python -m pytest -q -n $(WORKERS)

test-fast: .venv/test  ## The tests alone, without those that are slow
	PALATE_THREADS=1 OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 .venv/bin/python -m pytest -q -n $(WORKERS) -m "not slow"

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

.PHONY: demo test test-fast clean
