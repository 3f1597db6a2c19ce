#!/bin/sh
# Records scenarios, most of them under nlmon and each in a fresh network namespace; those whose head says so by
# `nlsniff run` or `nlsniff monitor`, or in the first namespace. Run as root, on a kernel with nlmon:
#
#   session.sh CAPTURES SCRATCH [SCENARIO ...]
#
# Writes CAPTURES/SERIES/NAME.pcap (or pcapng) and NAME.log (the commands, and which failed or were skipped),
# and SCRATCH/SERIES/NAME.*.json: what `ip -j -d` said of the same dumps that end the capture.
set -u
here=$(cd "$(dirname "$0")" && pwd)
series=$(uname -r | cut -d. -f1,2)
captures=$1/$series
scratch=$2/$series
shift 2
[ $# -gt 0 ] || set -- $(cd "$here/scenarios" && ls | sed 's/\.sh$//')
mkdir -p "$captures" "$scratch"
modprobe -q nlmon || [ -d /sys/module/nlmon ] || { echo "no nlmon module in $(uname -r)" >&2; exit 1; }
sysctl -qw net.core.fb_tunnels_only_for_init_net=1 # else gre0, sit0 ... in every namespace

status=0
for name in "$@"; do
    inside="ip netns exec record-$name"
    grep -q '^# namespace: first' "$here/scenarios/$name.sh" && inside=
    [ -z "$inside" ] || ip netns add "record-$name"
    NAME=$name CAPTURES=$captures SCRATCH=$scratch RECORD=$here \
        timeout 300 $inside sh "$here/scenario.sh" || {
            echo "$name: not recorded ($?)"
            status=1
        }
    sed -i "s|$here|captures/record|g" "$captures/$name.log"
    [ -z "$inside" ] || ip netns delete "record-$name"
done
exit $status
