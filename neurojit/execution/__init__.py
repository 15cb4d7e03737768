"""Calling, counting and catching: what the host does with linked code."""
