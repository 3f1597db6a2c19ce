"""Who sent or received what a tap shows: from a port id to the process behind it, as far as that can be known."""
