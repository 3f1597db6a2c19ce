#!/bin/sh
# The live tests: in place where this kernel has nlmon and lets us use it, else in a virtual machine on two
# kernels. In CI always in the virtual machine, and never skipped.
set -u
python=${PYTHON:-.venv/bin/python}

usable_here() {
    { [ -d /sys/module/nlmon ] || modprobe -n -q nlmon 2>/dev/null; } &&
        timeout 10 unshare -Urn sh -c 'ip link add nlmon0 type nlmon' 2>/dev/null
}

if [ -z "${CI:-}" ] && usable_here; then
    if [ "$(id -u)" -eq 0 ]; then inside='unshare -n'; else inside='unshare -Urn'; fi
    NLSNIFF_REQUIRE_LIVE=1 exec $inside "$python" -m pytest -m live tests/live
fi
"$python" tests/lab/modules.py >/dev/null || [ -z "${CI:-}" ] || exit
exec "$python" tests/lab/vm.py --kernel all --timeout 1500 --env NLSNIFF_REQUIRE_LIVE=1 -- \
    "$python" -m pytest -p no:cacheprovider -m live tests/live
