"""The offline search: rewrites found by edits and by moves in the space of T2's parameters.

Host side. ``moves`` says where the search may go from a choice of parameters, ``walk`` is the state of the
search for one kernel, pure and repeatable from its seed; ``machinery`` asks the compiler and the judge.
"""
