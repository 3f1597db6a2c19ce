"""How messages are printed."""
