"""The process that measures the machine: ``python -m neurojit.workers.peaks_main PIPE:LIFELINE``.

It compiles and runs loops of our own and answers a single request with ``Peaks``.
"""

from __future__ import annotations

import resource
import signal
import sys

from neurojit.abi.host_target import host_target
from neurojit.compiler.backends.cpu.emit import emit_object
from neurojit.execution.peak_ir import peak_kernels
from neurojit.execution.peak_loops import measure_peaks
from neurojit.model.policy import Tier
from neurojit.workers.lifeline import connect
from neurojit.workers.rlimits import limit


def main() -> None:
    """Serve one request, whatever it is."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit(resource.RLIMIT_CORE, 0)
    connection = connect(sys.argv[1])
    target = host_target()
    image = emit_object(peak_kernels(target), Tier.T1, target).image
    try:
        connection.recv()
        connection.send(measure_peaks(image, target))
    except (EOFError, OSError):
        return


if __name__ == "__main__":
    main()
