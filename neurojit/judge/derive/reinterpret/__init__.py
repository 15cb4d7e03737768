"""A kernel computed in another arithmetic: the same loops and accesses, other numbers."""
