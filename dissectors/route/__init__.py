"""NETLINK_ROUTE families."""
