# Every command of this project, the same for people and for CI. `make` alone lists them.

SHELL := /bin/bash
BIN := .venv/bin
SETUP := tests/setup.sh
# Rooms that play with the real thing have the machine to themselves; all other tests share its processors.
WITH_PEERS := tests/ports tests/real

.DEFAULT_GOAL := help
.PHONY: help setup demo test machine check schema bench fuzz firmware clean

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1|/p' Makefile | column -t -s '|'

setup: .venv/dev.stamp ## make .venv with everything that developing and testing need

demo: .venv/use.stamp ## the main job on screen, with nothing attached
	@$(BIN)/phasebridge demo

test: machine ## set the machine up, then make check and every test
	@$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest -n auto $(WITH_PEERS:%=--ignore=%)
	$(BIN)/python -m pytest $(WITH_PEERS)

machine:
	@$(SETUP) machine

check: .venv/dev.stamp ## lint, format, types, who may import whom, spelling
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell

schema: .venv/dev.stamp ## write mappings/schema and the tables of docs/rig.md again
	$(BIN)/phasebridge schema > mappings/schema/rig.json.new
	mv mappings/schema/rig.json.new mappings/schema/rig.json
	$(BIN)/python -m bridge.config.reference docs/rig.md

bench: .venv/dev.stamp ## measure this machine (not a part of make test)
	$(BIN)/python -m benchmarks

fuzz: .venv/dev.stamp ## a million damaged frames through the serial box's decoder (make test: 100,000)
	PHASEBRIDGE_FUZZ=1000000 $(BIN)/python -m pytest -q --timeout 900 tests/wire/test_serial_fuzz.py

firmware: machine ## build the serial box's firmware in every variant, with sizes
	$(MAKE) --no-print-directory -C firmware-notes/avr
	$(MAKE) --no-print-directory -C firmware-notes/arduino
	$(MAKE) --no-print-directory -C firmware-notes/rp2040

clean: ## remove what these commands made, .venv too
	rm -rf firmware-notes/*/build
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps say "installed, and not older than what is asked for"; dev includes use.
.venv/use.stamp: pyproject.toml
	@$(SETUP) use

.venv/dev.stamp: pyproject.toml
	@$(SETUP) dev
