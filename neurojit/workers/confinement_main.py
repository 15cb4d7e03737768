"""Probes which layers of confinement this system has: ``python -m neurojit.workers.confinement_main``.

A process that confines itself as a judge's child does, and writes a JSON list of [layer, why not] to its
standard output. That is no file: none may grow.
"""

from __future__ import annotations

import json
import os

from neurojit.judge.judge_task import Limits
from neurojit.workers.sandbox import confine

if __name__ == "__main__":
    missing = confine(Limits())
    os.write(1, json.dumps([[item.layer, item.why] for item in missing]).encode())
    os._exit(0)  # what Python does at its end is not allowed any more
