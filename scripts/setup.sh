#!/usr/bin/env bash
# Makes .venv with exactly the packages of the lock files, each checked against its hash.
#   scripts/setup.sh run    what serving needs
#   scripts/setup.sh dev    that, and what the tests need
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-run}
[ -e .venv/.ready-dev ] && kind=dev # never take the tests' packages away again
# An office's network may have a certificate of its own, which only the system's store knows.
[ -e /etc/ssl/certs/ca-certificates.crt ] && export UV_SYSTEM_CERTS=true
say() { printf 'kheo set-up: %s\n' "$*" >&2; }

install_or_say() { # Debian packages: installed when we may, named otherwise
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "installing Debian packages: $*"
    export DEBIAN_FRONTEND=noninteractive
    local said
    if ! said=$({ apt-get -qq update && apt-get -qq install -y --no-install-recommends "$@"; } </dev/null 2>&1); then
      say "apt-get could not: $said"
      exit 1
    fi
  else
    say "run this once as root, then try again:  apt-get install -y --no-install-recommends $*"
    exit 1
  fi
}

find_python() {
  local name
  for name in ${KHEO_PYTHON:-} python3.11 python3.12 python3.13 python3.14 python3 /usr/bin/python3; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      "$name" -c 'import sys; print(sys.executable)'
      return
    fi
  done
}

if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  python=$(find_python)
  if [ -z "$python" ]; then
    install_or_say python3 python3-venv
    python=$(find_python)
    [ -n "$python" ] || { say "Python 3.11 or newer is needed."; exit 1; }
  fi
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    install_or_say "$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
  fi
  say "making .venv with $("$python" --version)"
  rm -rf .venv
  "$python" -m venv .venv
fi

wanted=$(sed -n 's/^uv==\([^ ]*\).*/\1/p' requirements-uv.lock)
if [ "$(.venv/bin/uv --version 2>/dev/null | cut -d' ' -f2)" != "$wanted" ]; then
  say "installing uv $wanted"
  .venv/bin/python -m pip --disable-pip-version-check -qq install --no-deps --require-hashes -r requirements-uv.lock
fi

lock=requirements.lock
[ "$kind" = dev ] && lock=requirements-dev.lock
say "installing the packages of $lock"
.venv/bin/uv pip sync --quiet --python .venv/bin/python --require-hashes "$lock" requirements-uv.lock
.venv/bin/uv pip install --quiet --python .venv/bin/python --offline --no-deps --editable .
[ "$kind" = dev ] && touch .venv/.ready-dev
touch .venv/.ready-run
say "done"
