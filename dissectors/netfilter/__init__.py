"""NETLINK_NETFILTER families: a message's type is its subsystem in the high byte, its command in the low one."""
