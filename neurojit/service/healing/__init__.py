"""Healing in service: catches faults of recovery scopes, has patches judged, installs them."""
