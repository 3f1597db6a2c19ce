"""Users of NETLINK_CONNECTOR, told apart by the two numbers at the head of struct cn_msg."""
