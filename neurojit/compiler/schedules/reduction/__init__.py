"""Reductions: sums, products, extremes and the like over some loops of a linalg.generic."""
