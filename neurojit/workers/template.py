"""A judge's template: a process with one thread that forks a confined child for each task that it is sent."""

from __future__ import annotations

import gc
import resource
import signal
import sys
from collections.abc import Callable, Mapping

from neurojit.judge.judge_task import ChildTask, Kind, Limited
from neurojit.model.policy import Confinement
from neurojit.workers.children import Children, Work, adopt_orphans
from neurojit.workers.lifeline import connect
from neurojit.workers.rlimits import limit
from neurojit.workers.sandbox import LAYERS, Layer


def serve(
    works: Mapping[Kind, Work], prepare: Callable[[], None], layers: tuple[Layer, ...] = LAYERS
) -> None:
    """Serve until the pipe closes, as ``PIPE:LIFELINE CONFINEMENT`` of the command line say.

    ``works``: what the children do; ``prepare`` leaves nothing to be imported by them.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit(resource.RLIMIT_CORE, 0)
    connection = connect(sys.argv[1])
    children = Children(works, Confinement(sys.argv[2]), layers)
    adopt_orphans()
    prepare()
    gc.collect()
    gc.freeze()  # the collector would touch, and so copy, every page that a child shares
    while True:
        try:
            task: ChildTask[Limited] = connection.recv()
        except (EOFError, OSError):
            return
        end = children.run(task)
        try:
            connection.send(end)
        except OSError:
            return
