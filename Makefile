# Every target installs what it needs into .venv; a clean clone needs Python 3.11, pip, make, git.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
HOST ?= 127.0.0.1
PORT ?= 7860
SUITE ?= starter
SECONDS_EACH ?= 60
# `make bench GROWTH=1000,10000,100000` grows an index of as many synthetic passages, too.
GROWTH ?=

VENV := .venv
BIN := $(VENV)/bin
PINS := pyproject.toml requirements.lock
PIP := $(BIN)/python -m pip --disable-pip-version-check
# The lock constrains every install. torch goes first, so that a CPU build which the machine offers
# is taken before another package asks for torch and brings CUDA with it.
INSTALL = $(PIP) install --quiet -c requirements.lock torch && \
	$(PIP) install --quiet -c requirements.lock -e

.PHONY: serve test lint eval eval-llm bench fuzz screenshots clean

serve: $(VENV)/.runtime
	$(BIN)/kyoten ingest corpus
	$(BIN)/kyoten serve --host $(HOST) --port $(PORT)

test: lint
	$(BIN)/python -m pytest

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

eval: $(VENV)/.runtime
	$(BIN)/kyoten eval $(SUITE)

# Half an hour on two cores: the cases through a model that runs here (`--llm` names another).
# LLM_ARGUMENTS=--again shows the last report with the verdicts of today.
eval-llm: $(VENV)/.eval-llm
	$(BIN)/python -m evals.llm_eval $(LLM_ARGUMENTS)

bench: $(VENV)/.bench
	$(BIN)/python -m evals.bench $(BENCH)
	$(BIN)/python -m tests.ingest.score_pdf
	$(BIN)/python -m evals.serving
	$(BIN)/kyoten ingest corpus
	$(BIN)/python -m evals.ui_bench
	$(if $(GROWTH),$(BIN)/python -m evals.growth --steps $(GROWTH))

fuzz: $(VENV)/.dev
	set -e; for target in $$($(BIN)/python -m tests.fuzz.fuzz --list); do \
		echo "== $$target"; \
		$(BIN)/python -m tests.fuzz.fuzz $$target -max_total_time=$(SECONDS_EACH) -max_len=2000 \
			-timeout=60 -artifact_prefix=fuzz-; \
	done

# The pictures of the two READMEs; they need chromium and a Japanese font.
screenshots: $(VENV)/.dev
	$(BIN)/kyoten ingest corpus
	$(BIN)/python scripts/screenshots.py docs/images

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/.python:
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/.runtime: $(VENV)/.python $(PINS)
	$(INSTALL) .
	touch $@

$(VENV)/.dev: $(VENV)/.python $(PINS)
	$(INSTALL) ".[dev]"
	touch $@

$(VENV)/.bench: $(VENV)/.python $(PINS)
	$(INSTALL) ".[bench]"
	touch $@

$(VENV)/.eval-llm: $(VENV)/.python $(PINS)
	$(INSTALL) ".[eval-llm]"
	touch $@
