# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export UV_SYSTEM_CERTS ?= 1
export UV_PYTHON_DOWNLOADS ?= never

.PHONY: setup demo test check bench lock vendor screenshots clean

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet "uv>=0.13,<1" || true
	if test -x $(BIN)/uv; then \
	  $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock && \
	  $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e . ; \
	else \
	  $(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock && \
	  $(BIN)/python -m pip install --quiet --no-deps -e . ; \
	fi
	touch $@

demo: setup
	$(BIN)/walkamile demo

test: setup
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow" $(PYTEST_MORE)

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check src tests bench scripts
	$(BIN)/pyrefly check
	$(BIN)/lint-imports

bench: setup
	$(BIN)/python -m bench

screenshots: setup
	$(BIN)/python scripts/screenshots.py

vendor: setup
	$(BIN)/python scripts/vendor.py

lock: $(VENV)/.ready
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --no-annotate --universal --python-version 3.11 --all-extras --group dev -o requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache
