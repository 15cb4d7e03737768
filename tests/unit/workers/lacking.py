"""The judge's template but for its user, and for layers that cannot be had; told as ``hostile`` is."""

from __future__ import annotations

import sys

from neurojit.workers.judge_main import WORKS
from neurojit.workers.template import serve
from neurojit.workers.warm_up import rehearse
from tests.unit.workers.hostile import become, layers_without

if __name__ == "__main__":
    user, *without = sys.argv[3:]
    rehearse()  # what it imports others may not be able to read
    if user:
        become(user)
    serve(WORKS, lambda: None, layers_without(without))
