"""A recovery scope as one function that the judge can call on any state, and that says what happened in it.

``make`` puts the bodies of all callees into the scope (the patch among them) and adds arguments: the
globals, what is counted at each assertion, a ring of the last calls of the healable function, a budget of
steps. MLIR side.
"""
