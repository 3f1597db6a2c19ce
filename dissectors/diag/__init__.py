"""Families of NETLINK_SOCK_DIAG: sockets of one address family each."""
