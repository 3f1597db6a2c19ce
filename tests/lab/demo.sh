#!/bin/sh
# demo.sh NLSNIFF: the main job on a recorded capture, then live where this kernel and these rights allow it.
set -eu
nlsniff=$1
capture=captures/7.2/demo.pcap
PATH=$PATH:/usr/sbin:/sbin

say() { printf '\n$ nlsniff %s\n' "$*"; }

say show "$capture"
"$nlsniff" show "$capture"
say show -v -Y "'rt_link.linkinfo.kind == \"vlan\"'" -c 1 "$capture"
"$nlsniff" show -v -Y 'rt_link.linkinfo.kind == "vlan"' -c 1 "$capture"
say show --json -Y "'error.msg'" "$capture"
"$nlsniff" show --json -Y error.msg "$capture"

echo
if ! [ -d /sys/module/nlmon ] && ! modprobe -n -q nlmon 2>/dev/null; then
    echo "live: this kernel ($(uname -r)) has no nlmon module; \`make lab\` gives a shell on one that has"
elif ! timeout 10 unshare -Urn true 2>/dev/null; then
    echo "live: user namespaces are not allowed here; try: sudo nlsniff capture"
else
    say capture --duration 3s
    timeout 20 unshare -Urn sh -c '"$0" capture --duration 3s & until ip link show nlmon0 2>/dev/null | grep -q ,UP; do
        kill -0 $! || exit 1; sleep 0.1; done; ip link add demo0 type dummy; ip link set demo0 up; wait $!' "$nlsniff" ||
        echo "live: not possible here; \`make lab\` gives a shell where it is"
fi
