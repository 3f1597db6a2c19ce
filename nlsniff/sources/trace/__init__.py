"""The netlink of one command, without nlmon or root: its system calls, traced.

Two processes beside the command's own: the tracer, which is their parent (:mod:`.tracer`), and the caller, which
reads what the tracer writes (:mod:`.command`).
"""
