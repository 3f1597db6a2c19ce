#!/bin/sh
# environment.sh VENV WHAT: a virtual environment with WHAT installed in it, editable.
set -eu
venv=$1
python=${PYTHON:-python3}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "nlsniff needs Python 3.11 or newer as $python; name another: make PYTHON=python3.12 ..." >&2
    exit 2
fi
if ! [ -x "$venv/bin/python" ]; then
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
            echo "missing Debian package: python3-venv; install it with apt-get install as root" >&2
            exit 2
        fi
        apt-get -qq update
        DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-venv </dev/null
    fi
    "$python" -m venv "$venv"
fi
# The compiled part is optional: without a compiler everything works, and recording is slow.
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    headers=$("$python" -c 'import sysconfig; print(sysconfig.get_path("include") + "/Python.h")')
    missing=
    command -v gcc >/dev/null || missing='gcc libc6-dev'
    [ -e "$headers" ] || missing="$missing python3-dev"
    if [ -n "$missing" ]; then
        apt-get -qq update
        # shellcheck disable=SC2086 # words on purpose
        DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing </dev/null ||
            echo "no compiler: recording will be slow" >&2
    fi
fi
echo "installing $2 into $venv"
# The scripts that an old pip writes import more than they need before nlsniff starts.
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1' || true
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --editable "$2"
# Where PYTHONDONTWRITEBYTECODE is set, each start would compile every module anew.
"$venv/bin/python" -m compileall -q nlsniff dissectors
