"""Scripts of real programs that speak netlink, each for a fresh user and network namespace."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

IN_CI = bool(os.environ.get("CI"))

DEVICE = (
    "for kind in dummy ifb bridge; do ip link add d0 address 02:00:00:00:00:07 type $kind 2>/dev/null && break; done; "
)
PYROUTE2 = "from pyroute2 import IPRoute; ip = IPRoute(); print(len(ip.get_links()), len(ip.get_routes())); ip.close()"
GO = """
package main

import ("fmt"; "net"; "syscall")

func main() {
	found, err := net.Interfaces()
	fmt.Println(found[0].Name, err)
	done := make(chan int)
	for n := 0; n < 20; n++ {
		go func() { table, _ := syscall.NetlinkRIB(syscall.RTM_GETLINK, 0); done <- len(table) }()
	}
	for n := 0; n < 20; n++ { <-done }
}
"""
THREADS = r"""
#include <linux/rtnetlink.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void *ask(void *nothing)
{
	struct { struct nlmsghdr header; struct ifinfomsg link; } request = {0};
	char answer[65536];
	int sock = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

	request.header.nlmsg_len = sizeof request;
	request.header.nlmsg_type = RTM_GETLINK;
	request.header.nlmsg_flags = NLM_F_REQUEST;
	request.link.ifi_index = 1;
	for (int n = 0; n < 20; n++) {
		send(sock, &request, sizeof request, 0);
		recv(sock, answer, sizeof answer, 0);
	}
	close(sock);
	return nothing;
}

int main(void)
{
	pthread_t threads[8];

	for (int n = 0; n < 8; n++)
		pthread_create(threads + n, NULL, ask, NULL);
	for (int n = 0; n < 8; n++)
		pthread_join(threads[n], NULL);
	puts("done");
	return 0;
}
"""

SCRIPTS = {
    "ip link": f"{DEVICE} ip link set d0 up mtu 1400; ip link show d0 >/dev/null; ip link; ip link del d0",
    "ip addr": "ip link set lo up; ip addr add 192.0.2.1/24 dev lo; ip addr | grep -v forever; ip -6 addr | wc -l",
    "ip route": "ip link set lo up; ip route add 198.51.100.0/24 dev lo; ip route show table all | wc -l; "
    "ip route get 198.51.100.7 | head -n 1",
    "ip rule": "ip rule add from 192.0.2.0/24 table 100; ip rule; ip rule del table 99",
    "ip neigh": "ip link set lo up; ip neigh add 192.0.2.9 lladdr 2:0:0:0:0:1 dev lo; ip neigh; ip ntable show | wc -l",
    "ip netns": "ip netns list-id; ip netns list",
    "ip monitor": "(sleep 1; ip link set lo up; ip route add 192.0.2.0/24 dev lo) & "
    "timeout 2 ip monitor link route; wait",
    "ip -batch": f"{DEVICE} "
    r"printf 'link set d0 up\naddr add 192.0.2.7/24 dev d0\nlink set d9 up\nroute show\n' | ip -force -batch -",
    "tc": "tc qdisc add dev lo root handle 9: pfifo limit 7; tc qdisc show dev lo; tc -s qdisc | wc -l",
    "ss": "ss -tan; ss -xa | wc -l >/dev/null; ss -uan",
    "nft": "nft add table ip t '{ chain c { type filter hook input priority 0; tcp dport 22 accept; } ; }'; "
    "nft list ruleset",
    "ethtool": "ethtool lo; ethtool -k lo | wc -l",
    "bridge": "ip link set lo up; bridge link; bridge fdb; bridge vlan; bridge mdb",
    "devlink": "devlink dev; devlink port",
    "iw": "iw dev; iw phy",
    "wg": "wg show all; wg show wg0",
    "conntrack": "conntrack -L; conntrack -C",
    "udevadm": f"(sleep 1; {DEVICE}) & timeout -s INT 2 udevadm monitor --kernel | tail -n +4 | wc -l; wait",
    "busybox": "busybox ip addr; busybox ip route; busybox ip link set lo up; busybox ip addr show lo",
    "a hundred": "n=0; while [ $n -lt 100 ]; do ip link show lo; n=$((n + 1)); done | wc -l",
    "a hundred at once": "n=0; while [ $n -lt 100 ]; do ip link show lo >/dev/null & n=$((n + 1)); done; wait",
    "pyroute2": f"{sys.executable} -c '{PYROUTE2}'",
    "go": "go",
    "gcc": "gcc",
}


def needed(program: str) -> str:
    """The path of a program, without which a test is skipped, but not in CI."""
    path = shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if path is None and not IN_CI:
        pytest.skip(f"{program} is not installed")
    assert path is not None, f"{program} is not installed"
    return path


def built(name: str, folder: Path) -> str:
    """A script that runs a program made for this test."""
    source, program = folder / f"main.{'go' if name == 'go' else 'c'}", str(folder / "program")
    source.write_text(GO if name == "go" else THREADS)
    words = [needed("go"), "build"] if name == "go" else [needed("gcc"), "-pthread"]
    environment = {**os.environ, "GOCACHE": str(folder / "cache"), "CGO_ENABLED": "0", "GO111MODULE": "off"}
    subprocess.run([*words, "-o", program, str(source)], check=True, env=environment)
    return program


def run(words: list[str], script: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin", "LC_ALL": "C"}
    fresh = [needed("unshare"), "-Urn", "sh", "-c", script]
    return subprocess.run([*words, *fresh], capture_output=True, timeout=60, check=False, env=environment)


def script_of(name: str, folder: Path) -> str:
    """The script of this name; skips the test where its program is not installed."""
    if name in ("go", "gcc"):
        return built(name, folder)
    needed("sh" if name.startswith("a hundred") or name == "pyroute2" else name.split()[0])
    return SCRIPTS[name]
