"""The gate: nothing a machine wrote is installed unjudged. ``rewriting.CHECKS`` says what is checked."""
