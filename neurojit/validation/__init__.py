"""The gate: nothing a machine wrote is installed unjudged. Checks run cheapest first; see ``gate.CHECKS``."""
