"""``neurojit fuzz answers``: do random valid programs compute what they mean, at every tier?

``generate`` draws a program together with what it means (``evaluate``); ``subject`` compiles and runs it in a
process that may die; ``campaign`` asks for many, and ``shrink`` makes what went wrong small. Nothing of MLIR
is used to say what is right.
"""
