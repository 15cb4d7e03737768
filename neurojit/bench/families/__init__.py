"""Families of cases: one file a kind of computation."""
