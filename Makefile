# vidmsg: `make demo` builds the sample campaign, `make test` runs every check.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
FONTS_OF_TESTS := ru he gu te si am yue-Hant-HK

.PHONY: demo test lint fast docs bench footage clean help

help:           ## Show this list
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*##/\t/'

demo: $(VENV)/.app  ## Install, fetch fonts, build the sample campaign
	$(BIN)/vidmsg fonts sync
	$(BIN)/vidmsg build

test: lint          ## Every check: style, types, rooms, tests with real renders
	$(BIN)/vidmsg fonts sync --quiet
	$(BIN)/vidmsg fonts sync --quiet $(addprefix --lang ,$(FONTS_OF_TESTS))
	$(BIN)/pytest -n auto

fast: $(VENV)/.dev  ## The tests that need no ffmpeg, fonts or sound
	$(BIN)/pytest tests/core tests/formats tests/engine tests/translators

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.dev  ## Write the generated reference pages anew
	$(BIN)/python docs/generate.py

bench: $(VENV)/.dev  ## Measure rendering: make bench ARGS="--only edit --size 1280x720"
	$(BIN)/python -m benchmarks.rendering $(ARGS)

footage: $(VENV)/.app  ## Make the sample footage anew (its bytes may differ between machines)
	$(BIN)/vidmsg footage hate-crime --force

clean:          ## Remove what was built
	rm -rf output $(VENV)

# --upgrade-deps would fetch a newer pip than the constraints name; the bundled one is enough.
$(VENV)/.venv:
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("vidmsg needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 demo")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.app: $(VENV)/.venv pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.app
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@
