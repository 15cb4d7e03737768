"""Right candidates: rewrites of the corpus that compute the same, made by generators and by hand.

Compiler side only.
"""
