"""Processes that do what the host must not: compile, and whatever else may crash or hang."""
