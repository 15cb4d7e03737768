"""The thirty kernels of PolyBench/C 4.2, each written once, as MLIR, C and Python for Numba.

A text (``kernels/``) is read (``reading.py``) as loops and assignments (``program.py``), of which sources are
written (``mlir_text.py``, ``infix.py``) and operations counted (``counting.py``). What kernels compute is
said a second time as formulas of NumPy (``references/``). They are written from the mathematics, with
PolyBench's names, order of loops and sizes, and with inputs of our own (``inputs.py``).
"""
