"""Telemetry of a run: typed events, their trace, the report."""
