# Two commands matter: `make run` (the main job) and `make test` (all tests). Each sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test setup check format lock verify benchmark clean

run: setup ## simulate the flagship scenario: every person of a city, with a seed that leaves the school
	$(BIN)/hyosan run hyosan

test: setup ## every test
	$(BIN)/python -m pytest -n 2 --dist loadscope

check: setup ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

setup: $(VENV)/.ready ## the environment only

$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	touch $@

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: ## rewrite requirements.lock: versions and hashes, no addresses
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --extra dev pyproject.toml -o requirements.lock

verify: setup ## the long statistical checks (about an hour)
	$(BIN)/python -m verification

benchmark: setup
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV)
