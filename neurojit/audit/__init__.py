"""How good is the gate: wrong candidates that it must refuse, and right ones that it must not.

``forge`` makes both from the corpus of kernels (compiler side); ``audit`` sends them through the gate.
"""
