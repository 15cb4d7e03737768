"""Responders: models behind an API, a command, the cache, a search that needs no model."""
