"""Declarations of netlink families, one file a family, packaged as nlsniff.dissectors."""
