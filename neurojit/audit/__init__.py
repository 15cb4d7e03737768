"""Measures the gate's error rates: mutants and exploits to refuse, equivalent rewrites to accept.

``forge`` makes both from the corpus of kernels (compiler side); ``audit`` sends them through the gate.
"""
