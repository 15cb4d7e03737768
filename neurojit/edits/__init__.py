"""Source-level transformations that the search proposes, none trusted: other algorithms, other loops.

An edit changes a function of the program's own text, in place, where its pattern occurs; nothing is proved
beyond what keeps a proposal from being plainly wrong, since the gate judges each before it can be installed.
One file an edit: ``branches`` (conditions become selects), ``registers`` (an element of memory that a loop
accumulates in is carried by the loop), ``recurrence`` (what an inner loop computes from scratch for every
iteration of the outer one is carried from one to the next), ``interchange`` and ``vectors``. ``suggest`` puts
them in a row. Compiler side only.
"""

from neurojit.edits.suggest import suggestions

__all__ = ["suggestions"]
