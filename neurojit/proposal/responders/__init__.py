"""Who answers: models behind an API, a command, entries of the cache, a search that needs no model."""
