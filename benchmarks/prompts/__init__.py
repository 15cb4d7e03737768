"""Fifteen kernels as plain loops, what a model is sent about each, and what its replies are worth."""
