"""Loops in two versions: one without the checks that hold in all of its turns, chosen before it begins.

For each check in a nest of loops the least and the greatest value of what it compares are computed before the
nest, as IR. Where those are inside, the nest runs without the check, as it would without checked mode, and is
raised and scheduled as ever; else it runs with all of them, so that a fault comes at its own turn, with
everything before it written. Checks that depend on data stay in both. (Range-check elimination, as in HotSpot
and in ABCD by Bodík, Gupta and Sarkar, PLDI 2000.)
"""

from neurojit.compiler.passes.versions.driver import version_loops
from neurojit.compiler.passes.versions.repeated import drop_repeated

__all__ = ["drop_repeated", "version_loops"]
