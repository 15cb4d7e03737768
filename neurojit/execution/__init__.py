"""Runs compiled code in the host: links objects, calls and counts, catches faults, unloads."""
