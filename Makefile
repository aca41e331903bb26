# make run     set everything up, load the demo, start all processes   (make run PORT=8080 HOST=0.0.0.0)
# make test    set up, then lint, types, import rules, translations, all tests
# make quick   the same without the tests that have nothing to do with what changed since main, within a minute
# make bench   the benchmark table
# make growth  every page at 5,000 and at 100,000 products and orders, half an hour
# make lighthouse   four scores of home, list and a product          (make lighthouse URL=http://127.0.0.1:8000)
# make lock    resolve requirements/*.in again                         (make lock UPGRADE=--upgrade)

PYTHON ?= python3
UPGRADE ?=
URL ?=

.PHONY: run test quick bench growth lighthouse lock setup
.DEFAULT_GOAL := run

setup:
	@$(PYTHON) ops/setup.py

run: setup
	@.venv/bin/python -m ops.run

test: setup
	@.venv/bin/python -m ops.check

quick: setup
	@.venv/bin/python -m ops.check --quick

bench: setup
	@.venv/bin/python -m ops.bench

growth: setup
	@.venv/bin/python -m ops.bench.growth

lighthouse: setup
	@URL="$(URL)" .venv/bin/python -m ops.lighthouse

lock:
	@sh ops/lock.sh $(UPGRADE)
