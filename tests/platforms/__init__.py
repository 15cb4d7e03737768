"""Kernels of every kind, run on processors of every kind: ``python -m tests.platforms --help``."""
