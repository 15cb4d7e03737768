"""Checks that run the candidate: algebraically equal, equivalent, faster."""
