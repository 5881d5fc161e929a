#!/usr/bin/env bash
# Writes the lock files anew from pyproject.toml: exact versions and hashes, no registry address.
#   scripts/lock.sh              keep the locked versions that still fit
#   scripts/lock.sh --upgrade    take the newest that fit
set -euo pipefail
cd "$(dirname "$0")/.."
compile() {
  .venv/bin/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
    --no-header --no-emit-index-url --no-emit-find-links "$@" >/dev/null
}
compile pyproject.toml -o requirements.lock "${@}"
compile pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock "${@}"
compile --group tool -o requirements-uv.lock "${@}"
