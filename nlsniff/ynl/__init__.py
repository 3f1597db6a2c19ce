"""The kernel's YNL files (``Documentation/netlink/specs``) as dissectors: YAML -> the objects of ``nlsniff.spec``."""
