#!/bin/sh
# The shell of `make lab`: nlmon0 is up, and nlsniff of the project's environment is on the path.
PATH=$(cd "$(dirname "$0")/../.." && pwd)/.venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
modprobe nlmon && ip link add nlmon0 type nlmon && ip link set nlmon0 up
echo "Linux $(uname -r): nlmon0 is up (try: nlsniff capture); exit ends the machine"
exec bash -i
