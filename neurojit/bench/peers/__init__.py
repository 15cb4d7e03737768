"""How each contender runs a case: one file a contender, imported in its process alone."""
