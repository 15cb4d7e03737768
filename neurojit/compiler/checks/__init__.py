"""Inserts bounds checks before accesses, and drops those that the text proves."""
