"""An independent oracle of equivalence: IR translated to Python and run on exact numbers.

It shares nothing with the lowering, the code generator or the gate, and knows only what the corpus and its
mutants are made of; anything else is ``Unknown``. Numbers are rationals where the function is rational (so
that equality is equality), else f64, where two functions count as the same within a bound far below what
f32 can tell. Compiler side only.
"""
