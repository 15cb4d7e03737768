"""Instrumented twins of a kernel: bounds checks, step counts, branch flags, error bounds, a finite field."""
