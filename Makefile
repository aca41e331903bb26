# make run     set everything up, load the demo, start all processes   (make run PORT=8080 HOST=0.0.0.0)
# make test    set up, then lint, types, import rules, translations, all tests
# make bench   the benchmark table
# make lock    resolve requirements/*.in again                         (make lock UPGRADE=--upgrade)

PYTHON ?= python3
UPGRADE ?=

.PHONY: run test bench lock setup
.DEFAULT_GOAL := run

setup:
	@$(PYTHON) ops/setup.py

run: setup
	@.venv/bin/python -m ops.run

test: setup
	@.venv/bin/python -m ops.check

bench: setup
	@.venv/bin/python -m ops.bench

lock:
	@sh ops/lock.sh $(UPGRADE)
