"""Machines that kernels are compiled for: what each does with loops, and how objects come of it."""
