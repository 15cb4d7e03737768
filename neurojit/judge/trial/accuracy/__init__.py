"""How accurate original and candidate are, as measured: more runs of the original, and what they admit."""
