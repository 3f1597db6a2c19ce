"""Recordings that stand in for the kernel, and kernels that are held to their recordings."""
