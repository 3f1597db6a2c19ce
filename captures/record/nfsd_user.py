"""The NFS server's generic family, asked by pyroute2's sockets: threads, versions, listeners, pools, requests."""

from __future__ import annotations

from pyroute2.netlink import NLM_F_ACK, NLM_F_DUMP, NLM_F_REQUEST, genlmsg
from pyroute2.netlink.exceptions import NetlinkError
from pyroute2.netlink.generic import GenericNetlinkSocket

# include/uapi/linux/nfsd_netlink.h
RPC_STATUS_GET, THREADS_SET, THREADS_GET, VERSION_GET, LISTENER_GET, POOL_MODE_GET = 1, 2, 3, 5, 7, 9

server = GenericNetlinkSocket()
server.bind("nfsd", genlmsg)
for command, flags in (
    (RPC_STATUS_GET, NLM_F_DUMP),
    (THREADS_GET, NLM_F_ACK),
    (VERSION_GET, NLM_F_ACK),
    (LISTENER_GET, NLM_F_ACK),
    (POOL_MODE_GET, NLM_F_ACK),
):
    message = genlmsg()
    message["cmd"], message["version"] = command, 1
    try:
        answers = server.nlm_request(message, msg_type=server.prid, msg_flags=NLM_F_REQUEST | flags)
        print(command, len(list(answers)))
    except NetlinkError as error:
        print(command, error)
server.close()
