# Khéo. `make run` tries it out, `make test` proves it; both install what they need, into .venv.

.DEFAULT_GOAL := help
.PHONY: help run test check fix docs bench soak

LOCKS := requirements.lock requirements-uv.lock pyproject.toml scripts/setup.sh

help:
	@echo "make run    set up and serve a year of the bundled plan on http://localhost:8000"
	@echo "make test   set up and run every test: SQLite, PostgreSQL, a browser"
	@echo "make check  style, types, the three laws, templates, generated pages, settings (under a minute)"
	@echo "make fix    mend what can be mended by machine"
	@echo "make docs   write the generated pages of docs/ and the English catalogue anew"
	@echo "make bench  measure, and print the ratios"
	@echo "make soak   an hour of anybody doing anything to rounds, ballots and decisions, another each time"

run: .venv/.ready-run
	@exec .venv/bin/kheo demo

test: .venv/.ready-dev
	@exec .venv/bin/python scripts/test.py $(ARGS)

check: .venv/.ready-dev
	@exec .venv/bin/python scripts/check.py $(ARGS)

fix: .venv/.ready-dev
	@.venv/bin/ruff check --quiet --fix . || true
	@.venv/bin/ruff format --quiet .
	@.venv/bin/ruff check .

docs: .venv/.ready-dev
	@.venv/bin/kheo docs
	@.venv/bin/python scripts/guide.py
	@.venv/bin/kheo plan schema -o docs/plan-schema.json
	@.venv/bin/python scripts/words.py

bench: .venv/.ready-dev
	@exec .venv/bin/python scripts/bench.py $(ARGS)

soak: .venv/.ready-dev
	@KHEO_SOAK_YEARS=$${YEARS:-150} exec .venv/bin/pytest -n2 tests/recognition/test_nothing_wrong_is_recognised.py

.venv/.ready-run: $(LOCKS)
	@scripts/setup.sh run

.venv/.ready-dev: $(LOCKS) requirements-dev.lock
	@scripts/setup.sh dev
