"""The netlink of one command, without nlmon or root: its system calls, traced.

Two processes beside the command's own: the tracer, which is their parent (:mod:`.tracer`; with ``--by wake``,
for which processes ask before they have to do with netlink, :mod:`.sleepers`), and the caller, which reads what the
tracer writes (:mod:`.command`).
"""
