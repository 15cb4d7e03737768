"""Contractions: matrix products and direct convolutions by one generator."""
