"""The process that measures the machine: ``python -m neurojit.workers.peaks_main PIPE:LIFELINE``.

It compiles and runs loops of our own and answers a single request with ``Peaks``.
"""

from __future__ import annotations

import resource
import signal
import sys

from neurojit.codegen.emit import emit_object
from neurojit.codegen.peak_kernels import peak_kernels
from neurojit.codegen.target import host_target
from neurojit.execution.peak_loops import measure_peaks
from neurojit.kernel import Tier
from neurojit.workers.ends import connect
from neurojit.workers.limits import limit


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
