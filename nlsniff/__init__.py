"""nlsniff: netlink shown, explained and replayed."""
