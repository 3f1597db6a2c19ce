"""Captured requests as source text: a module a language, each with a function ``source``."""
