"""Which values of a candidate have an influence on its results."""
