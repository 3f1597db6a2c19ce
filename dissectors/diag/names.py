"""Names that the families of NETLINK_SOCK_DIAG share."""

from __future__ import annotations

from nlsniff.spec import array, bits, s32, struct, u32, values, varies

counter32 = varies("counter", u32)

# include/net/tcp_states.h; unix, vsock and others use the same numbers.
TCP_STATE = values(
    "tcp-state",
    "established syn-sent syn-recv fin-wait1 fin-wait2 time-wait close close-wait last-ack listen closing "
    "new-syn-recv bound-inactive",
    1,
)
TCP_STATES = bits("tcp-states", {1 << number: name for number, name in TCP_STATE.entries.items()})
# include/linux/net.h
SOCK_TYPE = values("sock-type", {1: "stream", 2: "dgram", 3: "raw", 4: "rdm", 5: "seqpacket", 6: "dccp", 10: "packet"})
# SEND_SHUTDOWN and RCV_SHUTDOWN of include/net/sock.h
SHUTDOWN = bits("shutdown", "rcv send")

# include/uapi/linux/sock_diag.h: sk_get_meminfo() fills an array of numbers; kernels append some.
SK_MEMINFO = struct(
    "sk-meminfo",
    rmem_alloc=counter32,
    rcvbuf=u32,
    wmem_alloc=counter32,
    sndbuf=u32,
    fwd_alloc=varies("counter", s32),
    wmem_queued=counter32,
    optmem=counter32,
    backlog=counter32,
    drops=counter32,
)
# Both halves are all ones where a request means any socket.
COOKIE = array(u32, 2)
