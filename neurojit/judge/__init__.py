"""The gate: nothing a machine wrote is installed unjudged. ``rewrite_contract`` says what is checked."""
