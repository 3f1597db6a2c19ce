"""A few calls of pyroute2: links, addresses and routes made, dumped and deleted."""

from __future__ import annotations

from pyroute2 import IPRoute

with IPRoute() as ipr:
    ipr.link("add", ifname="p0", kind="dummy")
    (index,) = ipr.link_lookup(ifname="p0")
    ipr.addr("add", index=index, address="198.51.100.1", prefixlen=24)
    ipr.link("set", index=index, state="up")
    ipr.route("add", dst="203.0.113.0/24", gateway="198.51.100.2")
    print(len(list(ipr.get_routes())), "routes")
    ipr.link("del", index=index)
