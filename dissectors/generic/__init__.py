"""Generic netlink families."""
